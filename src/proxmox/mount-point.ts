export type MountPointKind = 'bind' | 'device' | 'volume';

export interface MountPointOptions {
  readonly acl?: boolean;
  readonly backup?: boolean;
  readonly idmap?: string;
  readonly keepattrs?: boolean;
  readonly mountoptions?: string;
  readonly quota?: boolean;
  readonly replicate?: boolean;
  readonly ro?: boolean;
  readonly shared?: boolean;
  readonly size?: string;
}

export interface MountPoint {
  readonly kind: MountPointKind;
  readonly volume: string;
  readonly target: string;
  readonly options: MountPointOptions;
}

export type MountPointParse =
  | { readonly ok: true; readonly value: MountPoint }
  | { readonly ok: false; readonly problems: readonly string[] };

export function parseMountPoint(_text: string): MountPointParse {
  throw new Error('being written');
}

/** Proxmox's canonical order and spelling. */
export function printMountPoint(_mountPoint: MountPoint): string {
  throw new Error('being written');
}

/** By meaning: order, boolean words, `ro=0` against absent, mountoptions as a set, doubled and trailing slashes. */
export function sameMountPoint(_a: MountPoint, _b: MountPoint): boolean {
  throw new Error('being written');
}

/** Doubled and trailing slashes collapsed; `/` stays `/`. */
export function normalPath(_path: string): string {
  throw new Error('being written');
}
