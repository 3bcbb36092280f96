import type { Facts, FactsQuery } from '../observed/facts.ts';
import type { Change } from '../plan/types.ts';

/** The door to the machine whose containers we manage. */
export interface Host {
  readonly name: string;
  /** Reads raw texts and stats; spawns no `pct`. Rejects only when aborted. */
  facts(query: FactsQuery, signal?: AbortSignal): Promise<Facts>;
  /** Does one change, or says why not. Never rejects for an expected failure. */
  perform(change: Change, run: PerformRun): Promise<ChangeResult>;
}

export interface PerformRun {
  /** One line of a command's output, control characters and all, without its line end. */
  readonly onOutput: (line: OutputLine) => void;
  readonly signal: AbortSignal;
}

export interface OutputLine {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** A failure has the shape of a success plus its cause. */
export type ChangeResult = { readonly ok: true } | ({ readonly ok: false } & ChangeFailure);

export interface ChangeFailure {
  /**
   * `digest_mismatch`: the container file changed since it was planned, nothing was done.
   * `stale`: the directory is no longer what the plan saw, nothing was done.
   * `refused`: a safety rule forbids it (a symlink, an ancestor others can write).
   * `timeout`: a command is still running, its pid is in the detail. `failed`: anything else.
   */
  readonly code: 'digest_mismatch' | 'stale' | 'refused' | 'timeout' | 'failed';
  readonly summary: string;
  readonly detail?: string;
  readonly hint?: string;
}
