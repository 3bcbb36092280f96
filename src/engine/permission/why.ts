/** What can be asked of a directory: list it, create in it, reach what is in it by name, remove from it. */
export type DirectoryClaim = 'read' | 'write' | 'traverse' | 'remove';

/** The same, and of what is no directory: read it, write to it, execute it. */
export type Claim = DirectoryClaim | 'execute';

/** Why something cannot be known. There are no others. */
export type UnknownReason =
  /** The tool that reads ACLs is not installed. */
  | 'no_getfacl'
  /** A server decides, on another machine or in a process. */
  | 'network_filesystem'
  | 'unreadable'
  | 'over_limit'
  | 'timed_out'
  /** A stopped container whose own tree cannot be seen. */
  | 'rootfs_not_mounted'
  /** The container's users cannot be read. */
  | 'no_passwd'
  /** On another member, or not made yet. */
  | 'not_here'
  /** A script of the container may mount something there. */
  | 'hookscript'
  /** The host has another file system mounted there, which a bind mount does not show. */
  | 'covered'
  /** A symlink whose target was not read: the host follows none. */
  | 'not_followed'
  /** Which devices a container may open its cgroup says, too. */
  | 'device_rules';

/** Which part of a way to a directory is read-only. */
export type ReadOnlyLayer =
  /** The file system itself. */
  | 'superblock'
  /** Where the host has it mounted. */
  | 'host_mount'
  /** The host path is itself a bind mount, and that one is read-only. */
  | 'source_bind'
  /** As the kernel shows it inside the container. */
  | 'container_mount'
  /** As the container's file or the configuration says, while it is not mounted. */
  | 'configured';

/** Which entry of a mode or an ACL decides. */
export type EntryKind = 'owner' | 'user' | 'group' | 'other';

interface Bits {
  readonly entry: EntryKind;
  /** The host's id of a named user or group. */
  readonly id?: number | undefined;
  /** What it has: r 4, w 2, x 1. */
  readonly bits: number;
}

/** What one directory, or the mount it is seen through, forbids. */
export type Denial =
  | ({ readonly code: 'permission' } & Bits)
  /** The entry has it, the mask takes it away. */
  | ({ readonly code: 'mask'; readonly mask: number } & Bits)
  /** Several groups have it together, none has it alone: the kernel wants one and the same entry. */
  | { readonly code: 'split_groups'; readonly bits: number }
  | { readonly code: 'read_only'; readonly layers: readonly ReadOnlyLayer[] }
  /** The owner or group has no id in the mount's idmap: nobody writes there, whatever the mode. */
  | { readonly code: 'unmapped_owner'; readonly lacking: readonly ('u' | 'g')[] }
  /** Who asks has no id in the mount's idmap, so nothing can belong to it there. */
  | { readonly code: 'unmapped_creator'; readonly lacking: readonly ('u' | 'g')[] }
  | { readonly code: 'immutable' }
  /** A file system whose entries the kernel makes, and nobody else. */
  | { readonly code: 'kernel_made' }
  | { readonly code: 'append_only' }
  /** The same of a file. */
  | { readonly code: 'only_appended' }
  /** Only an entry's owner, the directory's, or a root whose map holds the entry's ids may remove it. */
  | { readonly code: 'sticky'; readonly owner: number | undefined }
  /** The mounted directory was removed on the host. */
  | { readonly code: 'deleted' }
  /** FUSE without `allow_other`: for the user who mounted it, and nobody else. */
  | { readonly code: 'others_not_allowed'; readonly owner: number }
  /** The server takes the host's root for nobody. */
  | { readonly code: 'squashed' }
  | { readonly code: 'missing' }
  | { readonly code: 'symlink' }
  /** The mount has its devices, or its programs, switched off. */
  | { readonly code: 'nodev' }
  | { readonly code: 'noexec' }
  /** No entry lets anybody execute it: then root cannot, either. */
  | { readonly code: 'no_execute_bit' }
  /** Only a regular file can be executed. */
  | { readonly code: 'no_program'; readonly type: string }
  | { readonly code: 'not_a_directory' };

/** Nobody in the container can be this user: its map lacks an id. */
export interface NoSuchId {
  readonly code: 'no_such_id';
  readonly type: 'u' | 'g';
  readonly id: number;
}

/** One reason, the component of the path it is about, and what it denies or leaves unknown. */
export type Why = (Denial | NoSuchId | { readonly code: UnknownReason }) & {
  readonly path: string;
  readonly claims: readonly Claim[];
};

const UNKNOWN: Readonly<Record<UnknownReason, true>> = {
  no_getfacl: true,
  network_filesystem: true,
  unreadable: true,
  over_limit: true,
  timed_out: true,
  rootfs_not_mounted: true,
  no_passwd: true,
  not_here: true,
  hookscript: true,
  covered: true,
  not_followed: true,
  device_rules: true,
};

/** Whether a code says that something is unknown, rather than denied. */
export const isUnknownReason = (code: string): code is UnknownReason => Object.hasOwn(UNKNOWN, code);
