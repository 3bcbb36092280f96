import type { Explanation } from '../../engine/access/explain.ts';
import type { VolumeEdit } from '../../engine/desired/edit.ts';
import type { Plan, PlanOptions } from '../../engine/plan/types.ts';
import type { Problem } from '../../ground/problem.ts';
import type { ApplyRun } from '../../operations/apply.ts';
import type { PathCompletion } from '../../operations/complete.ts';
import type { ExplainRequest } from '../../operations/explain.ts';
import type { EditReview } from '../../operations/review.ts';
import type { Snapshot } from '../../operations/watch/snapshot.ts';
import type { SnapshotStore } from '../../operations/watch/watch.ts';

export type { PathCompletion, Snapshot, SnapshotStore };

/** What an edit would do, before anything is written; where it is refused, `file` is empty and the findings say why. */
export interface Review extends EditReview {
  /** The command line that does the same: ['phoenix-volumes', 'add', …]. */
  readonly command: readonly string[];
}

export type Outcome = { readonly ok: true } | { readonly ok: false; readonly diagnostics: readonly Problem[] };

/** An apply on its way; what forbids it is a summary in which nothing ran. */
export type ScreenApply = Pick<ApplyRun, 'events' | 'stop'>;

/** Everything the screens can ask for. Commands implement it over the operations; components never touch a host or a file. */
export interface Actions {
  plan(options: PlanOptions): Promise<Plan>;
  apply(plan: Plan): ScreenApply;
  /** Who can do what at a path of a container; from then on the snapshots tell of that user, too. */
  explain(request: ExplainRequest): Promise<Explanation>;
  completePath(prefix: string): Promise<readonly PathCompletion[]>;
  review(edit: VolumeEdit): Promise<Review>;
  /** Writes the configuration, then refreshes. */
  write(edit: VolumeEdit): Promise<Outcome>;
  /** Puts text on the terminal's clipboard (OSC 52). */
  copy(text: string): void;
  /** Suspends to the shell, as ^Z does. */
  suspend(): void;
}
