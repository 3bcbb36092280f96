import type { ApplySummary } from './events.ts';

/** How an apply ended for the person who asked: with `blocked` nothing failed, but a lock or a protection is in the way; with `errors` the plan had some that no step mends. */
export type ApplyEnding = 'done' | 'blocked' | 'errors' | 'failed' | 'interrupted' | 'stale';

export function applyEnding({ outcome, failed, notRun, blocked = 0, problem }: ApplySummary): ApplyEnding {
  if (outcome !== 'failed') return outcome;
  if (failed > 0 || problem !== undefined || notRun > blocked) return 'failed';
  return blocked > 0 ? 'blocked' : 'errors';
}

/** `4 done, 1 failed, 2 blocked, 3 not run`, without what is nought. */
export function applyCounts({ done, failed, notRun, blocked = 0 }: ApplySummary): string {
  const others = [
    [failed, 'failed'],
    [blocked, 'blocked'],
    [notRun - blocked, 'not run'],
  ] as const;
  return [`${done} done`, ...others.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : []))].join(', ');
}
