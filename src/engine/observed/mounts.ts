import { groupedBy, madeOnce } from '../../ground/grouped.ts';
import { normalPath } from '../../ground/paths.ts';
import type { Reading } from './facts.ts';

/** One line of /proc/<pid>/mountinfo (proc(5)), octal escapes decoded. */
export interface KernelMount {
  readonly id: number;
  readonly parent: number;
  /** `major:minor`. */
  readonly dev: string;
  /** Path inside the file system that is mounted; ends `//deleted` when the source was replaced or removed. */
  readonly root: string;
  readonly target: string;
  readonly fstype: string;
  /** The device, ZFS dataset or export. */
  readonly source: string;
  readonly options: readonly string[];
  readonly superOptions: readonly string[];
}

/** Parses a mountinfo text, kernel order kept; lines that are no mountinfo are left out. */
export function parseMountinfo(text: string): readonly KernelMount[] {
  const mounts: KernelMount[] = [];
  const optionsIn = optionLists();
  for (const line of text.split('\n')) {
    const mount = parseLine(line, optionsIn);
    if (mount) mounts.push(mount);
  }
  return mounts;
}

/** Mounts by target, those that a path still leads to; of several on one target the one that is seen. */
export type MountTable = ReadonlyMap<string, KernelMount>;

export function mountTable(mounts: readonly KernelMount[]): MountTable {
  const byId = new Map(mounts.map((mount) => [mount.id, mount]));
  const covered = coveredMounts(mounts);
  const reachable = new Map<number, boolean>();
  // A container decides how many mounts it has and how they hang together: no recursion, and no circle holds us up.
  for (const mount of mounts) {
    const unknown: KernelMount[] = [];
    let at: KernelMount | undefined = mount;
    for (; at && !reachable.has(at.id); at = byId.get(at.parent)) {
      reachable.set(at.id, true);
      unknown.push(at);
    }
    let answer = at === undefined || reachable.get(at.id) === true;
    for (const each of unknown.reverse()) {
      answer &&= !covered.has(each);
      reachable.set(each.id, answer);
    }
  }
  const seen = mounts.filter(({ id }) => reachable.get(id));
  // Of those on one target the one seen is no other's parent there; a tree that is attached later may be listed first.
  const below = new Set(seen.flatMap((mount) => (byId.get(mount.parent)?.target === mount.target ? mount.parent : [])));
  const table = new Map(seen.map((mount) => [mount.target, mount]));
  for (const mount of seen) if (!below.has(mount.id)) table.set(mount.target, mount);
  return table;
}

/** The mounts of a mountinfo that was read, parsed once: who reads the rest of the machine asks for them before the engine does. */
export function tableOf(reading: Reading<string> | undefined): MountTable | undefined {
  if (!reading?.ok) return undefined;
  const table = TABLES.get(reading) ?? mountTable(parseMountinfo(reading.value));
  TABLES.set(reading, table);
  return table;
}

const TABLES = new WeakMap<Reading<string>, MountTable>();

/** With what mergerfs told of itself among the options of its file system, as it is spelled when it is mounted. */
export function withPosixAcls(
  table: MountTable | undefined,
  told: ReadonlyMap<string, boolean> = new Map(),
): MountTable | undefined {
  if (!table || told.size === 0) return table;
  const all = new Map(table);
  for (const [target, heeds] of told) {
    const mount = table.get(target);
    if (mount) all.set(target, { ...mount, superOptions: [...mount.superOptions, `posix_acl=${heeds}`] });
  }
  return all;
}

/** Those that a mount of the same parent on a directory above hides: it came later, else it would be their parent. */
function coveredMounts(mounts: readonly KernelMount[]): ReadonlySet<KernelMount> {
  const siblings = groupedBy(mounts, ({ parent }) => parent);
  return new Set([...siblings.values()].flatMap(coveredAmong));
}

/** In the order of their paths, those below a directory follow it directly. */
function coveredAmong(siblings: readonly KernelMount[]): readonly KernelMount[] {
  if (siblings.length === 1) return [];
  const inOrder = siblings.filter(({ target }) => target !== '/').map((mount) => ({ mount, path: `${mount.target}/` }));
  inOrder.sort((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)));
  let top = '//';
  return inOrder.flatMap(({ mount, path }) => {
    if (path !== top && path.startsWith(top)) return [mount];
    top = path;
    return [];
  });
}

/** The mount a path lies on: the one with the longest target at or above it. */
export function mountAt(table: MountTable, path: string): KernelMount | undefined {
  const lengths = lengthsIn(table);
  for (let at = 0; at < lengths.length; at += 1) {
    const length = lengths[at] ?? 0;
    // Asked of every volume many times: most mounts are told apart without a look at the table.
    if (length > path.length || (length < path.length && path[length] !== '/')) continue;
    const mount = table.get(path.slice(0, length));
    if (mount) return mount;
  }
  return table.get('/');
}

