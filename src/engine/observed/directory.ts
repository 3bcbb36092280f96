import { onceEach } from '../../ground/grouped.ts';
import { parentOf, withoutDots } from '../../ground/paths.ts';
import { parseAcls } from '../permission/acl.ts';
import { isJudgedHere } from '../permission/decides.ts';
import type { NoteReason } from '../plan/reasons.ts';
import type { PathObstacle } from '../problem.ts';
import type { DirectoryFact, PathFact } from './facts.ts';
import { isNetworkFilesystem, type KernelMount, mountAt } from './mounts.ts';
import type { ObservedState } from './state.ts';

/** How a host path stands on disk. `refused`: a safety rule forbids touching or sharing it. */
export type DirectoryState =
  | {
      readonly kind: 'present';
      readonly fact: DirectoryFact;
      readonly unmanaged?: Unmanaged | undefined;
      readonly unsafe?: UnsafeAncestor | undefined;
    }
  | { readonly kind: 'missing'; readonly unsafe?: UnsafeAncestor | undefined }
  | { readonly kind: 'refused' | 'unknown'; readonly obstacle: PathObstacle };

/** An ancestor that others than root can write: nothing is made or changed below it, but it is mounted. */
export type UnsafeAncestor = Extract<PathObstacle, { readonly code: 'unsafe_ancestor' }>;

/** Why owner and mode of a directory are left alone. */
export type Unmanaged = Extract<NoteReason, { readonly code: 'owners_not_kept' | 'root_squashed' }>;

/** Judges a host path from the facts about it and each of its ancestors. */
export function directoryState(observed: ObservedState, hostPath: string): DirectoryState {
  const obstacle = pathObstacle(observed.paths, hostPath);
  if (obstacle) return { kind: obstacle.code === 'directory_unreadable' ? 'unknown' : 'refused', obstacle };
  const fact = observed.paths.get(hostPath);
  const unsafe = unsafeAncestor(observed.paths, hostPath);
  if (fact?.kind !== 'directory') return { kind: 'missing', unsafe };
  return {
    kind: 'present',
    fact,
    unsafe,
    unmanaged: unmanagedReason(hostPath, filesystemAt(observed, hostPath), fact),
  };
}

/** {@link directoryState} for many host paths: what lies in one folder has the same above it. */
export function directoryStates(observed: ObservedState): (hostPath: string) => DirectoryState {
  const { mounts, root } = observed;
  const folderOf = onceEach((folder: string) => {
    const { paths } = observed;
    // As what lies in it would have it.
    const isClear = !pathObstacle(paths, folder) && !unsafeAncestor(paths, `${folder}/`);
    return isClear
      ? { isThere: paths.get(folder)?.kind === 'directory', mount: filesystemAt(observed, folder) }
      : undefined;
  });
  return (hostPath) => {
    const folder = folderOf(parentOf(hostPath));
    const fact = observed.paths.get(hostPath);
    if (folder && (fact === undefined || fact.kind === 'missing')) return MISSING;
    if (!folder?.isThere || fact?.kind !== 'directory') return directoryState(observed, hostPath);
    const unmanaged = unmanagedReason(hostPath, mounts?.get(root + hostPath) ?? folder.mount, fact);
    return { kind: 'present', fact, unsafe: undefined, unmanaged };
  };
}

const MISSING: DirectoryState = { kind: 'missing', unsafe: undefined };

/** The mount a host path lies on, or undefined when the mount table could not be read. */
export function filesystemAt(observed: ObservedState, hostPath: string): KernelMount | undefined {
  return observed.mounts ? mountAt(observed.mounts, observed.root + hostPath) : undefined;
}

/** Whose write access is no danger to us. */
export interface Trusted {
  readonly uid: number;
  readonly gid: number;
}

const ROOT: Trusted = { uid: 0, gid: 0 };

/**
 * The first part of a host path, from the root on, that forbids sharing or changing the directory: a symlink, something
 * else than a directory, or what could not be read. What is missing is no obstacle, nor is what lies below it.
 */
