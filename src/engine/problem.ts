import type { Coded, Problems, Severity, Where } from '../ground/problem.ts';
import type { LossReason } from '../proxmox/file/losses.ts';
import type { Unknown } from '../proxmox/rehearsal/facts.ts';
import type { ChangeEnd } from './apply/host.ts';
import type { MemberFault } from './cluster/fault.ts';
import type { KeyReader } from './consent/keys.ts';
import type { DesiredMount, DesiredVolume } from './desired/state.ts';
import type { BackupJob, Coverage } from './guard/backups.ts';
import type { AbsentMount } from './observed/absent.ts';
import type { StorageOff } from './observed/expected.ts';
import type { ReadingError } from './observed/facts.ts';
import type { MemoryLoss } from './observed/memory.ts';
import type { Why } from './permission/why.ts';
import type { BrokenStart, EditFacts } from './plan/reasons.ts';
import type { SomeEntries, TreeEnd } from './tree/fact.ts';

/** Everything the engine can find wrong: with the machine, a volume, a mount of it, a container. */
export type EngineProblem =
  | HostProblem
  | VolumeProblem
  | MountProblem
  | ContainerProblem
  | StartProblem
  | FailoverProblem
  | ApplyProblem
  | UndoProblem;

/** Of what a run did and an undo cannot reach. */
export type UndoProblem = Problems<{
  container_gone: { ctid: number };
  /** A warning: a failed call may have left mounts in the running container that its file does not show. */
  mounts_may_stay: { ctid: number };
}>;

/** What could not be read of the machine. */
export type HostProblem = Problems<{
  /** An error: without them nothing can be said. */
  containers_unreadable: { error: ReadingError };
  running_unknown: { error: ReadingError };
  /** A warning: what is mounted where on this machine. */
  mount_table_unreadable: { error: ReadingError };
  /** A warning: where datasets of ZFS belong is not known. */
  datasets_unreadable: { error: ReadingError };
  /** A warning: what is ours, and where host paths lay, is not all known. */
  memory_lost: MemoryLoss;
  /** A warning: who is in the cluster, or what the others have. */
  members_unreadable: { error: ReadingError };
  /** A warning: what is configured in the containers of that member. */
  member_files_unreadable: { node: string; error: ReadingError };
  /** A warning: what that member has, besides what its containers' files say, is not known. */
  member_unreached: { node: string; why: MemberFault };
  /** A warning: it has a configuration of its own, and another one counts here. */
  member_configured_otherwise: { node: string; here: string };
  /** A warning: this program is of `version` on these, and of `own` here. */
  members_other_version: { nodes: readonly string[]; version: string; own: string; here: string };
  /** A warning: nothing of the cluster's configuration can be written, and so nothing is applied. */
  quorum_lost: unknown;
}>;

/** Of a volume as a whole; an error stops its directory and all its mounts. */
export type VolumeProblem = Problems<PathFacts & VolumeFacts, Where & { readonly volume: string }>;

/** The same without its place. */
export type VolumeFault = Coded<PathFacts & VolumeFacts>;

/** Of a volume's mount in one container; stops that mount. */
export type MountProblem = Problems<MountFacts, Where & { readonly volume: string; readonly ctid: number }>;

export type MountFault = Coded<MountFacts>;

/** Of a container, whatever volume is mounted there. */
export type ContainerProblem = Problems<ContainerFacts, Where & { readonly ctid: number }>;

type ContainerFault = Coded<ContainerFacts>;

