import type { ConfigContents, ConfigRole } from '../../operations/watch/snapshot.ts';
import { entriesText } from '../words/words.ts';

/** One line of the tree of the configuration files. */
export interface ConfigRow {
  /** The file, and the way inside it. */
  readonly role: ConfigRole;
  readonly file: string;
  readonly path: readonly (string | number)[];
  readonly label: string;
  /** The labels on the way to it, its own the last; none of a file. */
  readonly labels: readonly string[];
  /** A value as it stands there, secrets masked; of a block what it is about. */
  readonly text: string;
  readonly isBlock: boolean;
}

/** A file's name before its first line. */
const FILE_NAMES: Readonly<Record<ConfigRole, string>> = {
  hypervisor: 'phoenix_hypervisor_config.json',
  lxc: 'phoenix_lxc_configs.json',
  vm: 'phoenix_vm_configs.json',
  stacks: 'phoenix_stacks_config.json',
};

/** `nextcloud  2 cores  2048 MiB  10.0.0.51/24  needs 101`: what a block is about, by what such blocks say of themselves. */
function blockText(value: unknown): string {
  if (Array.isArray(value)) {
    const plain = value.every((one) => typeof one !== 'object');
    return plain ? value.join(', ') : entriesText({ count: value.length, more: false });
  }
  const said = (value ?? {}) as Readonly<Record<string, unknown>>;
  const network = said.network_config as { readonly ip?: unknown } | undefined;
  const parts = [
    said.name,
    said.host_path,
    said.description,
    said.cores === undefined ? undefined : `${String(said.cores)} ${said.cores === 1 ? 'core' : 'cores'}`,
    said.memory_mb === undefined ? undefined : `${String(said.memory_mb)} MiB`,
    network?.ip,
    among('needs', said.dependencies),
    among('stacks', said.docker_stacks),
    typeof said.mounts === 'object' && said.mounts !== null ? among('in', Object.keys(said.mounts)) : undefined,
  ].filter((part) => part !== undefined && part !== '');
  return parts.length > 0
    ? parts.map(String).join('  ')
    : entriesText({ count: Object.keys(said).length, more: false });
}

function among(word: string, list: unknown): string | undefined {
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const names = list.map((one) => (typeof one === 'object' && one !== null && 'name' in one ? one.name : one));
  return `${word} ${names.map(String).join(', ')}`;
}

/** `vms.201.network_config.ip`: where a line is, as a search shows it; a machine by its id. */
export const labelText = ({ label, labels }: ConfigRow): string => (labels.length === 0 ? label : labels.join('.'));

export const rowKey = ({ role, path }: ConfigRow): string => JSON.stringify([role, ...path]);

/** Files are open, and what they are for. */
const OPEN = new Set(['shared_volumes', 'lxc_configs', 'vms', 'docker_stacks']);

/** Whether what is inside shows. */
export const isOpen = (row: ConfigRow, turned: readonly string[]): boolean => {
  const [block] = row.path;
  const begins = row.path.length === 0 || (row.path.length === 1 && OPEN.has(String(block)));
  return begins !== turned.includes(rowKey(row));
};

/** Every line there is, closed or not, in the order of the files. */
export function allRows(files: ConfigContents | undefined): readonly ConfigRow[] {
  const { list = [], broken = [] } = files ?? {};
  const rows = list.flatMap(({ role, path: file, value }): readonly ConfigRow[] => [
    { role, file, path: [], label: FILE_NAMES[role], labels: [], text: file, isBlock: true },
    ...below({ role, file }, { path: [], labels: [] }, value),
  ]);
  const unread = broken.map(
    ({ role, path: file }): ConfigRow => ({
      role,
      file,
      path: [],
      label: FILE_NAMES[role],
      labels: [],
      text: file,
      isBlock: false,
    }),
  );
  return [...unread, ...rows];
}

function below(
  of: Pick<ConfigRow, 'role' | 'file'>,
  at: Pick<ConfigRow, 'path' | 'labels'>,
  value: unknown,
): readonly ConfigRow[] {
  if (typeof value !== 'object' || value === null) return [];
  const inList = Array.isArray(value);
  return Object.entries(value).flatMap(([key, inside]) => {
    const path = [...at.path, inList ? Number(key) : key];
    const isBlock = typeof inside === 'object' && inside !== null && Object.keys(inside).length > 0;
    const vmid = isBlock && 'vmid' in inside ? String(inside.vmid) : key;
    const text = isBlock ? blockText(inside) : typeof inside === 'string' ? inside : JSON.stringify(inside);
    const labels = [...at.labels, vmid];
    return [{ ...of, path, labels, label: vmid, text, isBlock }, ...below(of, { path, labels }, inside)];
  });
}

/** What is not inside something closed; with a filter whatever matches, wherever it is. */
export function rowsIn(
  files: ConfigContents | undefined,
  { query, turned }: { readonly query: string; readonly turned: readonly string[] },
): readonly ConfigRow[] {
  const all = allRows(files);
  if (query !== '') {
    const words = query.toLowerCase();
    return all.filter((row) => `${row.path.join('.')} ${labelText(row)} ${row.text}`.toLowerCase().includes(words));
  }
  const shut: { current: ConfigRow | undefined } = { current: undefined };
  return all.filter((row) => {
    const within = shut.current;
    if (within && row.role === within.role && within.path.every((part, at) => part === row.path[at])) return false;
    shut.current = row.isBlock && !isOpen(row, turned) ? row : undefined;
    return true;
  });
}

/** The command that prints this value; undefined where `get` reaches none. */
export function getCommandOf({ role, path }: Pick<ConfigRow, 'role' | 'path'>, vmid: unknown): string | undefined {
  const [block, id, ...rest] = path;
  const words = (what: string, name: unknown) =>
    ['phoenix-volumes', 'get', what, String(name), ...dotted(rest)].join(' ');
  if (role === 'hypervisor') return ['phoenix-volumes', 'get', 'hypervisor', ...dotted(path)].join(' ');
  if (id === undefined) return undefined;
  if (role === 'lxc' && block === 'lxc_configs') return words('lxc', id);
  if (role === 'vm' && block === 'vms' && vmid !== undefined) return words('vm', vmid);
  return role === 'stacks' && block === 'docker_stacks' ? words('stack', id) : undefined;
}

const dotted = (path: readonly (string | number)[]): readonly string[] => (path.length === 0 ? [] : [path.join('.')]);
