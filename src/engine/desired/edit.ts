import type { AccessLevel } from './state.ts';

/** A change a person asks of the configuration, in the words of the JSON. What `add`, `set`, `remove` and the wizards make. */
export type VolumeEdit =
  | { readonly kind: 'add'; readonly name: string; readonly volume: VolumeInput }
  | ({ readonly kind: 'set'; readonly name: string } & VolumeChanges)
  | { readonly kind: 'remove'; readonly name: string };

/** A volume as the JSON spells it. */
export interface VolumeInput {
  readonly host_path: string;
  readonly mounts: Readonly<Record<string, MountInput>>;
  /** `user[:group]`, `uid[:gid]`, `container:uid[:gid]`, `container_root` or `keep`. */
  readonly owner?: string;
  readonly permissions?: 'keep' | PermissionsInput;
  /** By `CTID:UID`. */
  readonly access?: Readonly<Record<string, AccessLevel>>;
  readonly inherit_access?: boolean;
  readonly boot_guard?: boolean;
  readonly snapshots_within_hours?: number;
}

export interface PermissionsInput {
  /** Octal text, `0775`. */
  readonly directory_mode?: string;
  readonly file_mode?: string;
  readonly recursive?: boolean;
}

/** The short form is the path inside the container. */
export type MountInput =
  | string
  | {
      readonly path: string;
      readonly read_only?: boolean;
      readonly shared?: boolean;
      readonly mount_options?: readonly string[];
      readonly idmap?: string | false;
    };

/** What `set` may change; an absent field stays as it is. */
export interface VolumeChanges {
  readonly hostPath?: string;
  readonly owner?: string;
  readonly directoryMode?: string;
  readonly fileMode?: string;
  readonly recursive?: boolean;
  /** Attach, or change, by CTID. */
  readonly mounts?: Readonly<Record<string, MountInput>>;
  /** Detach; the container's lines of `access` go with it. */
  readonly unmount?: readonly number[];
  /** Give somebody access, by `CTID:UID`, or take their line out. */
  readonly access?: Readonly<Record<string, AccessLevel>> | undefined;
  readonly noAccess?: readonly string[] | undefined;
  readonly inheritAccess?: boolean | undefined;
  readonly bootGuard?: boolean | undefined;
  /** null takes the line out. */
  readonly snapshotsWithinHours?: number | null | undefined;
}
