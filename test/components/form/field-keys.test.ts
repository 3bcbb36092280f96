import type { Key } from 'ink';
import { describe, expect, it } from 'vitest';
import { fieldKeys } from '../../../src/components/form/field-keys.ts';

const NO_KEY: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

describe('the keys of a field', () => {
  it('keep the modifiers of arrows and backspace', () => {
    expect(fieldKeys('', { ...NO_KEY, leftArrow: true, ctrl: true })).toEqual(['ctrl+left']);
    expect(fieldKeys('', { ...NO_KEY, rightArrow: true, meta: true })).toEqual(['alt+right']);
    expect(fieldKeys('', { ...NO_KEY, backspace: true, meta: true })).toEqual(['alt+backspace']);
  });

  it('are the usual ones else, type-ahead told apart', () => {
    expect(fieldKeys('ab\r', NO_KEY)).toEqual(['a', 'b', 'enter']);
    expect(fieldKeys('', { ...NO_KEY, leftArrow: true })).toEqual(['left']);
  });
});
