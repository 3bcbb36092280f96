import type { Problem, Result } from '../../ground/problem.ts';
import type { Facts, FactsQuery, Reading } from '../observed/facts.ts';
import type { Change, PlannedDirectory, Step } from '../plan/types.ts';
import type { TreeChunk, TreeDone, TreeProgress } from '../tree/change.ts';

/** The door to the machine whose containers we manage. */
export interface Host {
  readonly name: string;
  /** Reads raw texts and stats; spawns no `pct`. Rejects only when aborted. */
  facts(query: FactsQuery, signal?: AbortSignal): Promise<Facts>;
  /** Whether directories that it has seen hold nothing, as far as that can be told; absent: its facts always say so. */
  readonly emptiness?: ((paths: readonly string[]) => Promise<ReadonlyMap<string, boolean>>) | undefined;
  /** The bytes of a container's file as they are now, one character a byte. Never rejects. */
  containerFile(ctid: number): Promise<Reading<string>>;
  /** Does one change, or says why not. Never rejects for an expected failure. */
  perform(change: Change, run: PerformRun): Promise<ChangeResult>;
}

export interface PerformRun {
  /** One line of a command's output, control characters and all, without its line end. */
  readonly onOutput: (line: OutputLine) => void;
  readonly signal: AbortSignal;
  /** The step that it is of, which says whose it is. */
  readonly step?: Step | undefined;
  /** Milliseconds a command gets before it is reported as still running; absent: what the host was opened with. */
  readonly timeoutMs?: number | undefined;
  /** A command that may outlive us has a process. It does nothing before this resolves: by then it is on record. */
  readonly onStart?: ((process: StartedProcess) => Promise<void>) | undefined;
  /** A tree is changed in chunks. Nothing of one is changed before this resolves: by then it is on record. */
  readonly onChunk?: ((chunk: TreeChunk) => Promise<void>) | undefined;
  readonly onProgress?: ((progress: TreeProgress) => void) | undefined;
  /** Of an undo: what a step of the run that is undone changed of a tree. */
  readonly chunksOf?: ((step: string) => readonly TreeChunk[]) | undefined;
}

/** A process, and when it began, as only the same one says it: the boot's id and clock ticks since then. */
export interface StartedProcess {
  readonly pid: number;
  readonly started: string;
}

export interface OutputLine {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

export type ChangeResult = Result<'done' | MadeDirectories | ChangedTree, ChangeProblem>;

/** What a change of the kind `directory` made: an undo removes only these very ones. */
export interface MadeDirectories {
  readonly made: readonly (PlannedDirectory & { readonly path: string })[];
}

/** What a change of the kind `tree` did. */
export interface ChangedTree {
  readonly tree: TreeDone;
}

/** Why a change was not made, or not wholly. Hosts say which problems there are; apply goes on by how each ends. */
export interface ChangeProblem extends Problem {
  readonly end: ChangeEnd;
  /** Of a tree that was gone through to its end, and of which some may not be changed. */
  readonly tree?: TreeDone | undefined;
}

/**
 * `digest_mismatch`: the container file changed since it was planned, nothing was done.
 * `stale`: the directory is no longer what the plan saw, nothing was done.
 * `refused`: a safety rule forbids it (a symlink, an ancestor others can write), nothing was done.
 * `unknown`: it is another member's, and the connection ended while it was on its way there.
 * `timeout`: a command is still running. `interrupted`: it stopped as asked, and the next apply goes on. `failed`: anything
 * else.
 */
export type ChangeEnd = 'digest_mismatch' | 'stale' | 'refused' | 'timeout' | 'unknown' | 'interrupted' | 'failed';