/** Of the next start of containers. */
export type StartProblem = Problems<{
  /** An error: the plan would do it, so its step is blocked. */
  start_would_break: BrokenStart;
  /** A warning: it is so already, or nothing in the plan can be left out to mend it. */
  start_broken: BrokenStart;
  /** A warning: a boot guard of ours lies here for a container that does not, and that no volume guards. */
  guard_strayed: { ctid: number };
  /** Whether their declared boot guards are there, or what they are to say: a warning where nobody looked, else an error. */
  guards_unread: { ctids: readonly number[]; error?: ReadingError | undefined };
  /** A warning: whether they start, for one reason. */
  start_unknown: { ctids: readonly number[]; reason: Unknown; about: string };
  /** An error: at every start, `keepattrs` gives a directory that `others` use, too, owner and mode of `target` inside. */
  keepattrs_shared: {
    ctid: number;
    key: string;
    path: string;
    target: string;
    uid: number;
    gid: number;
    mode: number;
    others: readonly number[];
  };
}>;

/** Of containers that may be started on another member, `to`, than their own; all are warnings. */
export type FailoverProblem = Problems<{
  /** It would not start there, or not with all its mounts, and would where it is: as HA or a migration would have it. */
  failover_fails: { to: string; by: 'ha' | 'migration' } & BrokenStart;
  /** The directory there belongs to somebody else than on `from`. */
  failover_other_owner: { path: string; from: string; to: string; there: AllIds } & AllIds;
  /** The directory there is another one, which no server shares with `from`. */
  failover_other_storage: { path: string; from: string; to: string; on: Storage; thereOn: Storage };
  /** Whether they would start there, for one reason. */
  failover_unknown: { to: string; ctids: readonly number[]; reason: Unknown; about: string };
  /** The same, because that member could not be asked. */
  failover_unseen: { to: string; ctids: readonly number[]; why: MemberFault };
}>;

interface AllIds {
  readonly uid: number;
  readonly gid: number;
}

/** A file system as the kernel names it. */
interface Storage {
  readonly source: string;
  readonly fstype: string;
}

/** Of a step that was to run. */
export type ApplyProblem = Problems<{
  /** Unexpected: the host threw. */
  change_broke_off: { message: string };
  /** `pct` ended well, and yet the container's file does not show these edits; `done` others of the call it shows. */
  change_not_written: { ctid: number; missing: readonly EditFacts[]; done: number };
  /** The same where the file cannot be read any more, so that nobody knows. */
  change_unseen: { ctid: number; error: ReadingError };
  /** It was started again, and yet these keys still wait or these paths inside are not mounted. */
  restart_incomplete: { ctid: number; keys: readonly string[]; paths: readonly string[] };
  /** The container's file changed since the plan, and this step would now be another one. */
  step_outdated: { target: string };
}> & { readonly end: ChangeEnd };

/** What forbids touching or sharing a directory, or keeps it from being known. `path` is its own, `at` the part of it. */
export type PathObstacle = Coded<PathFacts>;

interface PathFacts {
  /** `leadsTo` is the path by the target of the link `at`, where that is absolute; it may go through links itself. */
  source_symlink: { path: string; at: string; leadsTo?: string | undefined };
  not_a_directory: { path: string; at: string; type: string };
  directory_unreadable: { path: string; at: string; error: ReadingError };
  /** Others than root can write `at`, an ancestor. */
  unsafe_ancestor: { path: string; at: string; uid: number; gid: number; mode: number };
}

