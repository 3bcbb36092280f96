import { awaitingRestart, runs } from '../../engine/plan/plan.ts';
import type { Plan } from '../../engine/plan/types.ts';
import { type Line, plainText, type Span, tone } from '../../ground/line.ts';
import { ACTIONS } from '../vocabulary.ts';

/** `2 to create, 1 to change, 1 blocked; no restart`: what a plan comes to. */
export function summaryLine(plan: Plan): Line {
  const { summary, inSync, diagnostics } = plan;
  if (inSync) return ['In sync: nothing to do'];
  const counts = [
    [summary.create, 'to create', ACTIONS.create.tone],
    [summary.update, 'to change', ACTIONS.update.tone],
    [summary.delete, 'to remove', ACTIONS.delete.tone],
    [summary.blocked, 'blocked', 'bad'],
    [summary.kept, 'kept as found', 'plain'],
  ] as const;
  const told = counts
    .filter(([count]) => count > 0)
    .flatMap(([count, what, color], index): Span[] => [
      ...(index === 0 ? [] : [', ']),
      tone(color, `${count} ${what}`),
    ]);
  if (told.length === 0)
    return [`Nothing can be planned: ${diagnostics[0] ? 'see the errors' : 'no volume is declared'}`];
  if (!plan.steps.some(runs)) return ['Nothing to do now: ', ...told];
  const waiting = awaitingRestart(plan).map((ctid) => `CT ${ctid}`);
  return [...told, waiting.length > 0 ? `; in force after a restart of ${waiting.join(', ')}` : '; no restart'];
}

/** The same as a sentence. */
export const summaryText = (plan: Plan): string => `${plainText(summaryLine(plan))}.`;
