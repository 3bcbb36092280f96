import { bad, type Coded, good, type Result } from '../../ground/problem.ts';
import type { QueryFacts, QueryItem, QueryProblem } from '../problem.ts';
import type { ConfigFile } from '../read/sources.ts';
import { isObject } from '../read/value.ts';
import { isSecretPath, redact } from '../secrets.ts';
import { COLLECTIONS, wholeOf } from './item.ts';
import { dotted, eachOf, type Found, find, step } from './path.ts';
import { defaultsKey, resolvedIn } from './resolved.ts';

/** How values are asked for. */
export interface QueryManner {
  /** Secrets, too; inside a whole object they are masked otherwise. */
  readonly reveal?: boolean | undefined;
  /** With all that a container or machine falls back to, inside objects, too. */
  readonly all?: boolean | undefined;
  /** Not the value, but the keys of it: of a list its numbers. */
  readonly keys?: boolean | undefined;
}

/**
 * One value for scripts, out of the file that `roleOf` names; a list where the path goes through every one of some, with
 * `[]`. A container's or machine's value falls back to its defaults and then to the root of its file.
 */
export function query(
  file: ConfigFile,
  item: QueryItem,
  path: string | undefined,
  { reveal = false, all = false, keys = false }: QueryManner = {},
): Result<unknown, QueryProblem> {
  const whole = all ? resolvedIn(file, item) : wholeOf(file, item);
  if (!whole) return refused({ code: 'absent', item, file: file.path });
  const [first = '', ...rest] = dotted(path ?? '').split('[]');
  const start = first === '' ? whole : findWithFallback(file, item, whole, first);
  const found = start && eachOf(start, rest);
  if (!found) return refused({ code: 'absent', item, file: file.path, path });
  if (keys) return keysOf(found, item, path);
  const secret = found.find(({ path, value }) => typeof value === 'string' && isSecretPath(path));
  if (secret && !reveal) return refused({ code: 'secret', path: secret.path.join('.') });
  const values = found.map(({ path, value }) => (reveal ? value : redact(value, path)));
  return good(rest.length === 0 ? values[0] : values);
}

function keysOf(found: readonly Found[], item: QueryItem, path: string | undefined): Result<unknown, QueryProblem> {
  const values = found.map(({ value }) => value);
  if (!values.every(isObject)) return refused({ code: 'no_keys', item, path });
  return good([...new Set(values.flatMap((value) => Object.keys(value)))]);
}

function findWithFallback({ value }: ConfigFile, { what }: QueryItem, whole: Found, path: string): Found | undefined {
  const own = find(whole, path);
  if (own || (what !== 'lxc' && what !== 'vm')) return own;
  const root: Found = { path: [], value };
  const key = defaultsKey(what);
  const defaults = step(root, key);
  const first = path.split('.', 1)[0];
  const isCollection = first === COLLECTIONS[what] || first === key;
  return (defaults && find(defaults, path)) ?? (isCollection ? undefined : find(root, path));
}

const refused = (fault: Coded<QueryFacts>): Result<never, QueryProblem> =>
  bad({ ...fault, severity: 'error', where: {} });
