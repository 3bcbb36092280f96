import { expect, test } from 'vitest';
import { STATES } from '../../src/engine/status/types.ts';
import { textOf } from '../../src/ground/line.ts';
import { ASCII_GLYPHS, UNICODE_GLYPHS } from '../../src/views/area.ts';
import { stateSpan } from '../../src/views/vocabulary.ts';

const labels = (glyphs = UNICODE_GLYPHS) => STATES.map((state) => textOf(stateSpan(state, glyphs)));

test('every state has words of its own, so that colour is never needed', () => {
  expect(new Set(labels()).size).toBe(STATES.length);
});

test('states are said in the words of the screens', () => {
  expect(labels()).toEqual([
    'ok',
    'kept',
    'waiting',
    '! undeclared',
    '… pending',
    '? unknown',
    '+ new',
    '~ change',
    '! drift',
    'blocked',
    'error',
  ]);
});

test('every label and glyph of the ASCII set is ASCII', () => {
  expect([...labels(ASCII_GLYPHS), ...Object.values(ASCII_GLYPHS)].join('')).toMatch(/^[ -~]*$/);
});
