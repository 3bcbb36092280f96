import { ancestorsOf } from './ancestors.ts';

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
  for (const line of text.split('\n')) {
    const mount = parseLine(line);
    if (mount) mounts.push(mount);
  }
  return mounts;
}

/** Mounts by target, those that a path still leads to; of several on one target the last, which is the one seen. */
export type MountTable = ReadonlyMap<string, KernelMount>;

export function mountTable(mounts: readonly KernelMount[]): MountTable {
  const byId = new Map(mounts.map((mount) => [mount.id, mount]));
  const siblings = new Map<number, Set<string>>();
  for (const { parent, target } of mounts) siblings.set(parent, (siblings.get(parent) ?? new Set()).add(target));
  const reachable = new Map<number, boolean>();
  const isReachable = (mount: KernelMount): boolean => {
    const known = reachable.get(mount.id);
    if (known !== undefined) return known;
    // Until it is known: no circle of parents may hold us up.
    reachable.set(mount.id, true);
    const parent = byId.get(mount.parent);
    const answer = !isCovered(mount, siblings.get(mount.parent)) && (parent === undefined || isReachable(parent));
    reachable.set(mount.id, answer);
    return answer;
  };
  return new Map(mounts.filter(isReachable).map((mount) => [mount.target, mount]));
}

/** A mount of the same parent on a directory above came later, else it would be this one's parent: it hides this one. */
function isCovered({ target }: KernelMount, siblings: ReadonlySet<string> | undefined): boolean {
  return siblings !== undefined && siblings.size > 1 && ancestorsOf(target).some((above) => siblings.has(above));
}

/** The mount a path lies on: the one with the longest target at or above it. O(depth). */
export function mountAt(table: MountTable, path: string): KernelMount | undefined {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const mount = table.get(at);
    if (mount) return mount;
  }
  return table.get('/');
}

/** What the kernel would show as device and root for a bind mount of this path. */
export function bindIdentity(
  table: MountTable,
  path: string,
): { readonly dev: string; readonly root: string } | undefined {
  const mount = mountAt(table, path);
  if (!mount) return undefined;
  const below = mount.target === '/' ? path : path.slice(mount.target.length);
  return { dev: mount.dev, root: `${mount.root === '/' ? '' : mount.root}${below}` || '/' };
}

/** File systems whose server may hang: touched only through a child process with a timeout. */
export function isNetworkFilesystem(fstype: string): boolean {
  return NETWORK.has(fstype) || fstype.startsWith('fuse');
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

function parseLine(line: string): KernelMount | undefined {
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
    source: decoded(source ?? ''),
    options: (options ?? '').split(','),
    superOptions: (superOptions ?? '').split(','),
  };
}

function decoded(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
