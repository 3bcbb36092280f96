import { onceFor } from '../../ground/grouped.ts';
import type { Pointer, Position, Segment } from './position.ts';
import { isObject } from './value.ts';

/**
 * Which of two places comes first in a text, mostly by the value that it holds: its keys stand as they do in the text. But for
 * numbers, which JavaScript puts before all others: where those decide, both are looked up.
 */
export function inTextOrder(
  value: unknown,
  positionOf: (pointer: Pointer) => Position | undefined,
): (a: Pointer, b: Pointer) => number {
  const looked = (pointer: Pointer): number => asNumber(positionOf(pointer));
  return (a, b) => {
    const apart = a.path.findIndex((segment, at) => String(segment) !== String(b.path[at]));
    if (apart < 0) return a.path.length - b.path.length || Number(a.at === 'value') - Number(b.at === 'value');
    const [one, other] = [a.path[apart], b.path[apart]];
    if (one === undefined || other === undefined) return a.path.length - b.path.length;
    const inside = a.path.slice(0, apart).reduce<unknown>((all, key) => (isObject(all) ? all[key] : undefined), value);
    if (!isObject(inside)) return 0;
    const isByNumber = !Array.isArray(inside) && [one, other].some(isNumber);
    return isByNumber ? looked(a) - looked(b) : rankIn(inside, one) - rankIn(inside, other);
  };
}

/** To compare places in one text. */
export const asNumber = ({ line, column }: Partial<Position> = {}): number =>
  (line ?? 0) * 1e6 + Math.min(column ?? 0, 1e6);

const isNumber = (segment: Segment): boolean => /^[0-9]+$/.test(String(segment));

const ranksOf = onceFor((inside: object) => new Map(Object.keys(inside).map((key, rank) => [key, rank])));

/** What is not there is looked for before all that is. */
const rankIn = (inside: object, key: Segment): number => ranksOf(inside).get(String(key)) ?? -1;
