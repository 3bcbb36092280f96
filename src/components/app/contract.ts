import type { Explanation } from '../../engine/access/explain.ts';
import type { ApplyEvent } from '../../engine/apply/events.ts';
import type { Plan, PlanOptions } from '../../engine/plan/types.ts';
import type { FormActions } from '../../form/outside.ts';
import type { Result } from '../../ground/problem.ts';
import type { ApplyRun } from '../../operations/apply.ts';
import type { PathCompletion } from '../../operations/complete.ts';
import type { AdoptRequest, PreparedAdoption } from '../../operations/edit/adopt.ts';
import type { PreparedInit } from '../../operations/edit/init.ts';
import type { ExplainRequest } from '../../operations/explain.ts';
import type { PreparedRestore } from '../../operations/past/restore.ts';
import type { RunSummary } from '../../operations/past/runs.ts';
import type { Snapshot } from '../../operations/watch/snapshot.ts';
import type { SnapshotStore } from '../../operations/watch/watch.ts';

export type { AdoptRequest, PathCompletion, RunSummary, Snapshot, SnapshotStore };

/** What of a machine would be declared as it is, and what not. */
export type Adoption = Pick<PreparedAdoption, 'adopted' | 'left' | 'path' | 'diff'>;

/** A first configuration that would be written. */
export type FirstFiles = Pick<PreparedInit, 'files' | 'there' | 'adopted' | 'left'>;

/** A configuration file to be opened in the person's editor, at a place where one is known. */
export interface EditedFile {
  readonly path: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** Where no line is known: the value's place in the file. */
  readonly place?: readonly (string | number)[] | undefined;
}

/** How an editor ended: `none` is there, or it could not be started or gave an error. */
export type EditorEnd =
  | { readonly kind: 'closed' }
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly editor: string };

/** What would be put back of a kept version, and how many are kept. */
export type Restorable = Pick<PreparedRestore, 'version' | 'file' | 'diff' | 'leaving' | 'returned'> & {
  readonly kept: number;
};

/**
 * One of the kept versions by its number, else the newest that differs; or, of a run, only its volumes as they were before
 * the edits that led to it.
 */
export interface RestoreRequest {
  readonly n?: number;
  readonly run?: string;
}

/** An apply on its way; what forbids it is a summary in which nothing ran. */
export type ScreenApply = Pick<ApplyRun, 'events' | 'stop'>;

/** What a plan is asked for; `undo` names a run whose way back it is. */
export interface PlanAsked extends PlanOptions {
  readonly undo?: string | undefined;
  /** Of an undo: somebody looked at what of the configuration would go back with it, and is asked no more. */
  readonly returnSeen?: boolean | undefined;
  /** The same, as far as it is known: whether anything of the configuration would. */
  readonly returns?: boolean | undefined;
}

/** Everything the screens can ask for. Commands implement it over the operations; components never touch a host or a file. */
export interface Actions extends FormActions {
  plan(asked: PlanAsked): Promise<Result<Plan>>;
  /** Of a way back that was planned here: whether the configuration has something that would go back with it. */
  returns(plan: Plan): Promise<boolean>;
  /** Saves a plan that was made here, no way back, for `apply --plan`; gives the whole path of the file. */
  save(plan: Plan, path: string): Promise<Result<string>>;
  /** How mounts that nobody declares are declared as they are; writes nothing. */
  adopt(request: AdoptRequest): Promise<Result<Adoption>>;
  /** Writes just that. */
  writeAdoption(adoption: Adoption): Promise<Result<'written'>>;
  /** The first four files, of the containers that are there, with `adopt` also of what they have mounted; writes nothing. */
  prepareInit(adopt: boolean): Promise<Result<FirstFiles>>;
  /** Writes just those. */
  writeInit(files: FirstFiles): Promise<Result<'written'>>;
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
  /** Opens a file in the person's editor, on this terminal, and waits for its end; the terminal was let go before. */
  edit(file: EditedFile): Promise<EditorEnd>;
  /** Suspends to the shell, as ^Z does. */
  suspend(): void;
}
