import type { EngineProblem } from '../problem.ts';

/** The one word for how a mount, volume or container stands. */
export type State =
  | 'ok'
  | 'new'
  | 'change'
  | 'pending'
  | 'drift'
  | 'undeclared'
  | 'waiting'
  | 'blocked'
  | 'kept'
  | 'error';

export type RootAccess = 'read-write' | 'read' | 'none' | 'unknown';

/** The three truths about every volume and container, as `status --json` prints them. */
export interface Status {
  readonly node: string;
  readonly volumes: readonly VolumeStatus[];
  readonly containers: readonly ContainerStatus[];
  readonly diagnostics: readonly EngineProblem[];
}

export interface VolumeStatus {
  readonly name: string;
  readonly hostPath: string;
  readonly directory: DirectoryStatus;
  readonly state: State;
  /** Why the state is not `ok`; empty when it is. */
  readonly reasons: readonly string[];
  /** `certificates`, `shared data` …; undefined when `permissions` is explicit. */
  readonly purpose?: string;
  readonly mounts: readonly MountStatus[];
}

export interface DirectoryStatus {
  readonly exists: boolean | null;
  /** `nobody:nogroup`, ids where there is no name; null when unknown or absent. */
  readonly owner: string | null;
  /** Four octal digits, `0755`; null when unknown or absent. */
  readonly mode: string | null;
  /** null where it is left alone: `keep`, or a file system that has none. */
  readonly wantedOwner: string | null;
  readonly wantedMode: string | null;
  /** `zfs`, `ext4`, `nfs4`, …; null when unknown. */
  readonly filesystem: string | null;
  readonly dataset?: string;
  /** Bytes. */
  readonly free?: number;
  readonly total?: number;
}

export interface MountStatus {
  readonly ctid: number;
  readonly containerName: string | null;
  readonly path: string;
  readonly readOnly: boolean;
  readonly declared: boolean;
  /** The slot, `mp0`; null when the container file has none. */
  readonly configured: string | null;
  /** A change of it waits for the container's restart. */
  readonly pending: boolean;
  /** The kernel's word; null when it could not be read. In a stopped container nothing is mounted. */
  readonly mounted: boolean | null;
  readonly state: State;
  readonly reason: string | null;
  readonly access: AccessStatus;
}

export interface AccessStatus {
  /** What the container's root can do in the directory as it is on disk; what it will be able to, while there is none. */
  readonly root: RootAccess;
  readonly why: string;
  /** What it will be able to do after the plan, where that differs. */
  readonly planned?: RootAccess;
  /** The declared owner that would let it write: `container_root`. Only where it cannot although it should. */
  readonly fix?: 'container_root';
}

export interface ContainerStatus {
  readonly ctid: number;
  readonly name: string | null;
  readonly node: string | null;
  readonly status: 'running' | 'stopped' | 'unknown' | 'absent';
  readonly unprivileged: boolean | null;
  readonly lock?: string;
  readonly protection: boolean;
  readonly mountPoints: readonly MountPointStatus[];
}

export interface MountPointStatus {
  readonly key: string;
  readonly kind: 'bind' | 'device' | 'volume' | 'unparsable';
  readonly source: string;
  readonly path: string;
  /** Options as Proxmox spells them: `ro=1`. */
  readonly options: readonly string[];
  /** The declared volume whose directory it shares. */
  readonly volume?: string;
  readonly state: State;
}
