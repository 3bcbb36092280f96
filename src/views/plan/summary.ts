import { awaitingRestart, isDrift, runs } from '../../engine/plan/standing.ts';
import type { Plan } from '../../engine/plan/types.ts';
import { isBroken } from '../../engine/start/broken.ts';
import { type Line, plainText, type Span, tone } from '../../ground/line.ts';
import { isError } from '../../ground/problem.ts';
import { ACTIONS } from '../vocabulary.ts';
import { listed } from '../words/words.ts';

/** `2 to create, 1 to change, 1 blocked; no restart`: what a plan comes to. */
export function summaryLine(plan: Plan): Line {
  const { summary, inSync, starts, diagnostics } = plan;
  if (inSync) return ['In sync: nothing to do'];
  const counts = [
    [summary.create, 'to create', ACTIONS.create.tone],
    [summary.update, 'to change', ACTIONS.update.tone],
    [summary.delete, 'to remove', ACTIONS.delete.tone],
    [summary.restart, 'to restart', ACTIONS.restart.tone],
    [summary.blocked, 'blocked', 'bad'],
    [summary.kept, 'kept as found', 'plain'],
  ] as const;
  const counted = counts
    .filter(([count]) => count > 0)
    .flatMap(([count, what, color], index): Span[] => [
      ...(index === 0 ? [] : [', ']),
      tone(color, `${count} ${what}`),
    ]);
  const broken = starts.filter(({ after }) => isBroken(after)).map(({ ctid }) => `CT ${ctid}`);
  if (counted.length === 0 && broken.length > 0 && !diagnostics.some(isError)) {
    const whose = broken.length === 1 ? 'its' : 'their';
    return [`Nothing to do, but ${listed(broken)} would not start with all ${whose} mounts: see the warnings`];
  }
  const drifted = [...new Set(diagnostics.filter(isDrift).map(({ where }) => `CT ${where.ctid}`))];
  if (counted.length === 0 && drifted.length > 0 && !diagnostics.some(isError)) {
    const have = drifted.length === 1 ? 'has' : 'have';
    return [
      `Nothing to do, but ${listed(drifted)} ${have} something else mounted than configured until a restart: see the warnings`,
    ];
  }
  if (counted.length === 0)
    return [`Nothing can be planned: ${diagnostics[0] ? 'see the errors' : 'no volume is declared'}`];
  if (!plan.steps.some(runs)) return ['Nothing to do now: ', ...counted];
  const waiting = awaitingRestart(plan).map((ctid) => `CT ${ctid}`);
  if (waiting.length > 0) return [...counted, `; then restart ${waiting.join(', ')}`];
  return summary.restart > 0 ? counted : [...counted, '; no restart'];
}

/** The same as a sentence. */
export const summaryText = (plan: Plan): string => `${plainText(summaryLine(plan))}.`;
