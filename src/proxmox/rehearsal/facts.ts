import type { IdRange, SubordinateIds } from '../start/namespace.ts';

/** Why something about a start cannot be told; no other reasons exist. */
export type Unknown =
  | 'network_filesystem'
  | 'unreadable'
  | 'over_limit'
  | 'timed_out'
  | 'stale'
  | 'rootfs_not_mounted'
  | 'changed_meanwhile'
  | 'hookscript';

/** What is at a path, its last component not followed. Ids and modes are those on disk. */
export type StartPath =
  | StartDirectory
  /** anything that is neither a directory nor a symbolic link */
  | { readonly kind: 'file' }
  /** `to`: the absolute path that it says, perhaps one of another symbolic link; absent when that cannot be read */
  | { readonly kind: 'symlink'; readonly to?: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown'; readonly reason: Unknown };

export interface StartDirectory {
  readonly kind: 'directory';
  readonly uid: number;
  readonly gid: number;
  /** `st_mode & 0o7777` */
  readonly mode: number;
  /** it has an access control list that says more than its mode, and this is not it */
  readonly listed?: boolean;
}

/** The file system that a host path lies on. */
export interface StartFilesystem {
  /** the directory of the host that it is mounted on */
  readonly mountPoint: string;
  /** as in mountinfo: `ext4`, `zfs`, `nfs4` */
  readonly type: string;
  /** by the flags of the mount or of the file system itself */
  readonly readOnly: boolean;
  /** a server decides who may do what */
  readonly network: boolean;
  /** something is mounted below the path */
  readonly mountsBelow: boolean;
  /** whether a mount of the path can have an id map of its own */
  readonly mapsIds: boolean | Unknown;
}

/**
 * What a container's start finds, asked by path. Paths are absolute, without doubled or trailing slashes, as bytes of
 * the container file. {@link startQuestions} says which ones one container will be asked about.
 */
export interface StartFacts {
  readonly host: (path: string) => StartPath;
  /** the container's own tree: its root file system and its storage volumes, without the bind mounts */
  readonly inside: (path: string) => StartPath;
  readonly filesystem: (path: string) => StartFilesystem;
  readonly subordinateIds: SubordinateIds | Unknown;
}

/**
 * The ranges that /etc/subuid or /etc/subgid gives root, by name or by number. A line with anything but numbers counts
 * for nothing, even with a space at its end (shadow 4.13, run).
 */
export function rangesOfRoot(text: string): readonly IdRange[] {
  return text.split('\n').flatMap((line): readonly IdRange[] => {
    const match = /^(?:root|0):(0x[0-9a-f]+|0|[1-9]\d*):(0x[0-9a-f]+|0|[1-9]\d*)$/i.exec(line);
    return match ? [[Number(match[1]), Number(match[2])]] : [];
  });
}
