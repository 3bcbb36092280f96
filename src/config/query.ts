import type { ConfigFile, LoadedConfig } from './read/load.ts';
import type { FileRole } from './read/locate.ts';
import type { Segment } from './read/place.ts';
import { idText, isObject } from './read/value.ts';
import { isSecretPath, redact } from './secrets.ts';

export type QueryRequest =
  | { readonly what: 'hypervisor' }
  | { readonly what: 'lxc' | 'vm'; readonly id: number }
  | { readonly what: 'stack'; readonly name: string };

export type QueryResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: 'absent' | 'secret'; readonly summary: string; readonly hint: string };

/**
 * One value for scripts; needs only the file it reads to be JSON. A container's or machine's value falls back to its
 * defaults and then to the root of its file. Secrets inside a whole object are masked unless revealed.
 */
export function query(
  config: LoadedConfig,
  request: QueryRequest,
  path: string | undefined,
  reveal: boolean,
): QueryResult {
  const role = ROLES[request.what];
  const file = config.files[role];
  if (!file) return absent(`${config.sources[role].path} could not be read.`, '"validate" says why.');
  const item = itemOf(file, request);
  if (!item) return absent(`${labelOf(request)} is not in ${file.path}.`, 'Check the id or name.');
  const found = path === undefined || path === '' ? item : findWithFallback(file, request, item, path);
  if (!found) return absent(`${labelOf(request)} has no ${path}.`, 'Leave the path out to see all it has.');
  if (reveal) return { ok: true, value: found.value };
  if (typeof found.value === 'string' && isSecretPath(found.path)) {
    const summary = `${found.path.join('.')} is a secret.`;
    return { ok: false, code: 'secret', summary, hint: 'Add --reveal to print it all the same.' };
  }
  return { ok: true, value: redact(found.value, found.path) };
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

function itemOf({ value }: ConfigFile, request: QueryRequest): Found | undefined {
  const root: Found = { path: [], value };
  switch (request.what) {
    case 'hypervisor':
      return root;
    case 'lxc':
      return step(step(root, 'lxc_configs'), String(request.id));
    case 'stack':
      return step(step(root, 'docker_stacks'), request.name);
    case 'vm': {
      const machines = step(root, 'vms');
      if (!Array.isArray(machines?.value)) return undefined;
      const index = machines.value.findIndex(
        (machine) => isObject(machine) && idText(machine.vmid) === String(request.id),
      );
      return index < 0 ? undefined : step(machines, String(index));
    }
  }
}

function findWithFallback({ value }: ConfigFile, { what }: QueryRequest, item: Found, path: string): Found | undefined {
  const own = find(item, path);
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

function labelOf(request: QueryRequest): string {
  switch (request.what) {
    case 'hypervisor':
      return 'The hypervisor configuration';
    case 'lxc':
      return `Container ${request.id}`;
    case 'vm':
      return `VM ${request.id}`;
    case 'stack':
      return `Stack ${JSON.stringify(request.name)}`;
  }
}

const absent = (summary: string, hint: string): QueryResult => ({ ok: false, code: 'absent', summary, hint });
