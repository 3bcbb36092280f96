import type { VolumeEdit } from '../engine/desired/edit.ts';
import type { Worded } from '../engine/diagnostic.ts';
import type { AskedFor } from '../engine/remedy/remedy.ts';
import { bad, type Problem, type Result } from '../ground/problem.ts';
import type { PathCompletion } from '../operations/complete.ts';
import type { EditReview } from '../operations/edit/review.ts';
import type { LetIn } from '../operations/share.ts';
import { BROKEN_OFF_HINT } from '../views/words/input/ask.ts';

/** What an edit would do, before anything is written; where it is refused, `file` is empty and the findings say why. */
export interface Review extends EditReview {
  /** The command line that does the same: ['phoenix-volumes', 'add', …]. */
  readonly command: readonly string[];
}

export type Outcome = { readonly ok: true } | { readonly ok: false; readonly diagnostics: readonly Problem[] };

/** Whom to let in: of the volume as the edit leaves it; without one as it is declared. */
export interface LetInRequest {
  readonly name: string;
  readonly edit: VolumeEdit | undefined;
  readonly with: readonly AskedFor[];
}

/** What a form needs done for it. */
export interface FormActions {
  completePath(prefix: string): Promise<readonly PathCompletion[]>;
  review(edit: VolumeEdit): Promise<Review>;
  /** What would let them in and takes nothing from anybody, each tried on a copy; touches nothing. */
  letIn(request: LetInRequest): Promise<Result<LetIn>>;
  /** Writes the configuration, then refreshes. */
  write(edit: VolumeEdit): Promise<Outcome>;
}

/** What a form asks of the outside; the answer comes back with the same serial number where there is one. */
export type FormAsk =
  | { readonly kind: 'review'; readonly serial: number; readonly edit: VolumeEdit }
  | { readonly kind: 'let-in'; readonly serial: number; readonly request: LetInRequest }
  | { readonly kind: 'write'; readonly edit: VolumeEdit }
  | { readonly kind: 'complete'; readonly serial: number; readonly prefix: string };

export type FormAnswer =
  | { readonly kind: 'reviewed'; readonly serial: number; readonly review: Review }
  | { readonly kind: 'let-in'; readonly serial: number; readonly found: Result<LetIn> }
  | { readonly kind: 'wrote'; readonly outcome: Outcome }
  | { readonly kind: 'completed'; readonly serial: number; readonly found: readonly PathCompletion[] };

/** Never rejects: what breaks off is a review that refuses, a write that was refused, no completions. */
export async function answerTo(ask: FormAsk, actions: FormActions): Promise<FormAnswer> {
  switch (ask.kind) {
    case 'review': {
      const review = await actions
        .review(ask.edit)
        .catch((cause: unknown) => ({ diagnostics: [brokenOff(cause)], file: '', diff: [], command: [] }));
      return { kind: 'reviewed', serial: ask.serial, review };
    }
    case 'let-in': {
      const found = await actions.letIn(ask.request).catch((cause: unknown) => bad(brokenOff(cause)));
      return { kind: 'let-in', serial: ask.serial, found };
    }
    case 'write': {
      const outcome = await actions
        .write(ask.edit)
        .catch((cause: unknown) => ({ ok: false as const, diagnostics: [brokenOff(cause)] }));
      return { kind: 'wrote', outcome };
    }
    case 'complete': {
      const found = await actions.completePath(ask.prefix).catch(() => []);
      return { kind: 'completed', serial: ask.serial, found };
    }
  }
}

/** Nobody expected that: the message is all there is to say. */
export const brokenOff = (cause: unknown): Worded => ({
  severity: 'error',
  where: {},
  code: 'broken_off',
  summary: cause instanceof Error ? cause.message : String(cause),
  hint: BROKEN_OFF_HINT,
});
