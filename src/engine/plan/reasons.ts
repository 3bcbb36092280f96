import type { Coded } from '../../ground/problem.ts';
import type { StartReason } from '../../proxmox/rehearsal/reason.ts';
import type { MemberFault } from '../cluster/fault.ts';
import type { Right, Somebody } from '../consent/affected.ts';
import type { PurposeName } from '../desired/purpose.ts';
import type { AccessLevel } from '../desired/state.ts';
import type { MountFeature } from '../machine/since.ts';
import type { EntryCount, ReadingError } from '../observed/facts.ts';
import type { LeftBecause, SomeEntries } from '../tree/fact.ts';
import type { LastWalk } from '../tree/last.ts';
import type { LeavingMove, MovedMount } from './mount/moved.ts';
import type { MountEdit } from './types.ts';

/** Why a step is in a plan. Modes are octal text, `0755`; owners are named as far as their ids have names. */
export type StepReason = Coded<{
  directory_missing: { path: string; purpose?: PurposeName | undefined };
  owner_differs: { path: string; found: string; wanted: string };
  mode_differs: { path: string; found: string; wanted: string; purpose?: PurposeName | undefined };
  /** Of an undo: what a run did, and what was before. */
  owner_returns: { path: string; found: string; wanted: string };
  acl_returns: { path: string; found: string; wanted: string };
  mode_returns: { path: string; found: string; wanted: string };
  directory_was_made: { path: string };
  directory_was_removed: { path: string };
  /** Those who are to have access have not; `inherited`: nor in what is made there. */
  access_lacks: {
    path: string;
    people: readonly {
      readonly ctid: number;
      readonly name: string;
      readonly uid: number;
      readonly can: AccessLevel;
    }[];
    inherited: boolean;
  };
  /** Entries for these ids on disk are ours, and nobody asks for them any more. */
  access_left: { path: string; ids: readonly number[] };
  /** Entries below a directory, of these kinds. */
  tree_differs: { path: string; count: number };
  /** Of an undo: what a run changed below a directory. */
  tree_returns: { path: string; count: number };
  mounts_differ: { ctid: number; name: string; edits: readonly EditFacts[] };
  /** It puts in force what waits, all of it, and mounts at these paths inside what its file says. */
  restart_needed: { ctid: number; name: string; applies: readonly WaitingKey[]; remounts: readonly string[] };
  /** An apply stopped it to restart it and was killed. */
  restart_cut_off: { ctid: number; name: string };
  /** No start before something is mounted at these places; where there are others yet, `was` has them. */
  guard_differs: { ctid: number; name: string; places: readonly string[]; was: readonly string[] };
  guard_undeclared: { ctid: number };
  /** Of an undo. */
  guard_was_made: { ctid: number };
  guard_returns: { ctid: number; places: readonly string[] };
  /** Drop-ins of these containers are on disk, and systemd does not know them yet. */
  units_reload: { ctids: readonly number[] };
}>;

/** Something in a container's file that waits for its restart; `ours`: a mount that this program manages. */
export interface WaitingKey {
  readonly key: string;
  readonly deleted: boolean;
  readonly ours: boolean;
}

export type EditFacts = Pick<MountEdit, 'key' | 'action' | 'volume' | 'target' | 'hostPath'>;

