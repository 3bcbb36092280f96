import type { ApplyEvent } from '../engine/apply/events.ts';
import type { VolumeEdit } from '../engine/desired/edit.ts';
import type { DesiredState } from '../engine/desired/state.ts';
import type { Plan, PlanOptions } from '../engine/plan/types.ts';
import type { Status } from '../engine/status/types.ts';
import type { Problem } from '../ground/problem.ts';

/** One reading of configuration and host, shown by every screen. */
export interface Snapshot {
  readonly host: string;
  /** Milliseconds since the epoch. */
  readonly readAt: number;
  /** What the files declare; absent when they hold errors, which are then in `diagnostics`. */
  readonly desired?: DesiredState;
  /** Absent until the first reading, and when the host or the files could not be read. */
  readonly status?: Status;
  readonly diagnostics: readonly Problem[];
}

/** The latest snapshot; polled by the driver, told to subscribers only when something visible changed. */
export interface SnapshotStore {
  get(): Snapshot;
  subscribe(listener: () => void): () => void;
  /** Reads again now. */
  refresh(): Promise<void>;
}

/** What an edit would do, before anything is written. */
export interface Review {
  readonly diagnostics: readonly Problem[];
  /** The file that would be written, and how; empty when the edit is refused. */
  readonly file: string;
  readonly diff: readonly DiffLine[];
  /** The plan it leads to; absent when the edit is refused. */
  readonly plan?: Plan;
  /** The new state of the edited volume (its access column); absent when refused or removed. */
  readonly status?: Status;
  /** The command line that does the same: ['phoenix-volumes', 'add', …]. */
  readonly command: readonly string[];
}

export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  /** Line number in the new file, or in the old one for removed lines. */
  readonly line: number;
  readonly text: string;
}

export type Outcome = { readonly ok: true } | { readonly ok: false; readonly diagnostics: readonly Problem[] };

export interface ApplyRun {
  readonly events: AsyncIterable<ApplyEvent>;
  /** Stops after the running step. */
  stop(): void;
}

export interface PathCompletion {
  readonly path: string;
  readonly filesystem: string | null;
  readonly dataset?: string;
  /** Entries in it, bounded; null when it did not answer. */
  readonly entries: number | null;
  readonly free?: number;
}

/** Everything the screens can ask for. Commands implement it; components never touch a host or a file. */
export interface Actions {
  plan(options: PlanOptions): Promise<Plan>;
  apply(plan: Plan): ApplyRun;
  completePath(prefix: string): Promise<readonly PathCompletion[]>;
  review(edit: VolumeEdit): Promise<Review>;
  /** Writes the configuration, then refreshes. */
  write(edit: VolumeEdit): Promise<Outcome>;
  /** Puts text on the terminal's clipboard (OSC 52). */
  copy(text: string): void;
  /** Suspends to the shell, as ^Z does. */
  suspend(): void;
}