interface VolumeFacts {
  /** `by` expects its `name` to be mounted at `at`, where nothing is. */
  mount_absent: { path: string } & AbsentMount;
  /** The same of a branch of the mergerfs that is mounted at `pool`. */
  branch_absent: { path: string; pool: string } & AbsentMount;
  /** What is declared of the directory cannot be made or changed: what is mounted at `at` is read-only on the host. */
  filesystem_read_only: { path: string; at: string; source: string; fstype: string };
  /** The file system that is mounted at `at` is in memory. */
  filesystem_in_memory: { path: string; at: string; fstype: string };
  /** The path lies where the storage is mounted, which this node does not have now. */
  storage_off: { path: string; at: string; name: string; off: StorageOff };
  /** Nothing is mounted at `at`, where the configuration declares a dataset; nobody knows where it is. */
  dataset_not_mounted: { path: string; at: string; dataset: string };
  /** It is mounted elsewhere, or would be (`mounted` false): at `there`. `instead` is the same path below that. */
  dataset_elsewhere: {
    path: string;
    at: string;
    dataset: string;
    there: string;
    mounted: boolean;
    instead: string;
  };
  /**
   * `gone` would be made anew, but containers have it, or something below it, configured: what they have there went away.
   * `source` is what the first of them mounts.
   */
  source_gone: { path: string; gone: string; source: string; ctids: readonly number[] };
  /** `ctid` still has `source` mounted at `target` from here, or from above; the host has another file system there. */
  looks_unmounted: { path: string; ctid: number; target: string; source: string; fstype: string };
  /** It was last seen on `source` (`fstype`), which nobody but our memory expects; `found` is there now. */
  filesystem_changed: {
    path: string;
    source: string;
    fstype: string;
    found: { readonly source: string; readonly fstype: string };
  };
  /**
   * It lies on the root disk, and the memory that would say whether it did so before is lost. A warning where it holds
   * something: that may be all there is, or what was written while a file system was away. `system`: why the memory cannot be
   * read; absent where its text is damaged.
   */
  filesystem_unknown: { path: string; memory: string; isAside: boolean; system?: string; holdsNothing: boolean };
  unknown_user: { user: string };
  unknown_group: { group: string };
  id_map_unreadable: { ctid: number; message: string };
  /** It has no id for this user or for this group. */
  id_map_without_root: { ctid: number; uid: number; gid: number };
  container_roots_disagree: {
    owner: string;
    roots: readonly { readonly uid: number; readonly gid: number; readonly ctids: readonly number[] }[];
  };
  /** Its file system keeps no ACLs, so nobody can be given an entry; of ZFS `source` is the dataset. */
  no_acls: { path: string; fstype: string; source: string };
  acl_unreadable: { path: string; error: ReadingError };
  /** The container has no such user. */
  access_without_id: { ctid: number; uid: number };
  /** An entry would not be what lets them in. */
  access_denied_anyway: { path: string; ctid: number; uid: number; why: readonly Why[] };
  /** Another volume on the same path; a missing gid leaves the group alone. */
  owners_disagree: { path: string; first: Ids; own: Ids };
  /** A warning: nothing that was looked at keeps a copy of it that is no older than `within` hours; `jobs` leave it out. */
  not_backed_up: {
    path: string;
    within: number;
    backup: Exclude<Coverage, { readonly kind: 'unknown' }>;
    jobs: readonly BackupJob[] | null;
  };
  /** A warning: nobody knows. */
  backup_unknown: { path: string; within: number; error?: ReadingError | undefined };
  /** A warning, as the next two: not everything below was looked at. */
  tree_cut: { path: string; because: TreeEnd; seen: number };
  /** Some could not be read. */
  tree_unread: { path: string } & SomeEntries;
  /** The host's own mount shows other ids than those on disk. */
  tree_idmapped: { path: string };
  /** Of more kinds than are told apart: those are left. */
  tree_other: { path: string } & SomeEntries;
  /** A warning: `readers` can read private keys below a folder of the system's; of `unknown` containers nobody knows. */
  keys_readable: { path: string; keys: readonly string[]; readers: readonly KeyReader[] } & KeysUnknown;
  /** A warning: nobody is known to read any of so many `keys`, and not all is known. */
  keys_unknown: { path: string; keys: number } & KeysUnknown;
}

interface KeysUnknown {
  readonly unknown: readonly number[];
  /** Whether everything below was looked at. */
  readonly isWhole: boolean;
}

interface Ids {
  readonly uid: number;
  readonly gid?: number | undefined;
}

