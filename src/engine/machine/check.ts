import type { Coded } from '../../ground/problem.ts';
import type { ContainerReason } from '../../proxmox/rehearsal/reason.ts';
import type { ReadingError } from '../observed/facts.ts';

export const CHECK_STATES = ['ok', 'warning', 'error', 'unknown'] as const;

export type CheckState = (typeof CHECK_STATES)[number];

/** One thing about a machine that was looked at: how it stands, and the facts of its code. */
export type Check = Coded<CheckFacts> & { readonly state: CheckState };

/** The programs that we run, besides `pct`. */
export const TOOLS = ['flock', 'perl', 'find', 'stat', 'getfacl', 'setfacl', 'lsattr'] as const;

export type Tool = (typeof TOOLS)[number];

interface CheckFacts {
  root: unknown;
  pct: unknown;
  tool: { tool: Tool };
  /** Of the package pve-container; undefined where it is not installed, or nobody can tell. */
  container_package: { version?: string | undefined };
  /** Versions that give the source of a bind mount the owner and mode of its target, at each start. */
  source_owners: { version?: string | undefined };
  /** Versions that write a new mount of a running container into its file and do not mount it. */
  hotplug: { version?: string | undefined };
  /** Versions that do not know a mount's own id map. */
  mount_idmap: { version?: string | undefined };
  /** A declared option of the kernel that came with a version. */
  mount_option: { version?: string | undefined; option: string; since: string };
  container_folder: { error?: ReadingError | undefined };
  /** `members` is undefined on a machine that is in no cluster. */
  quorum: { members?: number | undefined; error?: ReadingError | undefined };
  /** A container that nothing changes until its lock is gone: it may be left of what was killed. */
  container_lock: { ctid?: number; lock?: string };
  /** `checked` containers whose maps /etc/subuid and /etc/subgid allow, or the one where `why` is against it. */
  id_maps: { checked?: number; ctid?: number; why: readonly ContainerReason[] };
  /** `checked` containers have boot guards that are as declared and count, as far as it could be seen. */
  guards: { checked: number; unseen?: GuardsUnseen };
  /** What is wrong with one: `path` is the file, or what lies in its place; `by` takes back what it asks for. */
  guard: { ctid: number; fault: GuardFault; path: string; by?: string; system?: string | undefined };
  /** A mounted file system that has a server; `system` is why it did not answer. */
  share: { path: string; fstype: string; system?: string | undefined };
  mounts: { error: ReadingError };
  /** `held`: an apply runs; `fault`: others could hold it, or make it another file. */
  lock: { path: string; held?: boolean; fault?: LockFault | undefined };
  configuration: { path: string; missing?: boolean; errors: number; warnings: number };
  /** The cluster's file system has it, and gives `at` of it to others to read. */
  config_readers: { path: string; at?: string | undefined };
  /** `at` is `path` or lies above it, and others than root can write it. */
  config_folder: { path: string; at?: string | undefined };
  state_folder: { path: string; at?: string | undefined };
  /** What the screens miss; they ask line by line without a cursor that moves. */
  terminal: { lacks: readonly TerminalLack[] };
}

export const GUARD_FAULTS = [
  /** Declared, and not there, or with another text. */
  'missing',
  'differs',
  /** Ours, and nobody asks for it; `left`: nor mounts anything in its container. */
  'undeclared',
  'left',
  /** What lies in its place. */
  'foreign',
  'symlink',
  'file',
  'unseen',
  /** HA may start its container on a member without it; `perhaps`: nobody can tell. */
  'managed',
  'perhaps_managed',
  /** There, and it does not count. */
  'taken_back',
  'unread',
  'unused',
] as const;

export type GuardFault = (typeof GUARD_FAULTS)[number];

/** What was not read: the files, systemd's own, containers, or whether systemd has read what lies there. */
export type GuardsUnseen = 'configuration' | 'units' | 'containers' | 'systemd';

export type LockFault = 'owner' | 'mode' | 'symlink' | 'directory' | 'special';

export type TerminalLack = 'cursor' | 'utf8' | 'room';
