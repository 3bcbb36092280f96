import type { Explanation } from '../../engine/access/explain.ts';
import type { ApplyEvent } from '../../engine/apply/events.ts';
import type { Plan, PlanOptions } from '../../engine/plan/types.ts';
import type { FormActions } from '../../form/outside.ts';
import type { Result } from '../../ground/problem.ts';
import type { ApplyRun } from '../../operations/apply.ts';
import type { PathCompletion } from '../../operations/complete.ts';
import type { AdoptRequest, PreparedAdoption } from '../../operations/edit/adopt.ts';
import type { ExplainRequest } from '../../operations/explain.ts';
import type { PreparedRestore } from '../../operations/past/restore.ts';
import type { RunSummary } from '../../operations/past/runs.ts';
import type { Snapshot } from '../../operations/watch/snapshot.ts';
import type { SnapshotStore } from '../../operations/watch/watch.ts';

export type { AdoptRequest, PathCompletion, RunSummary, Snapshot, SnapshotStore };

/** What of a machine would be declared as it is, and what not. */
export type Adoption = Pick<PreparedAdoption, 'adopted' | 'left' | 'path' | 'diff'>;

/** A kept version that would be put back, and how many are kept. */
export type Restorable = Pick<PreparedRestore, 'version' | 'file' | 'diff' | 'leaving'> & { readonly kept: number };

/** One of the kept versions by its number, or the one before the edits that led to a run; else the newest that differs. */
export interface RestoreRequest {
  readonly n?: number;
  readonly run?: string;
}

/** An apply on its way; what forbids it is a summary in which nothing ran. */
export type ScreenApply = Pick<ApplyRun, 'events' | 'stop'>;

/** What a plan is asked for; `undo` names a run whose way back it is. */
export interface PlanAsked extends PlanOptions {
  readonly undo?: string | undefined;
}

/** Everything the screens can ask for. Commands implement it over the operations; components never touch a host or a file. */
export interface Actions extends FormActions {
  plan(asked: PlanAsked): Promise<Result<Plan>>;
  /** Saves a plan that was made here, no way back, for `apply --plan`; gives the whole path of the file. */
  save(plan: Plan, path: string): Promise<Result<string>>;
  /** How mounts that nobody declares are declared as they are; writes nothing. */
  adopt(request: AdoptRequest): Promise<Result<Adoption>>;
  /** Writes just that. */
  writeAdoption(adoption: Adoption): Promise<Result<'written'>>;
  /** What a kept version of the configuration would change; writes nothing. */
  restorable(request: RestoreRequest): Promise<Result<Restorable>>;
  /** Puts just that back. */
  restore(restorable: Restorable): Promise<Result<'written'>>;
  /** The recorded applies, the newest first. */
  runs(): Promise<readonly RunSummary[]>;
  /** All that one of them said. */
  run(name: string): Promise<readonly ApplyEvent[]>;
  apply(plan: Plan): ScreenApply;
  /** Who can do what at a path of a container; from then on the snapshots tell of that user, too. */
  explain(request: ExplainRequest): Promise<Result<Explanation>>;
  /** Puts text on the terminal's clipboard (OSC 52). */
  copy(text: string): void;
  /** Suspends to the shell, as ^Z does. */
  suspend(): void;
}
