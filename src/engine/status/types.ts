import type { Problem } from '../../ground/problem.ts';
import type { StartNote, StartReason, Starts } from '../../proxmox/rehearsal/reason.ts';
import type { Who } from '../access/explain.ts';
import type { ObservedCluster } from '../cluster/cluster.ts';
import type { PurposeName } from '../desired/purpose.ts';
import type { AccessLevel } from '../desired/state.ts';
import type { Coverage } from '../guard/backups.ts';
import type { Can } from '../permission/can.ts';
import type { NoteReason, StepReason } from '../plan/reasons.ts';
import type { PlanNote } from '../plan/types.ts';
import type { FoundMount } from '../problem.ts';
import type { LastWalk } from '../tree/last.ts';
import type { AccessReason, StatusReason } from './reasons.ts';

/** How a mount, volume or container stands, one word for it, the more pressing later. A whole stands as its most pressing part. */
export const STATES = [
  'ok',
  'kept',
  'waiting',
  'undeclared',
  'pending',
  'unknown',
  'new',
  'change',
  'drift',
  'blocked',
  'error',
] as const;

export type State = (typeof STATES)[number];

/** The more pressing, the higher. */
export const urgency = (state: State): number => STATES.indexOf(state);

/** `no-write`: it should write and certainly cannot; whether it can read nobody knows. */
export type RootAccess = 'read-write' | 'read' | 'none' | 'no-write' | 'unknown';

/** The three truths about every volume and container, as `status --json` prints them. */
export interface Status {
  readonly node: string;
  /** The cluster that it is a member of; absent: none that is known. */
  readonly cluster?: Pick<ObservedCluster, 'quorate' | 'members'> | undefined;
  readonly volumes: readonly VolumeStatus[];
  readonly containers: readonly ContainerStatus[];
  /** What volumes gave in directories that no volume has any more. */
  readonly leftAccess?: readonly LeftAccess[] | undefined;
  readonly diagnostics: readonly Problem[];
}

/** Entries of a directory's ACLs that were set for a volume and that nobody declares any more. */
export interface LeftAccess {
  readonly hostPath: string;
  /** undefined where that is not remembered. */
  readonly volume?: string | undefined;
  readonly reason: Extract<StepReason, { readonly code: 'access_left' }>;
  /** `blocked` where a directory above can be written by others. */
  readonly state: Extract<State, 'kept' | 'blocked'>;
}

export interface VolumeStatus {
  readonly name: string;
  readonly hostPath: string;
  readonly directory: DirectoryStatus;
  /** Of other members that have containers of it and were asked: their own directories of that name. */
  readonly elsewhere?: readonly DirectoryElsewhere[] | undefined;
  readonly state: State;
  /** Undefined when `permissions` is explicit. */
  readonly purpose?: PurposeName | undefined;
  readonly mounts: readonly MountStatus[];
  /** Whether its containers are to wait for the file system that it lies on. */
  readonly bootGuard?: boolean | undefined;
  /** What keeps a copy of its data; undefined: nobody says how old one may be. */
  readonly backup?: Coverage | undefined;
  /** What is worth knowing of it and asks for nothing. */
  readonly notes?: readonly (NoteReason & Pick<PlanNote, 'node'>)[] | undefined;
}

/** The directory of another member; of one that could not be asked `unknown`. */
export interface DirectoryElsewhere {
  readonly node: string;
  readonly directory: DirectoryStatus;
}

export interface DirectoryStatus {
  /** Of the directory alone. */
  readonly state: State;
  /** Why that is not `ok`; empty when it is. */
  readonly reasons: readonly StatusReason[];
  readonly exists: boolean | null;
  /** `nobody:nogroup`, ids where there is no name; null when unknown or absent. */
  readonly owner: string | null;
  /** Four octal digits, `0755`; null when unknown or absent. */
  readonly mode: string | null;
  /** Its ACLs as `setfacl` takes them, absent where the mode says it all: else the digit of the group in `mode` is their mask. */
  readonly acl?: string | undefined;
  /** null where it is left alone: `keep`, or a file system that has none. */
  readonly wantedOwner: string | null;
  readonly wantedMode: string | null;
  /** `zfs`, `ext4`, `nfs4`, …; null when unknown. */
  readonly filesystem: string | null;
  readonly dataset?: string | undefined;
  /** Bytes. */
  readonly free?: number | undefined;
  readonly total?: number | undefined;
  /** What was last seen below it, where all of it is declared; null where nobody looked, or that is not known. */
  readonly tree?: LastWalk | null | undefined;
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
  /** What else is mounted there. */
  readonly found?: FoundMount | undefined;
  /** Whether it keeps its container from starting, or would not be seen there after a start. */
  readonly starts: Starts;
  readonly state: State;
  /** Why it is not `ok`; null when it is. */
  readonly reason: StatusReason | null;
  readonly access: AccessStatus;
  /** Where somebody lacks to write: nobody could, whatever the volume says. */
  readonly hostReadOnly?: HostReadOnly | undefined;
}

