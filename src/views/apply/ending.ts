import { type ApplyEnding, applyEnding } from '../../engine/apply/ending.ts';
import type { ApplySummary } from '../../engine/apply/events.ts';
import { type Span, type Tone, tone } from '../../ground/line.ts';

/** How an apply ended, and what to do about it. */
const ENDINGS: Readonly<Record<ApplyEnding, { readonly word: string; readonly tone: Tone; readonly next?: string }>> = {
  done: { word: 'Applied', tone: 'good' },
  blocked: {
    ...{ word: 'Applied in part', tone: 'warn' },
    next: 'Nothing failed. Each blocked step above says what it waits for; plan again after that.',
  },
  errors: {
    ...{ word: 'Applied in part', tone: 'bad' },
    next: 'What could be done was done, but the plan has errors. A new plan shows them.',
  },
  failed: { word: 'Failed in part', tone: 'bad', next: 'See the failed steps above. A new plan shows what is left.' },
  interrupted: {
    ...{ word: 'Stopped', tone: 'warn' },
    next: 'Stopped as asked, after the running step. A new plan shows what is left.',
  },
  stale: {
    ...{ word: 'Refused', tone: 'bad' },
    next: 'Nothing was run, for the reasons above. Plan again.',
  },
};

/** `Applied in part: 4 done, 1 blocked`; what the plan kept is none of its doing, and not done all the same. */
export function endingSpan(summary: ApplySummary): Span {
  const { word, tone: color } = ENDINGS[applyEnding(summary)];
  const kept = summary.kept > 0 ? `, ${summary.kept} kept` : '';
  return tone(color, `${word}: ${applyCounts(summary)}${kept}`);
}

export const endingNext = (summary: ApplySummary): string | undefined => ENDINGS[applyEnding(summary)].next;

type Counted = 'done' | 'failed' | 'notRun' | 'blocked';

/** `4 done, 1 failed, 2 blocked, 3 not run`, without what is nought. */
export function applyCounts({ done, failed, notRun, blocked }: Pick<ApplySummary, Counted>): string {
  const others = [
    [failed, 'failed'],
    [blocked, 'blocked'],
    [notRun, 'not run'],
  ] as const;
  return [`${done} done`, ...others.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : []))].join(', ');
}
