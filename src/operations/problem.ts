import type { QueryProblem, WriteProblem } from '../config/problem.ts';
import type { SystemCode } from '../disk/errno.ts';
import type { DiskProblem } from '../disk/problem.ts';
import type { Problem, Problems, Some, Where } from '../ground/problem.ts';
import type { Obstacle } from '../host/change/preflight.ts';
import type { FindProblem } from '../host/find.ts';
import type { MemberProblem } from '../host/member/members.ts';
import type { OpenToOthers } from '../host/others.ts';
import type { RouteProblem } from './member/route.ts';
import type { SavedProblem } from './saved/problem.ts';

/** Why an operation did not do what was asked of it. */
export type OperationProblem =
  | FindProblem
  | Obstacle
  | OpenToOthers
  | DiskProblem
  | SubjectProblem
  | FoundProblem
  | PastProblem
  | SavedProblem
  | MemberProblem
  | RouteProblem
  | AdoptProblem
  | WriteProblem
  | QueryProblem;

/** Nobody knows what was named: `where.volume` is not declared, `where.ctid` neither on the node nor in a volume. */
export type SubjectProblem = Problems<SubjectFacts>;

/** Of what was: recorded runs and kept versions of the configuration. */
export type PastProblem = Problems<{
  unknown_run: { run: string; known: readonly string[] };
  /** None is recorded in `stateDir`. */
  no_run: { stateDir: string };
  /** `known`: how many are kept. */
  unknown_backup: { n: number; known: number };
  /** No edit of the configuration led to it, or what was before is not kept any more. */
  no_version_before: { run: string };
  /** What led to that run is taken back already: its volumes are declared as they were before. */
  volumes_as_before: { run: string; volumes: readonly string[] };
  /** Each was changed once more since that run; `n` is the version of the file from before it. */
  volumes_changed_since: { run: string; volumes: readonly string[]; n: number };
  /** The file says just that. */
  backup_same: { file: string };
  backup_unreadable: { path: string; system: SystemCode };
}>;

/** Of what is asked to be declared. */
export type AdoptProblem = Problems<{
  /** `where.ctid` has no such mount point that nobody declares. */
  nothing_to_adopt: { key: string };
  /** One name was given, and the mounts make several volumes. */
  adopt_needs_names: { count: number };
  /** A first configuration is asked for, and this file is there. */
  configuration_exists: { path: string };
}>;

interface SubjectFacts {
  /** `meant` is the one that was perhaps meant. */
  unknown_volume: { known: readonly string[]; meant: string | undefined };
  unknown_container: { node: string; known: readonly number[] };
  /** The cluster has no such member; `known` are those it has, or this machine alone. */
  unknown_member: { node: string; known: readonly string[] };
  /** `where.ctid` does not mount `where.volume`. */
  not_a_consumer: unknown;
  /** They are on several members of the cluster, each with a directory of its own. */
  people_apart: { nodes: readonly string[] };
  /** Of the container's `lxc.idmap` lines. */
  no_id_map: unknown;
}

/** What was found is in the way: `findings`, the cause first. */
export type FoundProblem = Problems<FoundFacts>;

interface FoundFacts {
  /** The files hold errors. */
  configuration: Findings;
  /** `where.file` holds the value that was asked for, and is broken. */
  file_unusable: Findings;
  /** The host holds errors that let nothing be said about it. */
  host_unreadable: Findings;
  /** A rule is against the edit. */
  edit_refused: Findings;
}

interface Findings {
  readonly findings: Some<Problem>;
}

/** A problem that is nothing but what was found. */
export const found = <Code extends FoundProblem['code']>(code: Code, findings: Some<Problem>, where: Where = {}) =>
  ({ code, severity: 'error', where, findings }) as const;
