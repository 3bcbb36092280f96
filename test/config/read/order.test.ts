import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asNumber, inTextOrder } from '../../../src/config/read/order.ts';
import { type Pointer, positionsIn, type Segment } from '../../../src/config/read/position.ts';

const at = (path: string, what: Pointer['at'] = 'value'): Pointer => ({
  path: path === '' ? [] : path.split('.'),
  at: what,
});

const sorted = (text: string, pointers: readonly Pointer[], positionOf = positionIn(text)): readonly string[] =>
  [...pointers].sort(inTextOrder(JSON.parse(text), positionOf)).map(({ path }) => path.join('.'));

const positionIn = (text: string) => (pointer: Pointer) => positionsIn(text, [pointer])[0];

const unasked = () => {
  throw new Error('a place was looked up');
};

describe('places of a text', () => {
  it('come in the order of its keys, what lies outside first, and nothing is looked up for that', () => {
    const text = '{"z": {"b": [1, 2], "a": 3}, "y": 4}';
    const pointers = [at('y'), at('z.a'), at('z.b.1'), at('z.b.0'), at('z.b'), at('z'), at('')];
    expect(sorted(text, pointers, unasked)).toEqual(['', 'z', 'z.b', 'z.b.0', 'z.b.1', 'z.a', 'y']);
  });

  it('have a key before its value', () => {
    const [first] = [at('z'), at('z', 'key')].sort(inTextOrder({ z: 1 }, unasked));
    expect(first?.at).toBe('key');
  });

  it('are looked up where numbers are keys, for those JavaScript turns round', () => {
    expect(sorted('{"954": 1, "a": 2, "101": 3}', [at('101'), at('a'), at('954')])).toEqual(['954', 'a', '101']);
  });

  it('come before what is beside it where what is asked about is not there', () => {
    expect(sorted('{"a": {"b": 1}}', [at('a.b'), at('a.c'), at('a')], unasked)).toEqual(['a', 'a.c', 'a.b']);
  });

  it('come as they do by line and column, whatever the text', () => {
    const json = fc.letrec<{ readonly value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.integer(),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'c', '7', '12', '954'), tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(json, fc.infiniteStream(fc.nat(5)), (value, picks) => {
        const text = turned(value, () => Number(picks.next().value));
        const pointers = pathsIn(value).flatMap((path): Pointer[] => [
          { path, at: 'value' },
          { path, at: 'key' },
        ]);
        const places = positionsIn(text, pointers);
        const placeOf = new Map(pointers.map((pointer, index) => [pointer, asNumber(places[index])]));
        const order = [...pointers]
          .sort(inTextOrder(JSON.parse(text), (pointer) => places[pointers.indexOf(pointer)]))
          .map((pointer) => placeOf.get(pointer));
        expect(order).toEqual([...placeOf.values()].sort((a, b) => (a ?? 0) - (b ?? 0)));
      }),
    );
  });
});

/** The same value with the keys of its objects in any order, each on a line of its own. */
function turned(value: unknown, pick: () => number): string {
  if (Array.isArray(value)) return `[${value.map((one) => turned(one, pick)).join(',\n')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map((entry) => ({ entry, rank: pick() }));
  const inAnyOrder = entries.sort((a, b) => a.rank - b.rank).map(({ entry }) => entry);
  return `{${inAnyOrder.map(([key, one]) => `${JSON.stringify(key)}: ${turned(one, pick)}`).join(',\n')}}`;
}

function pathsIn(value: unknown): readonly (readonly Segment[])[] {
  const inside = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const isList = Array.isArray(value);
  return [[], ...inside.flatMap(([key, one]) => pathsIn(one).map((path) => [isList ? Number(key) : key, ...path]))];
}
