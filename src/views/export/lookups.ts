import { inQuotes } from '../../ground/argv.ts';
import type { Everything, Thing } from '../../operations/files/everything.ts';
import { valueText } from './shell.ts';

/**
 * Everything as functions of a POSIX shell, for the library `shell/phoenix_hypervisor_common_utils.sh`:
 * `_phoenix_lxc ID PATH` sets `_phoenix_value`, or returns 1 where there is none, or 2 where the program has to be asked:
 * for secrets, whole objects, and a path that could be read in two ways. `_phoenix_look` prints what `_phoenix_stamp` is
 * as long as the files are the same.
 */
export function lookupLines({ things, files, stamp }: Everything): readonly string[] {
  const of = (what: Thing['what']) => things.filter((thing) => thing.what === what);
  return [
    `_phoenix_stamp=${inQuotes(stamp)}`,
    `_phoenix_look() { stat -L -c '%i %s %.9Y %.9Z' -- ${files.map(inQuotes).join(' ')} 2>/dev/null; }`,
    '_phoenix_ids() { case $1 in',
    ...GUESTS.map((what) => `${what}) ${printed(of(what).map(({ id = '' }) => id))};;`),
    '*) return 1;; esac; }',
    '_phoenix_hypervisor() { case $2 in',
    ...of('hypervisor').flatMap(armsOf),
    '*) return 1;; esac; }',
    ...GUESTS.flatMap((what) => [
      `_phoenix_${what}() { case $1 in`,
      ...of(what).flatMap((thing) => [
        `${inQuotes(thing.id ?? '')}) case $2 in`,
        ...armsOf(thing),
        '*) return 1;; esac;;',
      ]),
      '*) return 1;; esac; }',
    ]),
  ];
}

const GUESTS = ['lxc', 'vm', 'stack'] as const;

const printed = (lines: readonly string[]): string =>
  lines.length === 0 ? ':' : `printf '%s\\n' ${lines.map(inQuotes).join(' ')}`;

/** The first that fits counts, so what a path means in two ways comes before either. */
function armsOf({ places }: Thing): readonly string[] {
  const doubtful = places.filter((place) => place.doubtful).map(({ path }) => path);
  const clear = places.filter((place) => !place.doubtful);
  return [
    ...[...new Set(doubtful)].map((path) => `${inQuotes(path)}) return 2;;`),
    ...clear.flatMap(({ path, value, secret }) => {
      const arm = (at: string, text: string | undefined) =>
        text === undefined || text.includes('\0')
          ? `${inQuotes(at)}) return 2;;`
          : `${inQuotes(at)}) _phoenix_value=${inQuotes(text)};;`;
      if (secret) return [arm(path, undefined)];
      if (Array.isArray(value) && value.every(isScalar))
        return [arm(path, valueText(value)), arm(`${path}[]`, value.map((one) => valueText(one)).join('\n'))];
      return [arm(path, isScalar(value) ? valueText(value) : undefined)];
    }),
  ];
}

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null;