/** How long the targets of a table are, each length once, the longest first. */
function lengthsIn(table: MountTable): readonly number[] {
  const known = LENGTHS.get(table);
  // Somebody may ask of one that is still being made.
  if (known?.size === table.size) return known.lengths;
  const lengths = [...new Set([...table.keys()].map((target) => target.length))].sort((a, b) => b - a);
  LENGTHS.set(table, { size: table.size, lengths });
  return lengths;
}

const LENGTHS = new WeakMap<MountTable, { readonly size: number; readonly lengths: readonly number[] }>();

/** Whether something is mounted only once somebody looks. */
export const hasAutomounts = (table: MountTable): boolean =>
  [...table.values()].some(({ fstype }) => fstype === 'autofs');

/** Which directory of which file system it is. */
export interface BindIdentity {
  readonly dev: string;
  /** As {@link placeOf} gives it. */
  readonly root: string;
}

/** What the kernel would show as device and root for a bind mount of this path. */
export function bindIdentity(table: MountTable, path: string): BindIdentity | undefined {
  const mount = mountAt(table, path);
  if (!mount) return undefined;
  const place = placeOf(mount);
  const below = mount.target === '/' ? path : path.slice(mount.target.length);
  return { dev: mount.dev, root: `${place === '/' ? '' : place}${below}` || '/' };
}

/**
 * Where in its file system a mount begins: its root, but on NFS, which shows `/` for every subfolder, the path on the
 * server, which it shows in the source (nfs_show_path, nfs_show_devname).
 */
export function placeOf({ fstype, root, source }: Pick<KernelMount, 'fstype' | 'root' | 'source'>): string {
  const onServer = fstype.startsWith('nfs') ? /^(?:\[[^\]]*\]|[^:/]*):(\/.*)$/.exec(source)?.[1] : undefined;
  return onServer === undefined ? root : normalPath(onServer);
}

/** The mount's own flag, or its file system's. */
export const isReadOnly = ({ options, superOptions }: KernelMount): boolean =>
  options.includes('ro') || superOptions.includes('ro');

/** File systems whose server may hang: touched only through a child process with a timeout. */
export function isNetworkFilesystem(fstype: string): boolean {
  return NETWORK.has(fstype) || fstype.startsWith('fuse');
}

/** Those that several machines mount at once: what one changes there, all have. */
export const isSharedFilesystem = (fstype: string): boolean =>
  NETWORK.has(fstype) || /^fuse\.(?:ceph|glusterfs)/.test(fstype);

/** What several machines call the same where each has it mounted: the server and the place there; undefined: it is one's own. */
export function sharedPlace(table: MountTable, path: string): string | undefined {
  const mount = mountAt(table, path);
  const place = bindIdentity(table, path)?.root;
  if (!mount || place === undefined || !isSharedFilesystem(mount.fstype)) return undefined;
  const isNfs = mount.fstype.startsWith('nfs');
  const server = isNfs ? mount.source.replace(/:\/.*$/, '') : mount.source;
  return `${isNfs ? 'nfs' : mount.fstype} ${server} ${place}`;
}

const NETWORK: ReadonlySet<string> = new Set([
  'nfs',
  'nfs4',
  'cifs',
  'smb3',
  'smbfs',
  '9p',
  'ceph',
  'glusterfs',
  'lustre',
  'afs',
  'ocfs2',
  'gfs2',
]);

function parseLine(line: string, optionsIn: (text: string) => readonly string[]): KernelMount | undefined {
  const separator = line.indexOf(' - ');
  if (separator < 0) return undefined;
  const [id, parent, dev, root, target, options] = line.slice(0, separator).split(' ');
  const [fstype, source, superOptions] = line.slice(separator + 3).split(' ');
  if (!id || !dev || !root || !target || !fstype) return undefined;
  return {
    id: Number(id),
    parent: Number(parent),
    dev,
    root: decoded(root),
    target: decoded(target),
    fstype,
    source: withoutPassword(decoded(source ?? '')),
    options: optionsIn(options ?? ''),
    superOptions: optionsIn(superOptions ?? ''),
  };
}

/** The mounts of one table have the same few options: each list is made once. */
function optionLists(): (text: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (text) => madeOnce(known, text, () => text.split(','));
}

/** A device's name may hold a password before its server, `curlftpfs#user:password@server`: nobody gets to see it. */
export const withoutPassword = (source: string): string =>
  source.replace(/(^|[/#])([^/:@\s#]+):[^/@\s]+@/, '$1$2:***@');

/** A field of a mount table or of fstab, its octal escapes decoded (fstab(5)). */
export function decoded(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