/** Why no `pct set` may change a container's mount points now. */
export type BlockedReason = Coded<{
  locked: { ctid: number; lock: string };
  protected: { ctid: number };
  /** Proxmox's container package is of a `version` that cannot do what the mount at `path` needs. */
  package_too_old: { ctid: number; path: string; version: string; since: string; feature: MountFeature };
  /** A `pct` of an earlier apply, which was killed or gave up waiting, still changes the container. */
  call_running: { ctid: number; pid: number };
  /** It is another member's, which could not be asked. */
  member_unreached: { node: string; why: MemberFault };
  /** The member that would do it has no quorum. */
  member_without_quorum: { node: string };
  /** Others than root can write `at`, above the directory, and put another in its place while it is changed. */
  writable_by_others: { path: string; at: string; uid: number; gid: number; mode: number };
  /** Somebody changed a directory after the run that is undone: `found` is what is there, `left` what the run left. */
  changed_since: { path: string; found: string; left: string };
  /** The same: it is gone (null), another one, or something else. */
  replaced_since: { path: string; found: 'directory' | 'symlink' | 'file' | null };
  /** It, or what containers have mounted, could not be read. */
  directory_unseen: { path: string };
  /** The same of a slot: what it holds, what waits for it (null: its deletion), and what the run left; absent is nothing. */
  slot_changed_since: {
    ctid: number;
    key: string;
    current?: string | undefined;
    waits?: string | null | undefined;
    left?: string | undefined;
  };
  /** Of an undo: so many entries were changed, and they are not on record one by one. */
  tree_unrecorded: { path: string; count: number };
  /** No call of `pct` leads back to what the slot held. */
  no_way_back: { ctid: number; key: string };
  /** The container would not start with it, or not with all its mounts. */
  would_not_start: BrokenStart;
  /** It runs, and once stopped it would not start again, or not with all its mounts. */
  would_not_return: BrokenStart;
  /** The cluster's HA starts and stops it. */
  ha_managed: { ctid: number };
  /** Whether that is so could not be read. */
  ha_unknown: { ctid: number };
  /** Whether it runs could not be read: a restart would perhaps start what somebody stopped. */
  runs_unknown: { ctid: number };
  /** Somebody else's file stands where the guard's belongs. */
  unit_foreign: { path: string };
  /** Its folder is none, or one that lies elsewhere. */
  unit_obstructed: { path: string; by: 'symlink' | 'file' };
  unit_unseen: { path: string; error: ReadingError };
  /** The same after the run that is undone. */
  unit_changed_since: { path: string };
  /** HA may start it on a member that has no such guard; `known` is false where nobody can tell. */
  guard_on_one_member: { ctid: number; known: boolean };
}>;

/** `why` has at least one reason. */
export interface BrokenStart {
  ctid: number;
  name: string;
  starts: 'fails' | 'hides';
  why: readonly StartReason[];
}

/** Why a difference is left alone: somebody `loses` something by it that they can do now, or gains what nobody wrote down. */
export type KeptReason = Coded<{
  would_lose_access: Somebody & { loses: readonly [Right, ...Right[]]; more: number } & Below;
  would_give_access: Somebody & { gains: readonly [Right, ...Right[]]; more: number } & Below;
}>;

/** Whether it is about what lies below the directory, or that itself. */
interface Below {
  readonly below?: boolean | undefined;
}

/** Why a mount that nobody declares is left alone. */
export type LeftMountReason = Coded<{
  mount_left: {
    ctid: number;
    name: string;
    mounts: readonly { readonly key: string; readonly volume: string; readonly path: string }[];
  };
}>;

/** Why no entry is set: nobody can tell whether it would count there, and where it does not, the directory's group may gain by it. */
export type UncertainAclReason = Coded<{ acls_may_not_count: { path: string; fstype: string } }>;

/** Why entries that were set for a volume stay though nobody asks for them: they go with whoever says that they shall. */
export type LeftAccessReason = Coded<{ entries_left: { path: string; volume?: string | undefined } }>;

/** Why mounts stay where they are: their data would not come along to directories that hold nothing. */
export type LeavingMoveReason = Coded<{
  data_left_behind: { ctid: number; name: string; moves: readonly [LeavingMove, ...LeavingMove[]] };
}>;

/** Why a guard of ours is left alone whose container no volume mounts. */
export type LeftGuardReason = Coded<{ guard_left: { ctid: number; path: string } }>;

/** Why an undo leaves a directory that the run made. */
export type UnreturnedReason = Coded<{
  directory_in_use: { path: string };
  /** A directory that a container has mounted, or will, would become a dead mount there. */
  directory_mounted: { path: string; ctids: readonly number[] };
}>;

export type HeldReason =
  | BlockedReason
  | KeptReason
  | LeftMountReason
  | LeftAccessReason
  | UncertainAclReason
  | LeftGuardReason
  | UnreturnedReason
  | LeavingMoveReason;