export function pathObstacle(paths: ReadonlyMap<string, PathFact>, path: string): PathObstacle | undefined {
  // Every volume is judged several times: without a list of its ancestors each.
  for (let end = path.indexOf('/', 1); ; end = path.indexOf('/', end + 1)) {
    const at = end < 0 ? path : path.slice(0, end);
    const fact = paths.get(at);
    if (fact === undefined || fact.kind === 'missing') return undefined;
    if (fact.kind === 'symlink')
      return { code: 'source_symlink', path, at, ...leading(fact.target, path.slice(at.length)) };
    if (fact.kind === 'file') return { code: 'not_a_directory', path, at, type: fact.type };
    if (fact.kind === 'unknown') return { code: 'directory_unreadable', path, at, error: fact.error };
    if (end < 0) return undefined;
  }
}

const leading = (target: string | undefined, below: string) =>
  target?.startsWith('/') ? { leadsTo: withoutDots(target + below) } : {};

/** The outermost directory above a path that others can write. Root is always trusted. */
export function unsafeAncestor(paths: ReadonlyMap<string, PathFact>, path: string): UnsafeAncestor | undefined {
  for (let end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
    const at = path.slice(0, end);
    const fact = paths.get(at);
    if (fact?.kind !== 'directory' || !othersCanWrite(fact)) continue;
    const { uid, gid, mode } = fact;
    return { code: 'unsafe_ancestor', path, at, uid, gid, mode };
  }
  return undefined;
}

/**
 * Whether anybody else can add, remove or swap entries of a directory: whoever can may put a symlink to anything in the
 * place of one. A sticky bit does not make it safe.
 */
export function othersCanWrite(
  { uid, gid, mode, acl }: Pick<DirectoryFact, 'uid' | 'gid' | 'mode' | 'acl'>,
  trusted: Trusted = ROOT,
): boolean {
  const isOther = (id: number, own: number): boolean => id !== 0 && id !== own;
  if (isOther(uid, trusted.uid) || (mode & OTHERS_WRITE) !== 0) return true;
  // Beside an ACL that digit is its mask: without it, nobody whom an entry names can write either.
  if ((mode & GROUP_WRITES) === 0) return false;
  if (acl === undefined) return isOther(gid, trusted.gid);
  const acls = acl.ok ? parseAcls(acl.value) : undefined;
  if (acls === undefined) return true;
  if (acls.access === undefined) return isOther(gid, trusted.gid);
  const { group, groups, users } = acls.access;
  return (
    (isOther(gid, trusted.gid) && (group & WRITE) !== 0) ||
    users.some(({ id, bits }) => isOther(id, trusted.uid) && (bits & WRITE) !== 0) ||
    groups.some(({ id, bits }) => isOther(id, trusted.gid) && (bits & WRITE) !== 0)
  );
}

const OTHERS_WRITE = 0o002;
const GROUP_WRITES = 0o020;
const WRITE = 2;

/** Whether somebody else than this kernel says who owns what there. */
export const isServed = (mount: KernelMount | undefined): boolean =>
  mount !== undefined && isNetworkFilesystem(mount.fstype) && !isJudgedHere(mount);

/** Whether everything there belongs to whom the options of its mount name: a chown fails, or is forgotten. */
export function keepsNoOwners(mount: KernelMount | undefined): mount is KernelMount {
  if (mount === undefined) return false;
  const { fstype } = mount;
  return WITHOUT_OWNERS.has(fstype) || (isServed(mount) && !fstype.startsWith('nfs') && fstype !== 'ceph');
}

/** Those of the kernel whose setattr refuses another owner (EPERM) or a mode that their mask does not give; ntfs3 keeps owners. */
const WITHOUT_OWNERS: ReadonlySet<string> = new Set(['vfat', 'msdos', 'exfat', 'hfs', 'ntfs', 'iso9660']);

function unmanagedReason(path: string, mount: KernelMount | undefined, fact: DirectoryFact): Unmanaged | undefined {
  if (!mount) return undefined;
  const { fstype } = mount;
  if (keepsNoOwners(mount)) return { code: 'owners_not_kept', path, fstype };
  return isServed(mount) && fact.writable === false ? { code: 'root_squashed', path, fstype } : undefined;
}
