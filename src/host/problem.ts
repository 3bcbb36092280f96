import type { Ownership } from '../disk/durable.ts';
import type { ChangeEnd } from '../engine/apply/host.ts';
import type { PathObstacle } from '../engine/problem.ts';
import type { TreeDone } from '../engine/tree/change.ts';
import { bad, type Coded, type Result, type Severity, type Where } from '../ground/problem.ts';

/** Why a change was not made: what the machine's own rules and tools have against it, or what lies on a host path. */
export type MachineProblem = Ended<MachineFault | PathObstacle>;

export type MachineFault = Coded<MachineFacts>;

type Ended<Fault> = Fault & { readonly severity: Severity; readonly where: Where; readonly end: ChangeEnd };

export interface MachineFacts
  extends DirectoryChangeFacts,
    TreeFacts,
    AclFacts,
    MountEndFacts,
    RestartFacts,
    UnitFacts,
    PctFacts {}

/** Of a directory; `path` is the host's. */
interface DirectoryChangeFacts {
  directory_changed: { path: string; before: Ownership; now: Ownership };
  directory_exists: { path: string };
  directory_failed: {
    path: string;
    change: 'directory' | 'removal' | 'owner' | 'mode' | 'acl' | 'tree';
    system: string;
  };
  directory_gone: { path: string };
  /** The file system took the change and kept what it had. */
  directory_kept: { path: string; wanted: Ownership; now: Ownership };
  directory_replaced: { path: string };
  /** Not one a volume can have; a plan may come from a file. */
  directory_unshareable: { path: string };
}

/** Of what lies below a directory; `at` is below it, `changed` what was done before. */
interface TreeFacts {
  tree_broke_off: { path: string } & TreeSoFar;
  /** It came to its end, and the system did not let some entries be changed. */
  tree_denied: { path: string; tree: TreeDone; back: TreeSoFar['back'] };
  /** Somebody makes entries as fast as they are read. */
  tree_endless: { path: string; examined: number; changed: number };
  tree_failed: { path: string; at: string; system: string } & TreeSoFar;
  tree_impossible: { path: string; why: 'no_perl' | 'unknown_machine' | 'old_kernel' };
  /** As asked. */
  tree_interrupted: { path: string } & TreeSoFar;
  /** The file system took the change and kept what it had. */
  tree_kept: { path: string; at: string };
}

/** How far the change of a tree came that did not come to its end. */
export interface TreeSoFar {
  /** Entries that are changed. */
  readonly changed: number;
  /** Entries that it was at when it ended: up to so many more may be. */
  readonly perhaps: number;
  /** What leads back: an undo, nothing, or, where it is itself an undo, the same again. */
  readonly back: 'undo' | 'none' | 'again';
}

/** Of a directory's ACLs. */
interface AclFacts {
  acl_changed: { path: string };
  /** What the tool says is the matter. */
  acl_failed: { path: string; tool: string; message: string };
  /** The file system took the change and kept what it had. */
  acl_kept: { path: string };
  acl_tool_missing: { path: string; tool: string };
}

/** Of a mount's two ends. */
interface MountEndFacts {
  source_missing: { path: string };
  /** `at` is inside the container. */
  target_obstructed: { ctid: number; at: string; by: 'symlink' | 'file' | 'share' };
}

/** Of a container that was to be restarted; `stderr` is what `pct` said last. */
interface RestartFacts {
  /** It runs on. */
  container_not_stopped: { ctid: number; seconds: number; stderr: readonly string[] };
  /** It is stopped. */
  container_not_started: { ctid: number; stderr: readonly string[] };
}

/** Of drop-ins of containers' units; `message` is systemd's. */
interface UnitFacts {
  /** Not one that this program makes; a plan may come from a file. */
  unit_strange: { ctid: number };
  unit_changed: { path: string };
  unit_failed: { path: string; system: string };
  unit_refused: { path: string; message: string };
  unit_tool_missing: { tool: string };
  reload_failed: { message: string };
}

/** Of a call of `pct`; `command` is its beginning, `stderr` its last lines. */
interface PctFacts {
  pct_failed: { command: string; stderr: readonly string[]; how: PctEnd; cause?: PctCause | undefined };
  /** The program is not on PATH. */
  pct_not_found: { program: string };
  /** The container file is not the one that was planned for. */
  pct_outdated: { command: string; stderr: readonly string[] };
  /** `folder` could not take the files for its output. */
  pct_unstarted: { program: string; system: string; folder?: string | undefined };
  pct_unfinished: { command: string; pid: number | undefined; seconds: number };
}

/** How a command ended. */
export type PctEnd = { readonly code: number | undefined } | { readonly signal: string };

/** What Proxmox's words say is in the way. */
export type PctCause = 'locked' | 'busy' | 'no_quorum' | 'protected' | 'not_root' | 'absent';

/** A change that was not made. */
export function unmade(end: ChangeEnd, fault: MachineFault | PathObstacle): Result<never, MachineProblem> {
  return bad({ ...fault, severity: 'error', where: {}, end });
}
