import type { MountIdRange } from '../../proxmox/value/idmap.ts';
import type { AclEntries, Acls } from './acl.ts';
import type { ReadOnlyLayer, UnknownReason } from './why.ts';

/**
 * A directory as it is on disk, or as a mount with an id map of its own shows it to the host: then what the map lacks
 * is undefined, and {@link Through}'s ids are `same`.
 */
export interface Inode {
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  /** Permission bits with setuid, setgid and sticky: `st_mode & 0o7777`. */
  readonly mode: number;
  readonly acl: AclFact;
  readonly flags: FlagsFact;
  /** Of what is no directory: what it is, as `FileFact` calls it. */
  readonly type?: string | undefined;
  /** The server lets the host's own root not write here, though the mount would. */
  readonly refusesRoot?: boolean;
}

/** As chown(2) leaves it. */
export const withOwner = (inode: Inode, { uid, gid }: { readonly uid: number; readonly gid: number }): Inode => ({
  ...inode,
  uid,
  gid,
});

/** As chmod(2) leaves it: an ACL with a mask gets the group digit there (posix_acl_chmod). */
export function withMode(inode: Inode, mode: number): Inode {
  const entries = 'entries' in inode.acl ? inode.acl.entries : undefined;
  if (!entries) return { ...inode, mode };
  const [owner, group, other] = [(mode >> 6) & 7, (mode >> 3) & 7, mode & 7];
  const middle = entries.mask === undefined ? { group } : { mask: group };
  return { ...inode, mode, acl: { entries: { ...entries, owner, ...middle, other } } };
}

/** As it is once its mode and ACLs are written together. */
export const withAcls = (inode: Inode, mode: number, { access }: Acls): Inode => ({
  ...inode,
  mode,
  acl: { entries: access },
});

/** The access ACL; `entries` undefined: the mode says it all. */
export type AclFact = { readonly entries: AclEntries | undefined } | { readonly unknown: UnknownReason };

/** chattr's `+i` and `+a`; both false where the file system has no such flags. */
export type FlagsFact =
  | { readonly immutable: boolean; readonly appendOnly: boolean }
  | { readonly unknown: UnknownReason };

/** The mount through which a directory is seen. */
export interface Through {
  /** `ext4`, `zfs`, `nfs4`, `fuse.mergerfs` … */
  readonly fstype: string;
  /** The file system's own options, as the second list in mountinfo. */
  readonly options: readonly string[];
  /** Of the mount's own options those that concern files: `noexec`, `nodev`, `nosuid`. */
  readonly flags: readonly string[];
  /** Every layer that is read-only; empty: none. */
  readonly readOnly: readonly ReadOnlyLayer[];
  readonly ids: MountIds;
  /** Owners were read through a mount with an id map of its own, which shows what it lacks as nobody (65534). */
  readonly idsShown: boolean;
}

/** A mount that forbids nothing and shows every id as it is. */
export const PLAIN_MOUNT: Through = {
  ...{ fstype: '', options: [], flags: [], readOnly: [] },
  ...{ ids: { kind: 'same' }, idsShown: false },
};

/** The options of a mount that concern files in it. */
export const isFileFlag = (option: string): boolean => option === 'noexec' || option === 'nodev' || option === 'nosuid';

/** The mount's own id map: disk to host, as the kernel translates an owner first. */
export type MountIds =
  | { readonly kind: 'same' }
  | { readonly kind: 'ranges'; readonly ranges: readonly MountIdRange[] }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason };

export type KnownIds = Exclude<MountIds, { readonly kind: 'unknown' }>;

/** The host's id of an id on disk, through the mount; undefined: none, the kernel's INVALID_VFSUID. */
export function throughMount(ids: KnownIds, type: 'u' | 'g', disk: number | undefined): number | undefined {
  if (ids.kind === 'same' || disk === undefined) return disk;
  const range = ids.ranges.find((one) => one.type === type && disk >= one.disk && disk < one.disk + one.count);
  return range && range.host + disk - range.disk;
}

/** Whether something that belongs to this id of the host could be written there: the way back of {@link throughMount}. */
export function hasPlaceFor(ids: KnownIds, type: 'u' | 'g', host: number): boolean {
  return (
    ids.kind === 'same' ||
    ids.ranges.some((one) => one.type === type && host >= one.host && host < one.host + one.count)
  );
}
