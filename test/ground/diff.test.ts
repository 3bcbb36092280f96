import fc from 'fast-check';
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

const signs = { same: ' ', added: '+', removed: '-' } as const;
const shown = (before: string, after: string, context?: number) =>
  lineDiff(before, after, context).map((one) =>
    one.kind === 'gap' ? `(${one.count})` : `${one.line}${signs[one.kind]}${one.text}`,
  );

it('changes that are far apart are told apart, with how many lines lie between', () => {
  const letters = 'a b c d e f g h i j k l m n o'.split(' ');
  const before = letters.join('\n');
  const after = letters.flatMap((one) => (one === 'b' ? ['B'] : one === 'n' ? ['n', 'new'] : [one])).join('\n');
  expect(shown(before, after, 2)).toEqual(['1 a', '2-b', '2+B', '3 c', '4 d', '(8)', '13 m', '14 n', '15+new', '16 o']);
});

it('changes that are near each other have all that lies between', () => {
  expect(shown('a\nb\nc\nd\ne', 'A\nb\nc\nd\nE', 1)).toEqual(['1-a', '1+A', '2 b', '3 c', '4 d', '5-e', '5+E']);
});

it('of any two texts the lines that stay and go are the old one, those that stay and come the new one', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', '{', '}'), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = lineDiff(before.join('\n'), after.join('\n'), 1_000);
      const side = (other: 'added' | 'removed') =>
        lines.flatMap((one) => (one.kind === 'gap' || one.kind === other ? [] : [one.text]));
      const isSame = before.join() === after.join();
      expect(side('added')).toEqual(isSame ? [] : before);
      expect(side('removed')).toEqual(isSame ? [] : after);
    }),
    { examples: [[['}'], ['}']]] },
  );
});

it('two texts that have nothing in common, however long, are told in no time', () => {
  const many = (letter: string) => Array.from({ length: 50_000 }, (_, at) => `${letter}${at}`).join('\n');
  const lines = lineDiff(many('a'), many('b'));
  expect(lines.filter(({ kind }) => kind === 'removed')).toHaveLength(50_000);
  expect(lines.filter(({ kind }) => kind === 'added')).toHaveLength(50_000);
});