/** `path` is the one inside the container, `key` a slot: `mp0`. */
interface MountFacts {
  ctid_is_vm: { node: string };
  /** The running container has nothing mounted there, although it is configured. A warning, as the next two. */
  not_mounted: { path: string; hostPath: string } & NextStart;
  /** It has another directory mounted there. */
  other_mounted: { path: string; hostPath: string; found: FoundMount } & NextStart;
  /** It has the right one, and `readOnly` is not as configured. */
  mounted_otherwise: { path: string; hostPath: string; readOnly: boolean } & NextStart;
  target_taken: { path: string; key: string; source: string };
  /** A line of LXC mounts the right directory there, and `readOnly` is not as declared. */
  line_differs: { path: string; readOnly: boolean };
  /** A warning: by its declared `idmap` somebody in the container is the host's root in `hostPath`. */
  maps_to_host_root: { path: string; hostPath: string; idmap: string };
  /** In a stopped container; `path` waits for the slot. */
  pending_not_applied: { path: string; key: string };
  /** The mount stands before the one it lies in. */
  pending_holds_slot: { path: string };
  /** No single call can take such a slot's mount out. */
  pending_in_the_way: { key: string };
  no_free_slot: { path: string; last: number };
  /** Over `hidden`, which must stay in its slot. */
  would_hide_mount: { path: string; hidden: { readonly key: string; readonly target: string }; running: boolean };
}

/** What a restart would do about it; absent: it mounts what is configured. */
interface NextStart {
  /** The container would not start, or not with this mount. */
  readonly next?: 'fails' | 'hides' | undefined;
}

/** What a container has mounted. */
export interface FoundMount {
  /** What the host calls it; undefined: the host has it nowhere. */
  readonly hostPath?: string | undefined;
  /** `major:minor`. */
  readonly device: string;
  /** The place in the file system. */
  readonly root: string;
  readonly fstype: string;
  readonly source: string;
  readonly readOnly: boolean;
  /** It was removed on the host, or another has its name. */
  readonly deleted: boolean;
}

interface ContainerFacts {
  /** `messages` are pct's own. */
  pct_would_refuse: { messages: readonly string[] };
  /** A warning: `path` of the container's own block, which is no volume, is not in its file. */
  own_mount_missing: { path: string; hostPath: string };
  /** A warning: `where.volume` is mounted in a container of another member, and nobody declares it there. */
  left_on_member: { node: string; here: string; key: string; path: string };
  /** A warning: an apply stopped it to restart it, and was killed. */
  left_stopped: unknown;
  write_lost: WriteFacts;
  write_damaged: WriteFacts;
  write_moved: WriteFacts;
  /** The same of further lines, in the file's order: of a file that is none there may be thousands. */
  write_more: { lines: readonly WrittenLine[] };
}

/** A line that a write loses, damages or moves, and its text. */
export interface WrittenLine {
  readonly code: 'write_lost' | 'write_damaged' | 'write_moved';
  readonly text: string;
}

/** A line of the container's file; `line` counts from 1. */
interface WriteFacts {
  line: number;
  text: string;
  why: LossReason;
}

type Located = Pick<DesiredVolume, 'name' | 'file'>;

export const ofVolume = (volume: Located, fault: VolumeFault, severity: Severity = 'error'): VolumeProblem => ({
  ...fault,
  severity,
  where: { ...placeOf(volume), volume: volume.name },
});

export const ofMount = (volume: Located, { ctid }: DesiredMount, fault: MountFault): MountProblem => ({
  ...fault,
  severity: 'error',
  where: { ...placeOf(volume, 'mounts', ctid), volume: volume.name, ctid },
});

/** Where it is declared; nowhere yet, if no file is named. */
const placeOf = ({ name, file }: Located, ...inside: readonly (string | number)[]): Where =>
  file === undefined ? {} : { file, path: ['shared_volumes', name, ...inside].join('.') };

export const ofContainer = (ctid: number, fault: ContainerFault, severity: Severity = 'error'): ContainerProblem => ({
  ...fault,
  severity,
  where: { ctid },
});