/** What the host has mounted read-only at `at`. */
export interface HostReadOnly {
  readonly at: string;
  readonly source: string;
  readonly fstype: string;
}

/**
 * What a container's root lacks in a volume, by what its mount promises: to write where it is not read-only, or anything at
 * all. Nothing differs from what is declared, so it is no state; it is worth knowing.
 */
export type Lack = 'write' | 'access';

export interface AccessStatus {
  /** What the container's root can do in the directory as it is on disk; what it will be able to, while there is none. */
  readonly root: RootAccess;
  readonly why: AccessReason;
  /** What it will be able to do after the plan, where that differs. */
  readonly planned?: RootAccess | undefined;
  /** Also once what is planned is done; undefined: nothing, or nobody knows, or the volume names other users there. */
  readonly lacks?: Lack | undefined;
  /** The declared owner that would let it write: `container_root`. Only where it cannot although it should. */
  readonly fix?: 'container_root' | undefined;
  /** What the container's root can do, whom the volume names there, and everybody who was asked for. */
  readonly who: readonly IdentityAccess[];
}

export interface IdentityAccess {
  /** `root`, or as it was asked for: `104:33`. */
  readonly as: string;
  /** undefined: the container is not here, or its id map cannot be read. */
  readonly who?: Who | undefined;
  readonly can: Can;
  /** What it will be able to do after the plan, and the restart that waits, where that differs. */
  readonly planned?: Can | undefined;
  /** What the volume promises one whom it names; of others nobody says. */
  readonly must?: AccessLevel | undefined;
  /** What one whom the volume names lacks of that, also after the plan; undefined: nothing, or nobody knows. */
  readonly lacks?: Lack | undefined;
  /** It is told for the volume names it: nobody asked. */
  readonly unasked?: boolean | undefined;
}

export interface ContainerStatus {
  readonly ctid: number;
  readonly name: string | null;
  readonly node: string | null;
  /** It is another member's: its file was read, and nothing else of it; what runs is what the cluster told last. */
  readonly elsewhere?: true | undefined;
  readonly status: 'running' | 'stopped' | 'unknown' | 'absent';
  readonly unprivileged: boolean | null;
  /** As its file gives them, of one that is not made yet as the files declare: `10.0.0.51/24`, `dhcp`. */
  readonly addresses?: readonly string[] | undefined;
  readonly lock?: string | undefined;
  readonly protection: boolean;
  /** Whether its next start would come to something, by its file as it is. */
  readonly starts: Starts;
  /** Why that is not `ok`; empty when it is. */
  readonly why: readonly StartReason[];
  /** What its next start does besides, or leaves out by design. */
  readonly notes: readonly StartNote[];
  readonly mountPoints: readonly MountPointStatus[];
  /** Its boot guard; undefined: it has none, and none is declared. */
  readonly guard?: GuardStatus | undefined;
}

/** What a container waits for before it starts. */
export interface GuardStatus {
  readonly state: State;
  /** Why that is not `ok`; empty when it is. */
  readonly reasons: readonly StatusReason[];
  /** The places of the host that have to be mounted, as it is or will be. */
  readonly places: readonly string[];
}

export interface MountPointStatus {
  readonly key: string;
  readonly kind: 'bind' | 'device' | 'volume' | 'unparsable';
  readonly source: string;
  readonly path: string;
  /** Options as Proxmox spells them: `ro=1`. */
  readonly options: readonly string[];
  /** The declared volume whose directory it shares. */
  readonly volume?: string | undefined;
  /** The container's own block of the files declares it. */
  readonly own?: true | undefined;
  readonly state: State;
}
