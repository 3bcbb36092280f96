import { expect, test } from 'vitest';
import {
  ASCII_THEME,
  type ShownState,
  stateLabel,
  themeFor,
  UNICODE_THEME,
} from '../../../src/components/draw/theme.ts';

const STATES: readonly ShownState[] = [
  'ok',
  'new',
  'change',
  'remove',
  'drift',
  'undeclared',
  'pending',
  'unknown',
  'waiting',
  'blocked',
  'kept',
  'error',
];

test('every state has words of its own, so that colour is never needed', () => {
  expect(new Set(STATES.map((state) => stateLabel(UNICODE_THEME, state).text)).size).toBe(STATES.length);
});

test('states are said in the words of the screens', () => {
  expect(STATES.map((state) => stateLabel(UNICODE_THEME, state).text)).toEqual([
    'ok',
    '+ new',
    '~ change',
    '- remove',
    '! drift',
    'undeclared',
    '… pending',
    '? unknown',
    'waiting',
    'blocked',
    'kept',
    'error',
  ]);
});

test('every label and glyph of the ASCII set is ASCII', () => {
  const labels = STATES.map((state) => stateLabel(ASCII_THEME, state).text);
  expect([...labels, ...Object.values(ASCII_THEME.glyphs)].join('')).toMatch(/^[ -~]*$/);
});

test('the Linux console and locales without UTF-8 get ASCII', () => {
  expect(themeFor({ TERM: 'linux', LANG: 'en_US.UTF-8' }).ascii).toBe(true);
  expect(themeFor({ TERM: 'xterm', LANG: 'C' }).ascii).toBe(true);
  expect(themeFor({ TERM: 'xterm', LC_ALL: 'C', LANG: 'en_US.UTF-8' }).ascii).toBe(true);
  expect(themeFor({ TERM: 'xterm', LANG: 'de_DE.utf8' }).ascii).toBe(false);
});
