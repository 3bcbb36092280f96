import type { VolumeEdit } from '../../engine/desired/edit.ts';
import type { Worded } from '../../engine/diagnostic.ts';
import type { Actions, Outcome, PathCompletion, Review } from '../app/contract.ts';

/** A review, also where reading the host or the files breaks off: then it refuses, and says why. */
export const reviewOf = (actions: Actions, edit: VolumeEdit): Promise<Review> =>
  actions
    .review(edit)
    .catch((cause: unknown) => ({ diagnostics: [brokenOff(cause)], file: '', diff: [], command: [] }));

/** Writes; what breaks off was refused. */
export const outcomeOf = (actions: Actions, edit: VolumeEdit): Promise<Outcome> =>
  actions.write(edit).catch((cause: unknown) => ({ ok: false, diagnostics: [brokenOff(cause)] }));

/** Completions; where the host breaks off there are none. */
export const pathsOf = (actions: Actions, prefix: string): Promise<readonly PathCompletion[]> =>
  actions.completePath(prefix).catch(() => []);

const brokenOff = (cause: unknown): Worded => ({
  severity: 'error',
  where: {},
  code: 'broken_off',
  summary: cause instanceof Error ? cause.message : String(cause),
  hint: 'Go back and try again.',
});
