import type { KernelMount } from '../observed/mounts.ts';
import type { Through } from './inode.ts';

/** Who decides what is allowed in a file system. */
export type Decider =
  /** This kernel, by owner, mode and ACL. */
  | { readonly kind: 'kernel'; readonly aclsCount: boolean }
  /** This kernel first, then a server: a no is certain, a yes is not. */
  | { readonly kind: 'kernel_then_server' }
  | { readonly kind: 'server' };

/** Judged by the file system's type and mount options, as mountinfo has them. */
export function deciderOf({ fstype, options }: Pick<Through, 'fstype' | 'options'>): Decider {
  if (SERVER.has(fstype)) return { kind: 'server' };
  if (CHECKED_HERE_FIRST.has(fstype)) {
    // CIFS checks modes made up from its options, unless told not to.
    return { kind: options.includes('noperm') ? 'server' : 'kernel_then_server' };
  }
  if (!isFuse(fstype)) return { kind: 'kernel', aclsCount: true };
  if (!options.includes('default_permissions')) return { kind: 'server' };
  // Whether a FUSE server's ACLs are the kernel's business cannot be seen from outside; mergerfs says it.
  return FUSE_OVER_A_NETWORK.has(fstype)
    ? { kind: 'kernel_then_server' }
    : { kind: 'kernel', aclsCount: options.includes(HEEDS_ACLS) };
}

/** What a mergerfs has among its options where this kernel heeds ACLs in it, and where it does not; nothing: unknown. */
export const HEEDS_ACLS = 'posix_acl=true';
export const IGNORES_ACLS = 'posix_acl=false';

/** The only user whom a FUSE mount lets in; undefined: it lets everybody in, or it is no FUSE mount. */
export function onlyUser({ fstype, options }: Pick<Through, 'fstype' | 'options'>): number | undefined {
  if (!isFuse(fstype) || options.includes('allow_other')) return undefined;
  const owner = options.find((option) => option.startsWith('user_id='))?.slice('user_id='.length);
  return owner === undefined ? undefined : Number(owner);
}

/**
 * Whether a program of this machine serves it and leaves the check of owner and mode to the kernel, for everybody: `fuse.*`
 * with `default_permissions` and `allow_other`, as mergerfs is mounted. It is touched like a network share, for the program
 * may hang, but what is allowed there is known. Not `fuseblk`: ntfs-3g has no owners of its own.
 */
export function isJudgedHere({ fstype, superOptions: options }: Pick<KernelMount, 'fstype' | 'superOptions'>): boolean {
  return (
    fstype.startsWith('fuse.') &&
    deciderOf({ fstype, options }).kind === 'kernel' &&
    onlyUser({ fstype, options }) === undefined
  );
}

function isFuse(fstype: string): boolean {
  return fstype === 'fuse' || fstype === 'fuseblk' || fstype.startsWith('fuse.');
}

const SERVER: ReadonlySet<string> = new Set(['nfs', 'nfs4', 'afs', 'lustre', 'glusterfs']);
const CHECKED_HERE_FIRST: ReadonlySet<string> = new Set(['cifs', 'smb3', 'smbfs', '9p', 'ceph', 'virtiofs']);
const FUSE_OVER_A_NETWORK: ReadonlySet<string> = new Set([
  'fuse.sshfs',
  'fuse.rclone',
  'fuse.s3fs',
  'fuse.curlftpfs',
  'fuse.davfs',
  'fuse.ceph',
  'fuse.ceph-fuse',
  'fuse.glusterfs',
]);