/** What follows from a step and cannot be seen in its commands. Paths are those inside the container. */
export type Consequence = Coded<{
  /** It is stopped and started again; it gets so many seconds to stop, and keeps running if it does not. */
  goes_down: { ctid: number; name: string; seconds: number };
  waits_for_restart: { ctid: number; name: string; mounts: readonly { readonly key: string; readonly path: string }[] };
  /** Nor clones, nor a template. */
  no_snapshots: { ctid: number };
  /** So many entries are too many to record each, or were not all seen. */
  no_tree_return: { path: string; count: number };
  /** The first entry that is inherited: what is made in the directory gets its mode from there, not from the umask. */
  umask_off: { path: string };
  not_in_backups: { ctid: number; paths: readonly string[] };
  not_replicated: { ctid: number; paths: readonly string[] };
  /** The mount gets another directory; what is in the one it had stays there. */
  data_stays: MovedMount;
  no_migration: { ctid: number; keys: readonly string[] };
  /** HA shuts it down to relocate it, is refused for these, and starts it again where it was. */
  ha_relocation_fails: { ctid: number; keys: readonly string[] };
  /** HA may start it on these members, where the same has to be at these paths of the host. */
  ha_elsewhere: { ctid: number; nodes: readonly string[]; paths: readonly string[] };
  /** The directory lies on what is mounted at `path` of the host; it will hardly start while that is not. */
  needs_mount: { ctid: number; path: string };
  /** `path` is itself where something is mounted: without that its bare directory is there. */
  starts_without: { ctid: number; path: string };
  /** File systems mounted at these paths of the host, below the directory, do not show below `path`. */
  nested_mounts_hidden: { path: string; nested: readonly string[] };
  /** A unit mounts what these paths of the host lie on: stopped by hand, it takes the container along. */
  guard_stops: { ctid: number; paths: readonly string[] };
  /** No unit mounts it, and a server has it: a start waits so long for it, then fails. */
  guard_waits: { ctid: number; path: string; seconds: number };
  /** Somebody may have it mounted by hand or by Proxmox: its start fails where that is not done yet. */
  guard_fails: { ctid: number; path: string };
  /** What the running container has mounted at `path` or below is covered as soon as this is mounted there. */
  covers_mounts: { ctid: number; path: string; covered: readonly CoveredMount[] };
  /** What the container itself has at `path` is not seen while this is mounted there; `more`: at least so many. */
  hides_entries: { ctid: number; path: string } & EntryCount;
}>;

/** `path` is inside the container. */
interface CoveredMount {
  readonly path: string;
  readonly fstype: string;
  readonly source: string;
}

/** Something true and worth knowing that asks for no step. `path` is the host's, but in `pending_as_declared`. */
export type NoteReason = Coded<{
  /** Entries below a directory that would be changed, and are left as they are. */
  tree_left: { path: string; why: LeftBecause } & SomeEntries;
  /** Something else is mounted below it, and not entered. */
  tree_boundaries: { path: string } & SomeEntries;
  /** What lies below it is looked at by a plan, and by nothing else: null where none did, absent where nobody knows. */
  tree_unseen: { path: string; last?: LastWalk | null | undefined };
  /** What lies below it on that member is neither looked at nor changed from `here`. */
  tree_on_member: { path: string; node: string; here: string };
  /** All its containers are on these other members, and so is the directory that counts; nobody looked at that. */
  directory_elsewhere: { path: string; nodes: readonly string[]; here: string };
  /** A line of LXC mounts it. */
  mounted_by_line: { ctid: number; path: string };
  /** File systems mounted at these paths of the host, below the volume's directory, do not show in these containers. */
  child_mounts_hidden: { path: string; nested: readonly string[]; ctids: readonly number[] };
  /** Once the container restarts, or from its next start on. */
  pending_as_declared: { ctid: number; key: string; path: string; until: 'restart' | 'start' };
  /** None of the consumers exists yet, so `container_root` has no id. */
  owner_unknown: { path: string };
  /** The same where the directory is made: it is root's until then. */
  owner_unknown_yet: { path: string };
  /** Owner and mode are left alone: the file system has none of its own. `whose`: the host ids of the one who shall be let in. */
  owners_not_kept: { path: string; fstype: string; whose?: { readonly uid: number; readonly gid?: number } };
  /** The same: nobody wrote them down, and it holds entries or perhaps does, is on a server, or lies where others can write. */
  owner_undeclared: {
    path: string;
    parts: readonly ('owner' | 'mode')[];
    because: 'entries' | 'unseen' | 'server' | 'others';
  };
  /** The same: its server maps root to nobody. */
  root_squashed: { path: string; fstype: string };
  /** Its server may take no ACLs: that shows once one is set. */
  acls_by_server: { path: string; fstype: string };
  /** Of a mount that lies in another: at start, Proxmox makes `path` on the host, below that one's directory. */
  start_makes_directory: { ctid: number; path: string; target: string };
  /** It lies on the machine's own disk, which is there at every start. */
  nothing_to_guard: { path: string };
  /** A privileged container does not look at the id map of a mount. */
  start_ignores_id_map: { ctid: number; key: string; target: string };
}>;

/** Why a mount cannot be made yet: its container is another cluster member's, or nobody's. */
export type WaitingReason = Coded<{
  /** What its file there `has` of the mount; absent where that was not read. Nobody waits for one that is all there. */
  on_other_member: {
    ctid: number;
    node: string;
    here: string;
    has?: 'nothing' | 'different' | 'another' | undefined;
  };
  not_made_yet: { ctid: number; name?: string | undefined; node: string };
}>;
