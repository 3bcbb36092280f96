import { diskIdSeenAs, type IdMap, type MountIdMap, toHostId } from '../../proxmox/id-map.ts';
import type { AccessReason } from '../status/reasons.ts';
import type { RootAccess } from '../status/types.ts';

/** A directory's owner and permission bits, as on disk. */
export interface OwnedMode {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** How a container looks at a directory: its id map, the mount's own `idmap` and whether the mount is read-only. */
export interface Viewer {
  readonly idMap: IdMap;
  readonly mountIdMap?: MountIdMap | undefined;
  readonly readOnly: boolean;
}

/**
 * What the container's root can do in a directory, by the kernel's rules (capable_wrt_inode_uidgid, acl_permission_check):
 * where both owner ids are mapped into the container its root overrides the mode bits; else one class of them counts.
 */
export function rootAccess(directory: OwnedMode, viewer: Viewer): RootAccess {
  const rights = rootRights(directory, viewer);
  if (!rights.read) return 'none';
  return rights.write && !viewer.readOnly ? 'read-write' : 'read';
}

/** Why it can do that. */
export function accessReason(directory: OwnedMode, viewer: Viewer): AccessReason {
  const rootId = toHostId(viewer.idMap, 'u', 0) ?? null;
  const { by, bits, write } = rootRights(directory, viewer);
  if (viewer.readOnly && write) return { code: 'read_only', rootId };
  if (by === 'capability') return { code: 'overrides', rootId };
  if (bits === 7 && !write) return { code: 'owner_unmapped', rootId };
  return { code: 'mode_bits', rootId, class: by, bits: rwx(bits) };
}

/** Whether `after` lets root do less than `before`. */
export function losesAccess(before: RootAccess, after: RootAccess): boolean {
  return RANK[after] < RANK[before];
}

const RANK: Readonly<Record<RootAccess, number>> = { unknown: 0, none: 0, read: 1, 'read-write': 2 };

interface Rights {
  readonly by: 'capability' | 'owner' | 'group' | 'other';
  readonly bits: number;
  readonly read: boolean;
  readonly write: boolean;
}

function rootRights({ uid, gid, mode }: OwnedMode, { idMap, mountIdMap }: Viewer): Rights {
  const seenUid = diskIdSeenAs(idMap, mountIdMap, 'u', uid);
  const seenGid = diskIdSeenAs(idMap, mountIdMap, 'g', gid);
  if (seenUid !== undefined && seenGid !== undefined) return { by: 'capability', bits: 7, read: true, write: true };
  const by = seenUid === 0 ? 'owner' : seenGid === 0 ? 'group' : 'other';
  const bits = (mode >> { owner: 6, group: 3, other: 0 }[by]) & 7;
  // Through an idmapped mount nothing is written where an owner has no id in it (inode_permission, HAS_UNMAPPED_ID).
  return { by, bits, read: (bits & 5) === 5, write: mountIdMap === undefined && (bits & 7) === 7 };
}

function rwx(bits: number): string {
  return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;
}
