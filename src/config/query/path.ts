import type { Segment } from '../read/position.ts';
import { isObject } from '../read/value.ts';

/** A value and where in its file it stands. */
export interface Found {
  readonly path: readonly Segment[];
  readonly value: unknown;
}

/** jq's spelling, `.vms[0]["name"]` or `.vms[0]."name"`, as we have it: `vms.0.name`. */
export const dotted = (path: string): string => (PLAIN.test(path) ? path : fromJq(path));

/** Most paths: a look costs less than five replacements. */
const PLAIN = /^\w[\w.]*$/;

const fromJq = (path: string): string =>
  path
    .replace(
      /\.?\[(?:"([^"]*)"|(\d+))\]/g,
      (_, key: string | undefined, index: string | undefined) => `.${key ?? index}`,
    )
    .replace(/(^|\.)"([^"]*)"/g, '$1$2')
    .replace(/^\./, '')
    .replaceAll('[].', '[]')
    .replaceAll('.[]', '[]');

/** What lies behind every entry; undefined where there is nothing that has entries. As with jq, what one lacks is null. */
export function eachOf(found: Found, [next, ...rest]: readonly string[]): readonly Found[] | undefined {
  if (next === undefined) return [found];
  if (!isObject(found.value)) return undefined;
  const entries = Object.keys(found.value).flatMap((key) => step(found, key) ?? []);
  const behind = entries.map((entry) =>
    next === '' ? entry : (find(entry, next) ?? { path: entry.path, value: null }),
  );
  const all = behind.map((one) => eachOf(one, rest));
  return all.some((one) => one === undefined) ? undefined : all.flatMap((one) => one ?? []);
}

/** Follows a dotted path; a key may itself have dots, so the shortest key that leads on is taken, then longer ones. */
export function find(from: Found, path: string): Found | undefined {
  const direct = step(from, path);
  if (direct) return direct;
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
    const next = step(from, path.slice(0, dot));
    const found = next && find(next, path.slice(dot + 1));
    if (found) return found;
  }
  return undefined;
}

/** Own keys only, and list elements by their number from 0. */
export function step(from: Found | undefined, key: string): Found | undefined {
  if (!from || !isObject(from.value) || !Object.hasOwn(from.value, key)) return undefined;
  if (!Array.isArray(from.value)) return { path: [...from.path, key], value: from.value[key] };
  return /^(0|[1-9]\d*)$/.test(key) ? { path: [...from.path, Number(key)], value: from.value[Number(key)] } : undefined;
}
