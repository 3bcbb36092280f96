import { expect, test } from 'vitest';
import type { Pressed } from '../../../src/components/app/screen.ts';
import { type Filter, pressFilter } from '../../../src/components/fields/filter.ts';

const after = (...keys: readonly string[]): Filter =>
  keys.reduce<Filter>((filter, key) => pressFilter(filter.text, { kind: 'key', key, seen: true }) ?? filter, {
    text: '',
    open: true,
  });

test('every character is text, also those that are keys elsewhere', () => {
  expect(after('q', '?', ':', '/', ' ')).toEqual({ text: 'q?:/ ', open: true });
});

test('enter keeps it and esc clears it', () => {
  expect(after('a', 'enter')).toEqual({ text: 'a', open: false });
  expect(after('a', 'esc')).toEqual({ text: '', open: false });
});

test('erasing the last character and once more leaves it', () => {
  expect(after('a', 'b', 'backspace', 'backspace')).toEqual({ text: '', open: true });
  expect(after('a', 'backspace', 'backspace')).toEqual({ text: '', open: false });
});

test('^U empties it and leaves it open, as a field', () => {
  expect(after('a', 'b', 'ctrl+u')).toEqual({ text: '', open: true });
});

test('a paste is text on one line', () => {
  const paste: Pressed = { kind: 'paste', text: ' a\r\nb\n', seen: true };
  expect(pressFilter('x', paste)).toEqual({ text: 'xa b', open: true });
});

test('what is no character and none of its keys is not its own', () => {
  for (const key of ['ctrl+c', 'ctrl+l', 'f1', 'left', 'tab']) {
    expect(pressFilter('x', { kind: 'key', key, seen: true })).toBeUndefined();
  }
});
