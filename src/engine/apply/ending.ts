import { isError } from '../../ground/problem.ts';
import type { Plan } from '../plan/types.ts';
import type { ApplySummary } from './events.ts';

/** How an apply ended for the person who asked: with `blocked` nothing failed, but a lock or a protection is in the way; with `errors` the plan had some that no step mends. */
export type ApplyEnding = 'done' | 'blocked' | 'errors' | 'failed' | 'interrupted' | 'stale';

export function applyEnding({ outcome, notRun, blocked, errors }: ApplySummary): ApplyEnding {
  if (outcome !== 'done') return outcome;
  if (blocked + notRun > 0) return 'blocked';
  return errors > 0 ? 'errors' : 'done';
}

/** What of a plan no apply runs, as its summary counts it. */
export const heldIn = ({ summary, diagnostics }: Plan): Pick<ApplySummary, 'blocked' | 'kept' | 'errors'> => ({
  blocked: summary.blocked,
  kept: summary.kept,
  errors: diagnostics.filter(isError).length,
});
