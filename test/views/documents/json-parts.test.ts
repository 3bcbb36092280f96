import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonParts } from '../../../src/views/documents/json-parts.ts';

const whole = (value: Readonly<Record<string, unknown>>) => JSON.stringify(value, null, 2);
const joined = (value: Readonly<Record<string, unknown>>) => [...jsonParts(value)].join('');

test('the parts are the text of the whole, whatever is in it', () => {
  const item = fc.oneof(fc.jsonValue(), fc.constant(undefined));
  const list = fc.oneof(fc.array(item, { maxLength: 5 }), fc.array(item, { minLength: 95, maxLength: 305 }));
  const value = fc.dictionary(fc.string(), fc.oneof(item, list), { maxKeys: 5 });
  fc.assert(
    fc.property(value, (one) => {
      expect(joined(one)).toBe(whole(one));
    }),
  );
});

test('a long list is never one text, wherever it stands', () => {
  const volumes = Array.from({ length: 10_000 }, (_, index) => ({ name: `volume${index}`, mounts: [] }));
  for (const value of [{ volumes }, { format: 'x', volumes, containers: [], more: volumes }]) {
    expect(joined(value)).toBe(whole(value));
    const longest = Math.max(...[...jsonParts(value)].map(({ length }) => length));
    expect(longest).toBeLessThan(whole({ volumes }).length / 50);
  }
});
