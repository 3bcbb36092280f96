import type { QueryItem } from '../problem.ts';
import type { Segment } from '../read/position.ts';
import type { ConfigFile } from '../read/sources.ts';
import { isObject } from '../read/value.ts';
import { isSecretPath } from '../secrets.ts';
import { COLLECTIONS, wholeOf } from './item.ts';
import { type Found, step } from './path.ts';

/** One thing with all that it falls back to: each path of it leads to what a query for that path gives. */
export function resolvedIn(file: ConfigFile, item: QueryItem): Found | undefined {
  const whole = wholeOf(file, item);
  if (!whole || (item.what !== 'lxc' && item.what !== 'vm')) return whole;
  const key = defaultsKey(item.what);
  const defaults = step({ path: [], value: file.value }, key)?.value;
  const { [COLLECTIONS[item.what]]: _, [key]: __, ...root } = isPlain(file.value) ? file.value : {};
  return { path: whole.path, value: over(root, over(defaults, whole.value)) };
}

export const defaultsKey = (what: 'lxc' | 'vm'): string => `${what}_defaults`;

/** The second wins where both have a value; objects are put together key by key, lists are not. */
function over(below: unknown, above: unknown): unknown {
  if (above === undefined) return below;
  if (!isPlain(below) || !isPlain(above)) return above;
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) merged[key] = over(own(below, key), value);
  return merged;
}

const own = (object: Readonly<Record<string, unknown>>, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isObject(value) && !Array.isArray(value);

/** A place of a value, as `get` spells it. */
export interface ValuePlace {
  readonly path: string;
  readonly value: unknown;
  /** It is one, or holds one. */
  readonly secret: boolean;
  /** Another place may be spelled the same, for one of its keys has a dot. */
  readonly doubtful: boolean;
  /** It lies in a list. */
  readonly listed: boolean;
}

/** Every place in a value, each before those in it; not the value itself. */
export function placesIn(found: Found): readonly ValuePlace[] {
  return walk(found.value, { path: found.path, spelled: '', doubtful: false, listed: false });
}

interface Way {
  readonly path: readonly Segment[];
  readonly spelled: string;
  readonly doubtful: boolean;
  readonly listed: boolean;
}

function walk(value: unknown, way: Way): readonly ValuePlace[] {
  if (!isObject(value)) return [];
  const { listed } = way;
  return Object.entries(value).flatMap(([key, inside]) => {
    const path = [...way.path, Array.isArray(value) ? Number(key) : key];
    const spelled = way.spelled === '' ? key : `${way.spelled}.${key}`;
    const doubtful = way.doubtful || key === '' || /[.[\]"]/.test(key);
    const below = walk(inside, { path, spelled, doubtful, listed: listed || Array.isArray(inside) });
    const secret = typeof inside === 'string' ? isSecretPath(path) : below.some((one) => one.secret);
    return [{ path: spelled, value: inside, secret, doubtful, listed }, ...below];
  });
}
