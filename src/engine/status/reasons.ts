import type { Coded } from '../../ground/problem.ts';
import type { ReadingError } from '../observed/facts.ts';
import type { EntryKind, ReadOnlyLayer, Why } from '../permission/why.ts';
import type { BrokenStart, HeldReason, StepReason, WaitingReason } from '../plan/reasons.ts';
import type { EngineProblem } from '../problem.ts';
import type { State, VolumeStatus } from './types.ts';

/** Why something of a volume is not as declared, or what will be made of it. */
export type StatusReason = EngineProblem | StepReason | HeldReason | WaitingReason | StandingReason;

/** What only a status tells. `path` is the host's for the directory, the container's for a mount. */
export type StandingReason = Coded<{
  directory_planned: { path: string };
  mount_planned: { ctid: number; name: string; path: string };
  /** Its change takes effect with the container's restart. */
  pending_restart: { ctid: number };
  /** What the running container has mounted could not be read. */
  mounts_unreadable: { ctid: number; error?: ReadingError | undefined };
  /** Its file on another member has it as declared; what is mounted there was not looked at from `here`. */
  configured_on_member: { ctid: number; node: string; here: string };
  /** The directory of another member. */
  directory_on_member: { node: string; here: string };
  /** As it is configured, it keeps the container from starting, or would not be seen there. */
  mount_breaks_start: BrokenStart;
}>;

/** Why a container's root can do what it can. `rootId` is its id on the host, null where it has none. */
export type AccessReason = Coded<{
  id_map_unknown: unknown;
  directory_unknown: unknown;
  /** Its file system is not there, or something else is in its place: nothing is known of what was declared. */
  directory_in_error: unknown;
  not_here: unknown;
  /** Both ids of the directory are mapped into the container, so its root overrides the mode bits. */
  overrides: { rootId: number | null };
  /** The mode or an ACL gives its class these bits: `r-x`. */
  mode_bits: { rootId: number | null; class: EntryKind; bits: string };
  read_only: { rootId: number | null; layers: readonly ReadOnlyLayer[] };
  /** The mount's idmap has no id for the owner, so nobody there can write. */
  owner_unmapped: { rootId: number | null };
  /** Anything else that the kernel has against it, or that keeps it from being known. */
  cause: { rootId: number | null; why: Why };
}>;

/** A reason and how what it is about stands. */
export interface VolumeReason {
  readonly state: State;
  readonly reason: StatusReason;
}

/** The directory's reasons, then each mount's, each once. */
export function volumeReasons({ directory, mounts }: VolumeStatus): readonly VolumeReason[] {
  const all: VolumeReason[] = directory.reasons.map((reason) => ({ state: directory.state, reason }));
  for (const { state, reason } of mounts) if (reason) all.push({ state, reason });
  if (all.length < 2 || new Set(all.map(({ reason }) => reason.code)).size === all.length) return all;
  return [...new Map(all.map((each) => [JSON.stringify(each.reason), each])).values()];
}
