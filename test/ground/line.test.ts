import { expect, test } from 'vitest';
import { beside, padLine, plainText, spread, tone } from '../../src/ground/line.ts';

test('a line that is too wide is cut, each piece in its tone', () => {
  const line = ['ab', tone('bad', 'cdef'), 'gh'];
  expect(padLine(line, 5)).toEqual(['ab', tone('bad', 'cde')]);
  expect(padLine(line, 8)).toBe(line);
  expect(padLine(line, 10)).toEqual([...line, '  ']);
});

test('a character of two columns goes where only one is left', () => {
  expect(padLine(['a漢字'], 4)).toEqual(['a漢']);
  expect(padLine(['漢字', tone('dim', 'b')], 3)).toEqual(['漢']);
});

test('the right part goes when both do not fit, with a blank between them', () => {
  expect(spread(['ab'], ['cd'], 5)).toEqual(['ab', ' ', 'cd']);
  expect(spread(['ab'], ['cd'], 4)).toEqual(['ab']);
  expect(plainText(spread(['ab'], ['cd'], Number.POSITIVE_INFINITY))).toBe('ab  cd');
});

test('panes stand row by row, and the left one keeps its width where it has ended', () => {
  const lines = beside([['one']], [['1'], ['2'], []], 5, 3);
  expect(lines.map(plainText)).toEqual(['one  1', '     2', '     ']);
});
