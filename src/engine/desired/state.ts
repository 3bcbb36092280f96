import type { PurposeName } from './purpose.ts';

/** What the four files declare, as far as the engine acts on it. Made by `config/`, free of rule violations. */
export interface DesiredState {
  readonly volumes: readonly DesiredVolume[];
  /** Containers of phoenix_lxc_configs.json by CTID. */
  readonly containers: ReadonlyMap<number, DesiredContainer>;
  /** The datasets of ZFS; empty when none are declared. */
  readonly datasets: readonly DesiredDataset[];
}

export interface DesiredDataset {
  /** As ZFS calls it: `tank/media`. */
  readonly name: string;
  /** Where the configuration has it mounted, normalised. */
  readonly at: string;
  /** `storage_class: shared`. */
  readonly shared: boolean;
}

/** A declared shared directory. */
export interface DesiredVolume {
  readonly name: string;
  /** Absolute, normalised: no doubled or trailing slashes. */
  readonly hostPath: string;
  readonly mounts: readonly DesiredMount[];
  readonly owner: DesiredOwner;
  readonly permissions: DesiredPermissions;
  /** Who must be able to do what there, whoever owns it; absent: nobody is named. */
  readonly access?: readonly DesiredAccess[] | undefined;
  /** What is made in it is theirs to use as well: their entries are inherited. */
  readonly inheritAccess?: boolean | undefined;
  /** Its containers do not start before the file system that it lies on is mounted. */
  readonly bootGuard?: boolean | undefined;
  /** How old the youngest ZFS snapshot of it may be; absent: nobody cares. */
  readonly snapshotsWithinHours?: number | undefined;
  /** What nobody wrote down and no purpose says: it counts for a directory that is made, or holds nothing yet. */
  readonly unsaid?: Unsaid | undefined;
  /** What nobody wrote down, though a purpose may say it: that gives nobody more than they have. */
  readonly unwritten?: Unsaid | undefined;
  /** The configuration file that declares it. */
  readonly file?: string;
}

export interface Unsaid {
  readonly owner: boolean;
  readonly mode: boolean;
}

/** One entry of a volume's `mounts`. An absent option leaves what the container has alone; false or [] removes it. */
export interface DesiredMount {
  readonly ctid: number;
  /** Absolute path inside the container, normalised. */
  readonly path: string;
  readonly readOnly?: boolean;
  readonly shared?: boolean;
  readonly mountOptions?: readonly string[];
  /** `passthrough` or Proxmox's `type:container:disk:count;…`; false removes it. */
  readonly idmap?: string | false;
}

/** A user of a consumer who must be able to use the directory. */
export interface DesiredAccess {
  readonly ctid: number;
  /** Inside the container. */
  readonly uid: number;
  readonly can: AccessLevel;
}

/** To list it and reach what is in it; or to create in it as well. */
export type AccessLevel = 'read' | 'read-write';

/** Who shall own a volume's directory. Without a group the group on disk stays. */
export type DesiredOwner =
  | { readonly kind: 'keep' }
  | { readonly kind: 'container_root' }
  /** Ids as the consumers' processes see them. */
  | { readonly kind: 'container'; readonly uid: number; readonly gid?: number | undefined; readonly text: string }
  | {
      readonly kind: 'account';
      readonly user: string | number;
      readonly group?: string | number;
      readonly text: string;
    };

/** Modes are numbers (0o2775), as `st_mode & 0o7777`. */
export interface DesiredPermissions {
  readonly directoryMode: number | 'keep';
  readonly fileMode: number | 'keep';
  /** Nobody wrote it down: it is what the purpose says. */
  readonly unwrittenFileMode?: boolean | undefined;
  readonly recursive: boolean;
  /** The purpose the volume's name picked, or undefined when `permissions` is explicit. */
  readonly purpose?: PurposeName | undefined;
}

/** What a container's own block says that the engine must respect. */
export interface DesiredContainer {
  readonly ctid: number;
  readonly name?: string;
  readonly unprivileged?: boolean;
  /** Address and prefix length, or `dhcp`. */
  readonly address?: string;
  /** Its own `mount_points` block: binds that belong to the container, never ours. */
  readonly ownMountPoints: readonly { readonly hostPath: string; readonly path: string }[];
  /** How many low slots its `volumes` and `zfs_volumes` blocks claim. */
  readonly reservedSlots: number;
  readonly bootOrder?: number;
}
