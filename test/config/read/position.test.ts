import fc from 'fast-check';
import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import { expect, test } from 'vitest';
import { type Pointer, positionAt, positionsIn, type Segment } from '../../../src/config/read/position.ts';

/** Every key and value of a JSON document. */
function pointersOf(value: unknown, path: readonly Segment[] = []): readonly Pointer[] {
  const inside =
    typeof value === 'object' && value !== null
      ? Object.entries(value).map(([key, one]) => [Array.isArray(value) ? Number(key) : key, one] as const)
      : [];
  return [
    { path, at: 'value' },
    ...inside.flatMap(([key, one]): readonly Pointer[] => [
      ...(typeof key === 'string' ? [{ path: [...path, key], at: 'key' } as const] : []),
      ...pointersOf(one, [...path, key]),
    ]),
  ];
}

/** Where a whole parser sees it. */
function seen(text: string, { path, at }: Pointer) {
  const tree = parseTree(text);
  const node = tree && findNodeAtLocation(tree, [...path]);
  const part = at === 'key' ? node?.parent?.children?.[0] : node;
  return part && positionAt(text, part.offset);
}

const documents = fc
  .tuple(
    fc.jsonValue({ maxDepth: 4 }),
    fc.constantFrom(undefined, 2, '\t'),
    fc.constantFrom('\n', '\r\n', '\r'),
    fc.constantFrom('', ' ', '\n'),
  )
  // A parser of many languages takes it for something else than a key.
  .filter(([value]) => !JSON.stringify(value).includes('__proto__'))
  .map(([value, indent, newline, before]) => ({
    value,
    text: `${before}${JSON.stringify(value, undefined, indent).replaceAll('\n', newline)}`,
  }));

test('every key and value of any document is where a whole parser sees it', () => {
  fc.assert(
    fc.property(documents, fc.infiniteStream(fc.boolean()), ({ value, text }, chosen) => {
      const all = pointersOf(value);
      const some = all.filter(() => chosen.next().value);
      for (const pointers of [all, some])
        expect(positionsIn(text, pointers)).toEqual(pointers.map((pointer) => seen(text, pointer)));
    }),
    { numRuns: 300 },
  );
});

test('what is not there is where the deepest thing is that would hold it', () => {
  const text = '{\n  "a": {"b": [1]}\n}';
  const at = (...path: readonly Segment[]) => positionsIn(text, [{ path, at: 'value' }])[0];
  expect(at('a', 'c')).toEqual({ line: 2, column: 8 });
  expect(at('a', 'b', 3)).toEqual({ line: 2, column: 14 });
  expect(at('x', 'y')).toEqual({ line: 1, column: 1 });
});

test('of a key that stands there twice it is the first', () => {
  expect(positionsIn('{"a": 1,\n"a": 2}', [{ path: ['a'], at: 'key' }])).toEqual([{ line: 1, column: 2 }]);
});

test('a damaged text has the places before the damage', () => {
  expect(positionsIn('{"a": 1,\n"b": 2', [{ path: ['b'], at: 'key' }])).toEqual([{ line: 2, column: 1 }]);
  fc.assert(
    fc.property(
      documents,
      fc.nat(),
      fc.constantFrom('', '"', '{', '}', '[', ',', ':', '\\'),
      ({ value, text }, cut, put) => {
        const at = cut % (text.length + 1);
        const pointers = pointersOf(value);
        const places = positionsIn(`${text.slice(0, at)}${put}${text.slice(at + 1)}`, pointers);
        expect(places).toHaveLength(pointers.length);
      },
    ),
  );
});
