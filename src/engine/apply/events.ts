import type { Coded, Problem } from '../../ground/problem.ts';
import type { ReadingError } from '../observed/facts.ts';
import type { HeldReason } from '../plan/reasons.ts';
import type { Plan, StepKind } from '../plan/types.ts';
import type { TreeChunk, TreeDone, TreeProgress } from '../tree/change.ts';
import type { ChangeProblem, MadeDirectories, OutputLine, StartedProcess } from './host.ts';

/** What apply tells, in order: plan, then each step's start, output and end, then the summary, always last. */
export type ApplyEvent = { readonly time: string } & (
  | { readonly type: 'plan'; readonly plan: Plan }
  | { readonly type: 'step_start'; readonly step: string }
  /** Its `pct` runs: the process, and when it began ({@link StartedProcess}). */
  | ({ readonly type: 'step_process'; readonly step: string; readonly ctid: number } & StartedProcess)
  | ({ readonly type: 'step_output'; readonly step: string } & OutputLine)
  /** Of a tree: what is changed next. */
  | ({ readonly type: 'step_chunk'; readonly step: string } & TreeChunk)
  /** Of a tree, about twice a second; nothing to record. */
  | ({ readonly type: 'step_progress'; readonly step: string } & TreeProgress)
  | {
      readonly type: 'step_complete';
      readonly step: string;
      readonly note?: EndNote | undefined;
      /** The directories that it made, the outermost first. */
      readonly made?: MadeDirectories['made'] | undefined;
      /** What it did in a tree. */
      readonly tree?: TreeDone | undefined;
    }
  | {
      readonly type: 'step_errored';
      readonly step: string;
      readonly failure: ChangeProblem;
      readonly left?: LeftReason | undefined;
    }
  | { readonly type: 'step_skipped'; readonly step: string; readonly why: SkipReason }
  | ApplySummary
);

/** Why a step did not run. */
export type SkipReason =
  | HeldReason
  | Coded<{
      /** Asked to stop before it began. */
      interrupted: unknown;
      /** `step`, which it needs, did not succeed; what that is, where the plan has it. */
      needs_step: { step: string; kind?: StepKind | undefined; target?: string | undefined };
    }>;

/** How a container's file is after a change of it failed; `mountsMayStay`: in the running container, until it restarts. */
export type LeftReason = Coded<{
  /** As declared: the failure came after the write. */
  file_as_declared: { ctid: number };
  file_unread: { ctid: number; error: ReadingError; mountsMayStay: boolean };
  file_changed: { ctid: number; mountsMayStay: boolean };
  file_unchanged: { ctid: number; mountsMayStay: boolean };
}>;

/** What is worth knowing of a step that is done. */
export type EndNote = Coded<{
  /** Somebody else made it so meanwhile. */
  done_meanwhile: unknown;
}>;

/** `stale`: the host is not what the plan saw, or holds what a safety rule forbids, and nothing ran.
 * `failed`: a step failed. `interrupted`: stopped after the running step. What is held or could not be planned changes none. */
export type ApplyOutcome = 'done' | 'failed' | 'interrupted' | 'stale';

export interface ApplySummary {
  readonly type: 'summary';
  readonly outcome: ApplyOutcome;
  /** Numbers of steps. */
  readonly done: number;
  readonly failed: number;
  /** Besides those that are held. */
  readonly notRun: number;
  readonly blocked: number;
  readonly kept: number;
  /** Errors of the plan, which no step could mend. */
  readonly errors: number;
  /** The journal's path, null when nothing was recorded. */
  readonly journal: string | null;
  /** Why it was not begun, or ended early although no step failed: the journal could not be written. */
  readonly problem?: Problem;
}
