import type { IdMapEntry } from '../value/idmap.ts';
import type { Unknown } from './facts.ts';

/** `hides`: it starts, with a mount hidden or left out. */
export const STARTS = ['ok', 'fails', 'hides', 'unknown'] as const;

export type Starts = (typeof STARTS)[number];

/** One mount of a start. `key` is `mp3`, or `lxc.mount.entry` for LXC's own lines. */
export interface MountName {
  readonly key: string;
  /** as the line spells it; '' where it cannot be read */
  readonly source: string;
  /** absolute, without doubled slashes; as the line spells it where that makes no path inside the container */
  readonly target: string;
}

/** Why a container would not start, or not with all of its mounts. `at` is the component in the way. */
export type StartReason = ContainerReason | (MountName & MountReason);

export type ContainerReason =
  | { readonly code: 'locked'; readonly lock: string }
  | { readonly code: 'template' }
  /** LXC's configuration cannot be made; in Proxmox's words */
  | { readonly code: 'configuration'; readonly problem: string }
  | { readonly code: 'id_map_unreadable'; readonly problem: string }
  /** two lines map the same id of the container, or to the same id of the host */
  | {
      readonly code: 'id_map_overlaps';
      readonly side: 'container' | 'host';
      readonly first: IdMapEntry;
      readonly second: IdMapEntry;
    }
  /** no line maps id 0 */
  | { readonly code: 'id_map_without_root'; readonly type: 'u' | 'g' }
  | IdsNotAllowed
  /** systemd, which starts containers, is told by a drop-in of the unit what `path` has to be: a mount point, or none */
  | { readonly code: 'assert_fails'; readonly path: string; readonly mounted: boolean; readonly file: string }
  | { readonly code: 'unknown'; readonly reason: Unknown; readonly about: string };

/** /etc/subuid or /etc/subgid does not let root map these ids of the host */
export interface IdsNotAllowed {
  readonly code: 'ids_not_allowed';
  readonly type: 'u' | 'g';
  readonly host: number;
  readonly count: number;
}

export type MountReason =
  | SourceReason
  | TargetReason
  | IdsNotAllowed
  /** the mount's own id map gives an id on disk twice; `id` is the first such */
  | { readonly code: 'mount_map_overlaps'; readonly type: 'u' | 'g'; readonly id: number }
  | { readonly code: 'filesystem_without_id_maps'; readonly filesystem: string }
  /** keepattrs: the owner cannot be set */
  | { readonly code: 'keepattrs_read_only' }
  /** keepattrs: the owner to be set, an id of the host, has none on disk in the mount's own id map */
  | { readonly code: 'keepattrs_unmapped'; readonly type: 'u' | 'g'; readonly id: number }
  | { readonly code: 'line_unreadable'; readonly problem: string }
  /** another mount lies over it: on its target, or on a directory above */
  | { readonly code: 'covered'; readonly by: string; readonly at: string }
  /** LXC mounts /dev, /proc and /sys after the mount points */
  | { readonly code: 'covered_by_lxc'; readonly at: string }
  /** LXC takes no absolute target but one below its own name of the container's root */
  | { readonly code: 'target_ignored' }
  | { readonly code: 'unknown'; readonly reason: Unknown; readonly about: string };

export type SourceReason =
  | { readonly code: 'source_missing'; readonly at: string }
  | { readonly code: 'source_symlink'; readonly at: string; readonly to?: string }
  | { readonly code: 'source_not_directory'; readonly at: string }
  /** neither a path nor a volume of a storage, as when a path stands in quotes */
  | { readonly code: 'source_no_volume' }
  /** the container's root may not pass this directory of the host */
  | { readonly code: 'source_closed'; readonly at: string }
  /** a bind mount without its child mounts is not allowed to an unprivileged container */
  | { readonly code: 'source_has_mounts' }
  /** what LXC is told to mount is no kind of file system this container may mount */
  | { readonly code: 'type_refused'; readonly type: string };

export type TargetReason =
  /** over the container's root or out of it */
  | { readonly code: 'target_is_root' }
  | { readonly code: 'target_hides_init'; readonly at: string }
  | { readonly code: 'target_symlink'; readonly at: string }
  | { readonly code: 'target_not_directory'; readonly at: string }
  /** a directory on a file, or a file on a directory */
  | { readonly code: 'target_differs'; readonly wanted: 'directory' | 'file' }
  | { readonly code: 'target_missing'; readonly at: string }
  | ({ readonly code: 'target_read_only' } & NotMade)
  | ({ readonly code: 'target_unmapped' } & NotMade)
  | { readonly code: 'target_closed'; readonly at: string };

/** It cannot be made: `below` is the mount it would be made in, `rootfs` or a key, `path` where on the host that would be. */
export interface NotMade {
  readonly at: string;
  readonly below: string;
  readonly path?: string;
}

/** What a start does besides, or leaves out by design. */
export type StartNote = MountName &
  (
    | DirectoryMade
    /** keepattrs: the source gets owner and mode of the directory it is mounted on, at every start */
    | {
        readonly code: 'attributes_rewritten';
        readonly uid: number;
        readonly gid: number;
        readonly mode: number;
        /** whether it has others now */
        readonly changes: boolean;
      }
    /** an optional line of LXC that cannot be mounted */
    | { readonly code: 'optional_left_out'; readonly because: MountReason }
    | { readonly code: 'id_map_ignored' }
  );

/** Proxmox makes a directory of the host, below another mount's source */
export interface DirectoryMade {
  readonly code: 'directory_made';
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
}

/** Whether a reason keeps the container from starting, hides a mount, or leaves it open. */
export function meaningOf({ code }: Pick<StartReason, 'code'>): Exclude<Starts, 'ok'> {
  switch (code) {
    case 'unknown':
      return 'unknown';
    case 'line_unreadable':
    case 'covered':
    case 'covered_by_lxc':
    case 'target_ignored':
      return 'hides';
    default:
      return 'fails';
  }
}

/** The worst of several; what is unknown might still fail. */
export function worstOf(reasons: readonly Pick<StartReason, 'code'>[]): Starts {
  let worst: Starts = 'ok';
  for (const reason of reasons) {
    const meaning = meaningOf(reason);
    if (meaning === 'fails') return 'fails';
    if (meaning === 'unknown' || worst === 'ok') worst = meaning;
  }
  return worst;
}
