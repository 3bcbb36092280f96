import { expect, test } from 'vitest';
import { plainText } from '../../src/ground/line.ts';
import { UNICODE_GLYPHS } from '../../src/views/area.ts';
import { diffView } from '../../src/views/diff.ts';

const shown = (width: number, ...texts: readonly string[]): readonly string[] =>
  diffView(
    texts.map((text, index) => ({ kind: 'added', line: index + 9, text })),
    { width, glyphs: UNICODE_GLYPHS },
  ).map(plainText);

test('a tab takes two columns, and the carriage return of a line none', () => {
  expect(shown(40, '\t"media": {\r')).toEqual(['9 +   "media": {']);
});

test('numbers stand below each other, and what is too long is cut', () => {
  expect(shown(12, 'abcdefgh', 'abc')).toEqual([' 9 + abcdef…', '10 + abc']);
});
