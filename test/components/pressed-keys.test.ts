import type { Key } from 'ink';
import { expect, test } from 'vitest';
import { isCharacter, pressedKeys } from '../../src/components/pressed-keys.ts';

const NONE: Key = {
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

test('letters name themselves', () => {
  expect(pressedKeys('G', { ...NONE, shift: true })).toEqual(['G']);
});

test('keys that were pressed faster than they were read are told apart', () => {
  expect(pressedKeys('jj\r', NONE)).toEqual(['j', 'j', 'enter']);
  expect(pressedKeys('j\u0004', NONE)).toEqual(['j', 'ctrl+d']);
});

test('control and special keys have names', () => {
  expect(pressedKeys('d', { ...NONE, ctrl: true })).toEqual(['ctrl+d']);
  expect(pressedKeys('', { ...NONE, downArrow: true })).toEqual(['down']);
  expect(pressedKeys('', { ...NONE, tab: true, shift: true })).toEqual(['shift+tab']);
});

test('with alt held a letter is another key', () => {
  expect(pressedKeys('q', { ...NONE, meta: true })).toEqual(['alt+q']);
});

test('only characters can be typed into a field', () => {
  expect(['a', ' ', 'ß', '日'].map(isCharacter)).toEqual([true, true, true, true]);
  expect(['enter', 'ctrl+d', '\u0001'].map(isCharacter)).toEqual([false, false, false]);
});
