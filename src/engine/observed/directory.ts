import { ancestorsOf } from '../../ground/paths.ts';
import type { DirectoryFact, PathFact } from './facts.ts';
import { isNetworkFilesystem, type KernelMount, mountAt } from './mounts.ts';
import type { ObservedState } from './state.ts';

/** How a host path stands on disk. `refused`: a safety rule forbids touching or sharing it. */
export type DirectoryState =
  | { readonly kind: 'present'; readonly fact: DirectoryFact; readonly unmanaged?: string }
  | { readonly kind: 'missing' }
  | ({ readonly kind: 'refused' } & Refusal)
  | ({ readonly kind: 'unknown' } & Refusal);

/** Why a path must not be touched, or could not be read. */
export interface Refusal {
  readonly code: string;
  readonly summary: string;
  readonly hint: string;
}

/** Judges a host path from the facts about it and each of its ancestors. */
export function directoryState(observed: ObservedState, hostPath: string): DirectoryState {
  for (const path of [...ancestorsOf(hostPath), hostPath]) {
    const fact = observed.paths.get(path);
    if (fact === undefined || fact.kind === 'missing') return { kind: 'missing' };
    const refusal = refusalOf(path, fact, hostPath);
    if (refusal) return refusal;
  }
  const fact = observed.paths.get(hostPath);
  if (fact?.kind !== 'directory') return { kind: 'missing' };
  const unmanaged = unmanagedReason(filesystemAt(observed, hostPath), fact);
  return { kind: 'present', fact, ...(unmanaged ? { unmanaged } : {}) };
}

/** The mount a host path lies on, or undefined when the mount table could not be read. */
export function filesystemAt(observed: ObservedState, hostPath: string): KernelMount | undefined {
  return observed.mounts ? mountAt(observed.mounts, observed.root + hostPath) : undefined;
}

function refusalOf(path: string, fact: PathFact, hostPath: string): DirectoryState | undefined {
  const at = path === hostPath ? hostPath : `${hostPath}: ${path}`;
  switch (fact.kind) {
    case 'symlink':
      return {
        kind: 'refused',
        code: 'source_symlink',
        summary: `${at} is a symbolic link, and Proxmox refuses to mount through one`,
        hint: 'Declare the path it points to as host_path.',
      };
    case 'file':
      return {
        kind: 'refused',
        code: 'not_a_directory',
        summary: `${at} is a ${fact.type}, not a directory`,
        hint: 'Move it away or choose another host_path.',
      };
    case 'unknown':
      return {
        kind: 'unknown',
        code: 'directory_unreadable',
        summary: `${at} could not be read: ${fact.error.message}`,
        hint:
          fact.error.code === 'ETIMEDOUT'
            ? 'Its server does not answer; bring the share back and try again.'
            : 'Run as root, and check the file system it lies on.',
      };
    case 'directory':
      return path !== hostPath && writableByOthers(fact) ? unsafeAncestor(path, hostPath, fact) : undefined;
    default:
      return undefined;
  }
}

/** Whoever can write an ancestor can swap the directory for a symlink to anything. */
function writableByOthers({ uid, gid, mode }: DirectoryFact): boolean {
  return uid !== 0 || (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== 0);
}

function unsafeAncestor(path: string, hostPath: string, { uid, gid, mode }: DirectoryFact): DirectoryState {
  return {
    kind: 'refused',
    code: 'unsafe_ancestor',
    summary: `${hostPath}: ${path} (${uid}:${gid} ${mode.toString(8).padStart(4, '0')}) can be written by others than root, who could put a symbolic link in its place`,
    hint: `Let root own it and take the others' write permission (chown root:root ${path}; chmod go-w ${path}), or choose another host_path.`,
  };
}

function unmanagedReason(mount: KernelMount | undefined, fact: DirectoryFact): string | undefined {
  if (!mount || !isNetworkFilesystem(mount.fstype)) return undefined;
  if (!mount.fstype.startsWith('nfs') && mount.fstype !== 'ceph')
    return `${mount.fstype} keeps no owners or modes of its own`;
  return fact.writable === false ? `the ${mount.fstype} server maps root to nobody (root_squash)` : undefined;
}
