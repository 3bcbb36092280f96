import { expect, test } from 'vitest';
import { wantsPlain } from '../../../src/commands/tui/wanted.ts';

test('screens are for terminals that can move the cursor', () => {
  expect(wantsPlain({ TERM: 'xterm-256color' })).toBe(false);
  expect(wantsPlain({ TERM: 'linux' })).toBe(false);
  expect(wantsPlain({ TERM: 'dumb' })).toBe(true);
  expect(wantsPlain({ TERM: '' })).toBe(true);
  expect(wantsPlain({})).toBe(true);
});

test('a screen reader, or whoever asks for it, gets questions in any terminal', () => {
  expect(wantsPlain({ TERM: 'xterm', INK_SCREEN_READER: '1' })).toBe(true);
  expect(wantsPlain({ TERM: 'xterm', INK_SCREEN_READER: 'true' })).toBe(true);
  expect(wantsPlain({ TERM: 'xterm', INK_SCREEN_READER: '0' })).toBe(false);
  expect(wantsPlain({ TERM: 'xterm' }, true)).toBe(true);
});
