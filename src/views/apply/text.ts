import type { ApplyEvent, ApplySummary } from '../../engine/apply/events.ts';
import { runs } from '../../engine/plan/standing.ts';
import type { Step } from '../../engine/plan/types.ts';
import { type Line, tone } from '../../ground/line.ts';
import type { Glyphs } from '../area.ts';
import { stepWords } from '../plan/step.ts';
import type { Style } from '../style.ts';
import { ACTIONS, stepName } from '../vocabulary.ts';
import { endingSpan } from './ending.ts';
import { closingLines } from './lines.ts';
import { transcriptLines, transcriptOf } from './transcript.ts';

/** Turns one event after the other into text; it remembers the plan to name the steps. */
export function applyText(style: Style): (event: ApplyEvent) => readonly string[] {
  let steps: readonly Step[] = [];
  return (event) => {
    if (event.type === 'plan') steps = event.plan.steps;
    if (event.type === 'summary') return ['', ...applySummaryLines(style, event)];
    const step = 'step' in event ? steps.find(({ id }) => id === event.step) : undefined;
    const lines = transcriptLines(transcriptOf(event, step), style.area);
    const head = step && event.type === 'step_start' ? [headLine(step, steps.filter(runs), style.area.glyphs)] : [];
    return style.print([
      ...head,
      ...lines.map((line): Line => (event.type === 'step_skipped' ? line : ['    ', ...line])),
    ]);
  };
}

/** The last words of an apply: how it ended, what to do, and where the record is. */
export const applySummaryLines = (style: Style, summary: ApplySummary): readonly string[] =>
  style.print([[endingSpan(summary), '.'], ...closingLines(summary, style.area)]);

/** `[2/4] ~ mode  /tank/media  0700 → 0775`. */
function headLine(step: Step, running: readonly Step[], glyphs: Glyphs): Line {
  const { symbol, tone: color } = ACTIONS[step.action];
  const { target, change } = stepWords(step, glyphs);
  const number = running.indexOf(step) + 1;
  return [
    `[${number}/${running.length}] `,
    tone(color, symbol),
    ' ',
    tone('strong', `${stepName(step)}  ${target}`),
    change === '' ? '' : `  ${change}`,
  ];
}
