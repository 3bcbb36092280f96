import type { Problem } from '../../ground/problem.ts';
import type { Rehearsal } from '../../proxmox/rehearsal/rehearse.ts';
import type { Affected } from '../consent/affected.ts';
import type { DesiredVolume } from '../desired/state.ts';
import type { Acls } from '../permission/acl.ts';
import type { KindChange } from '../tree/change.ts';
import type {
  BlockedReason,
  Consequence,
  KeptReason,
  LeavingMoveReason,
  LeftAccessReason,
  LeftGuardReason,
  LeftMountReason,
  NoteReason,
  StepReason,
  UncertainAclReason,
  UnreturnedReason,
  WaitingReason,
} from './reasons.ts';

export type StepKind = 'directory' | 'owner' | 'mode' | 'acl' | 'tree' | 'mount' | 'restart' | 'unit';
export type Action = 'create' | 'update' | 'delete' | 'restart';

/** One atomic thing a host performs. The before-values are what the plan saw: if they no longer hold, it is refused. */
export type Change = PathChange | TreeChange | MountChange | RestartChange | UnitChange | ReloadChange;

/** Of one directory of the host. */
export type PathChange = DirectoryChange | RemovalChange | OwnerChange | ModeChange | AclChange;

/** Create a directory; missing parents become 0755 root:root. */
export interface DirectoryChange {
  readonly kind: 'directory';
  readonly path: string;
  /** Missing ancestors, outermost first. */
  readonly parents: readonly string[];
  /** The directory that they are made in, as the plan saw it: on another file system nothing is made. */
  readonly above?: (PlannedDirectory & { readonly path: string }) | undefined;
  /** Whether the ancestors get the same owner and mode, where the file system has no other; else they are root's, 0755. */
  readonly alike?: true | undefined;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** Remove a directory that a run made, if it is still empty; only an undo has it. */
export interface RemovalChange {
  readonly kind: 'removal';
  readonly path: string;
  readonly before: DirectoryBefore;
}

export interface OwnerChange {
  readonly kind: 'owner';
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
  readonly before: DirectoryBefore;
  /** The containers that reached it: what an undo takes from them again is no loss unasked. */
  readonly users?: readonly number[] | undefined;
}

export interface ModeChange {
  readonly kind: 'mode';
  readonly path: string;
  /** Where the directory has an ACL, the group digit is its mask, as `st_mode` has it. */
  readonly mode: number;
  /** The ACLs afterwards, where it has one: its entries are written, for a chmod would change the mask. */
  readonly acls?: Acls | undefined;
  readonly before: DirectoryBefore;
  /** The containers that reached it: what an undo takes from them again is no loss unasked. */
  readonly users?: readonly number[] | undefined;
}

/** Entries of a directory's ACLs that somebody is given or that are taken back; all others stay. */
export interface AclChange {
  readonly kind: 'acl';
  readonly path: string;
  /** As `st_mode` has it afterwards, the group digit being the mask. */
  readonly mode: number;
  /** The ACLs afterwards, whole. */
  readonly acls: Acls;
  /** What they had: to undo the change is to swap the two. */
  readonly before: DirectoryBefore & { readonly acls: Acls };
  /** As of an owner or a mode. */
  readonly users?: readonly number[] | undefined;
  /** The volume whose entries they are. */
  readonly volume?: string | undefined;
}

/**
 * Everything below a directory that is of a kind that the plan saw, and of no other: what came meanwhile with another owner
 * or mode is left. Not the directory itself, and nothing on another mount.
 */
export interface TreeChange {
  readonly kind: 'tree';
  readonly path: string;
  readonly before: PlannedDirectory;
  readonly kinds: readonly KindChange[];
  /** Entries that are to change, as far as the plan saw them; of an undo those that the run changed. */
  readonly count: number;
  /** Entries that it looked at; where there are far more by then, somebody makes them as fast as they are read. */
  readonly seen: number;
  /** So many could not be looked at, and were not meant: what more is denied by then is left. undefined: not known. */
  readonly unread?: number | undefined;
  /** Whether each entry is recorded before it is changed, so that there is a way back. */
  readonly recorded: boolean;
  /** Of an undo: the step of its run by whose record it goes, rather than by what lies there. */
  readonly returns?: string | undefined;
  /** As of an owner or a mode. */
  readonly users?: readonly number[] | undefined;
}

/** Which directory of which file system the plan saw. */
export interface PlannedDirectory {
  readonly dev: number;
  readonly ino: number;
}

/** The directory as the plan saw it. */
export interface DirectoryBefore extends PlannedDirectory {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  /** Its ACLs, where the change is one of them. */
  readonly acls?: Acls | undefined;
}

/** One `pct set` for one container. */
export interface MountChange {
  readonly kind: 'mount';
  readonly ctid: number;
  /** SHA-1 of the container file the plan was made from, as `--digest` takes it. */
  readonly digest: string;
  /** What runs, exactly: ['pct', 'set', '954', '--mp0', …, '--digest', …]. */
  readonly argv: readonly string[];
  readonly edits: readonly MountEdit[];
}

/** Stop a container and start it again, so that what waits for that takes effect. */
export interface RestartChange {
  readonly kind: 'restart';
  readonly ctid: number;
  /** How it is stopped, as argv; null where an apply that was killed did that already. */
  readonly stop: readonly string[] | null;
  readonly start: readonly string[];
  /** Seconds that it gets to stop before it is left running. */
  readonly patience: number;
  /** Seconds until the next one's turn. */
  readonly pause: number;
  /** SHA-1 of everything that waits in the container's file: what the person saw is what takes effect. */
  readonly waits: string;
}

/** The drop-ins of the units that start one container. */
export interface UnitChange {
  readonly kind: 'unit';
  readonly ctid: number;
  readonly files: readonly UnitFile[];
}

/** A drop-in; null is none. */
export interface UnitFile {
  readonly at: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Have systemd read its units again. */
export interface ReloadChange {
  readonly kind: 'reload';
  readonly argv: readonly string[];
}

export interface MountEdit {
  /** `mp0` … `mp255`. */
  readonly key: string;
  readonly action: Exclude<Action, 'restart'> | 'revert';
  readonly volume?: string;
  readonly target: string;
  readonly hostPath?: string;
  /** The directory there that is to be mounted; absent where the plan makes it. */
  readonly source?: PlannedDirectory | undefined;
  /** The whole new value, Proxmox's spelling; absent for delete and revert. */
  readonly value?: string;
  /** The current value the file has, as written. */
  readonly before?: string;
  /** What waits for the slot in the file: a value, or null for its deletion; absent where nothing does. */
  readonly waits?: string | null;
  readonly takesEffect: 'now' | 'restart' | 'start';
}

/** A change in the plan's order, with everything a person or script needs to judge it. */
export type Step = StepFacts & Standing;

/** A step that is not held runs. */
export type Standing =
  | { readonly state?: undefined; readonly why?: undefined }
  | { readonly state: 'blocked'; readonly why: BlockedReason }
  | {
      readonly state: 'kept';
      readonly why:
        | KeptReason
        | UncertainAclReason
        | LeftMountReason
        | LeftAccessReason
        | UnreturnedReason
        | LeavingMoveReason
        | LeftGuardReason;
    };

/** A step, but for whether it is held. */
export interface StepFacts {
  /**
   * Stable over re-planning: `directory:/tank/media`, `owner:…`, `mode:…`, `mount:954`, `restart:954`, `unit:954`; of another
   * member `pve2/mount:954`.
   */
  readonly id: string;
  /** The member of the cluster that does it; absent: this machine. */
  readonly node?: string | undefined;
  readonly kind: StepKind;
  readonly action: Action;
  /** A host path, or `CT 954`. */
  readonly target: string;
  /** The volume it serves, where it is exactly one. */
  readonly volume?: string | undefined;
  readonly ctid?: number;
  readonly reason: StepReason;
  /** What runs, as argv; what would be the equivalent where `exact` is false (shown after `≈`). */
  readonly commands: readonly (readonly string[])[];
  readonly exact: boolean;
  readonly consequences: readonly Consequence[];
  readonly notes: readonly NoteReason[];
  /** Who can do less by it, and who can do more; absent: nobody, or nobody was asked about. */
  readonly loses?: readonly Affected[] | undefined;
  readonly gains?: readonly Affected[] | undefined;
  /** Ids of steps that must have succeeded first. */
  readonly needs: readonly string[];
  readonly change: Change;
}

/** A mount that cannot be made yet, and why. */
export interface WaitingMount {
  readonly volume: string;
  readonly ctid: number;
  readonly path: string;
  readonly why: WaitingReason;
}

/** What is worth knowing of a volume for which there is no step. */
export type PlanNote = NoteReason & {
  readonly volume: string;
  /** The member of the cluster that it is about; absent: this machine. */
  readonly node?: string | undefined;
};

/** How the next start of a container stands: as things are, and as the plan leaves them. */
export interface PlannedStart {
  readonly ctid: number;
  readonly name: string;
  readonly now: Rehearsal;
  readonly after: Rehearsal;
}

/** Plain data: what apply does, in order, and what it cannot do. Others may add problems of theirs. */
export interface Plan<Wrong extends Problem = Problem> {
  /**
   * There is no step, whether it runs or is held, nothing is in error, running containers have mounted what their files
   * say, and every container would start with all its mounts, but for locks. Waiting and unknown do not count.
   */
  readonly inSync: boolean;
  /** Steps that would run, by action (`restart` counts container restarts in the plan), and those that are held. */
  readonly summary: {
    readonly create: number;
    readonly update: number;
    readonly delete: number;
    readonly restart: number;
    readonly blocked: number;
    readonly kept: number;
  };
  readonly steps: readonly Step[];
  readonly waiting: readonly WaitingMount[];
  /** Of every container that was looked at, where starts were asked about. */
  readonly starts: readonly PlannedStart[];
  readonly notes: readonly PlanNote[];
  readonly diagnostics: readonly Wrong[];
}

/** What a plan leaves alone until somebody says that it is meant. */
export interface Consents {
  /** Also what makes somebody lose access that they have now, or gives what nobody wrote down. */
  readonly takeOver?: boolean;
  /** Also where a host path lies on another file system than it was last seen on. */
  readonly otherFilesystem?: boolean;
  /** Also moves a mount away from a directory that holds something to one that holds nothing. */
  readonly leaveData?: boolean;
  /** Also takes out what is ours and that nobody declares any more. */
  readonly prune?: boolean;
  /** Also restarts the containers in which a mount waits for that. */
  readonly restart?: boolean;
}

/** What the person asked for. */
export interface PlanOptions extends Consents {
  /** Only these volumes, and in these containers the mounts of every volume; everything when both are empty or absent. */
  readonly volumes?: readonly string[];
  readonly containers?: readonly number[];
  /** Only this member of the cluster: what is on it, or will be. */
  readonly node?: string | undefined;
  /** The member on which containers are to be that nobody has made yet; this one when absent. */
  readonly home?: string | undefined;
  /** The same of one volume: its mounts in these containers, and the entries of ACLs that were set for it. */
  readonly takeOut?: { readonly volume: string; readonly ctids: readonly number[] } | undefined;
  /** A volume that was taken out of the configuration: only its mounts are taken out of the containers. */
  readonly removal?: DesiredVolume | undefined;
}
