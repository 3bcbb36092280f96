import { runs } from '../plan/standing.ts';
import { heldIn } from './ending.ts';
import type { ApplyEvent, ApplySummary } from './events.ts';

/** How far a run came by its record, also one that has no summary: `begun` is the step that was running when it ended. */
export interface Tally extends Pick<ApplySummary, 'done' | 'failed' | 'notRun' | 'blocked' | 'kept'> {
  readonly begun: string | undefined;
}

export function tallyOf(events: readonly ApplyEvent[]): Tally {
  const first = events[0];
  const plan = first?.type === 'plan' ? first.plan : undefined;
  const ended = { step_complete: 0, step_errored: 0 };
  let begun: string | undefined;
  for (const event of events) {
    if (event.type === 'step_start') begun = event.step;
    if (event.type !== 'step_complete' && event.type !== 'step_errored') continue;
    begun = undefined;
    // One that stopped as asked is neither.
    if (event.type === 'step_errored' && event.failure.end === 'interrupted') continue;
    ended[event.type] += 1;
  }
  const [done, failed] = [ended.step_complete, ended.step_errored];
  const notRun = (plan?.steps.filter(runs).length ?? 0) - done - failed - (begun === undefined ? 0 : 1);
  const { blocked, kept } = plan ? heldIn(plan) : { blocked: 0, kept: 0 };
  return { done, failed, notRun: Math.max(0, notRun), blocked, kept, begun };
}
