import { expect, it } from 'vitest';
import { lineDiff } from '../../src/ground/diff.ts';

it('the diff of nothing is empty, of line breaks alone too', () => {
  expect(lineDiff('a\nb', 'a\nb')).toEqual([]);
  expect(lineDiff('a\r\nb', 'a\nb')).toEqual([]);
});

it('the diff of a file that shrinks at its end', () => {
  expect(lineDiff('a\nb\nb\n', 'a\nb\n')).toEqual([
    { kind: 'same', line: 1, text: 'a' },
    { kind: 'same', line: 2, text: 'b' },
    { kind: 'removed', line: 3, text: 'b' },
  ]);
});
