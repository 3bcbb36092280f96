import { bad, type Coded, good, type Result } from '../ground/problem.ts';
import type { QueryFacts, QueryItem, QueryProblem } from './problem.ts';
import type { FileRole } from './read/locate.ts';
import type { Segment } from './read/position.ts';
import type { ConfigFile } from './read/sources.ts';
import { idText, isObject } from './read/value.ts';
import { isSecretPath, redact } from './secrets.ts';

/** The file that a thing stands in. */
export const roleOf = ({ what }: QueryItem): FileRole => ROLES[what];

/**
 * One value for scripts, out of the file that `roleOf` names; a list where the path goes through every one of some, with
 * `[]`. A container's or machine's value falls back to its defaults and then to the root of its file. Secrets inside a
 * whole object are masked unless revealed.
 */
export function query(
  file: ConfigFile,
  item: QueryItem,
  path: string | undefined,
  reveal: boolean,
): Result<unknown, QueryProblem> {
  const whole = wholeOf(file, item);
  if (!whole) return refused({ code: 'absent', item, file: file.path });
  const [first = '', ...rest] = dotted(path ?? '').split('[]');
  const found = first === '' ? whole : findWithFallback(file, item, whole, first);
  const all = found && eachOf(found, rest);
  if (!all) return refused({ code: 'absent', item, file: file.path, path });
  const secret = all.find(({ path, value }) => typeof value === 'string' && isSecretPath(path));
  if (secret && !reveal) return refused({ code: 'secret', path: secret.path.join('.') });
  const values = all.map(({ path, value }) => (reveal ? value : redact(value, path)));
  return good(rest.length === 0 ? values[0] : values);
}

/** Strings raw, the rest JSON. */
export const formatQueryValue = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 2);

interface Found {
  readonly path: readonly Segment[];
  readonly value: unknown;
}

const ROLES = { hypervisor: 'hypervisor', lxc: 'lxc', vm: 'vm', stack: 'stacks' } as const satisfies Record<
  string,
  FileRole
>;

const COLLECTIONS = { hypervisor: undefined, lxc: 'lxc_configs', vm: 'vms', stack: 'docker_stacks' } as const;

function wholeOf({ value }: ConfigFile, item: QueryItem): Found | undefined {
  const root: Found = { path: [], value };
  switch (item.what) {
    case 'hypervisor':
      return root;
    case 'lxc':
      return step(step(root, 'lxc_configs'), String(item.id));
    case 'stack':
      return step(step(root, 'docker_stacks'), item.name);
    case 'vm': {
      const machines = step(root, 'vms');
      if (!Array.isArray(machines?.value)) return undefined;
      const index = machines.value.findIndex(
        (machine) => isObject(machine) && idText(machine.vmid) === String(item.id),
      );
      return index < 0 ? undefined : step(machines, String(index));
    }
  }
}

/** jq's spelling, `.vms[0]["name"]` or `.vms[0]."name"`, as we have it: `vms.0.name`. */
const dotted = (path: string): string =>
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
function eachOf(found: Found, [next, ...rest]: readonly string[]): readonly Found[] | undefined {
  if (next === undefined) return [found];
  if (!isObject(found.value)) return undefined;
  const entries = Object.keys(found.value).flatMap((key) => step(found, key) ?? []);
  const behind = entries.map((entry) =>
    next === '' ? entry : (find(entry, next) ?? { path: entry.path, value: null }),
  );
  const all = behind.map((one) => eachOf(one, rest));
  return all.some((one) => one === undefined) ? undefined : all.flatMap((one) => one ?? []);
}

function findWithFallback({ value }: ConfigFile, { what }: QueryItem, whole: Found, path: string): Found | undefined {
  const own = find(whole, path);
  if (own || (what !== 'lxc' && what !== 'vm')) return own;
  const root: Found = { path: [], value };
  const defaults = step(root, `${what}_defaults`);
  const first = path.split('.', 1)[0];
  const isCollection = first === COLLECTIONS[what] || first === `${what}_defaults`;
  return (defaults && find(defaults, path)) ?? (isCollection ? undefined : find(root, path));
}

/** Follows a dotted path; a key may itself have dots, so the shortest key that leads on is taken, then longer ones. */
function find(from: Found, path: string): Found | undefined {
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
function step(from: Found | undefined, key: string): Found | undefined {
  if (!from || !isObject(from.value) || !Object.hasOwn(from.value, key)) return undefined;
  if (!Array.isArray(from.value)) return { path: [...from.path, key], value: from.value[key] };
  return /^(0|[1-9]\d*)$/.test(key) ? { path: [...from.path, Number(key)], value: from.value[Number(key)] } : undefined;
}

const refused = (fault: Coded<QueryFacts>): Result<never, QueryProblem> =>
  bad({ ...fault, severity: 'error', where: {} });
