import { groupedBy } from '../../../ground/grouped.ts';
import { type Line, lineWidth, type Span, tone } from '../../../ground/line.ts';
import { wrap } from '../../../ground/wrap.ts';
import { endingSpan } from '../../../views/apply/ending.ts';
import { closingLines } from '../../../views/apply/lines.ts';
import type { Area } from '../../../views/area.ts';
import { durationText } from '../../../views/measures.ts';
import { PAST_TEXTS } from '../../../views/words/past.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import { type ApplyState, isOver, stepRuns } from './state.ts';

/** ` Apply   4 of 5 done   stopping after this step`, or how it ended and, where there is room, what it took. */
export function applyHeader(state: ApplyState, here: string, width: number): Line {
  const total = totalText(state);
  const told: Line = [' ', tone('strong', 'Apply'), '   ', standing(state), ...memberProgress(state, here)];
  const took: Line = total === '' ? [] : ['   ', tone('dim', total)];
  return lineWidth(told) + lineWidth(took) > width ? told : [...told, ...took];
}

/** `pve1 2/3   pve2 0/2`: how far each machine is, where there are several. */
function memberProgress(state: ApplyState, here: string): readonly Span[] {
  const byMember = groupedBy(stepRuns(state), ({ step }) => step.node ?? here);
  if (byMember.size < 2) return [];
  return [...byMember].flatMap(([name, runs]) => {
    const failed = runs.some(({ progress }) => progress === 'failed');
    const ran = runs.filter(({ progress }) => progress === 'done' || progress === 'failed').length;
    const color = failed ? 'bad' : ran === runs.length ? 'good' : 'dim';
    return ['   ', tone(color, `${name} ${ran}/${runs.length}`)];
  });
}

/** `━━━━━━──────  3 of 5, 1 failed`: how many ran; what never did leaves the bar short. */
export function progressLine(state: ApplyState, elapsed: string, { width, glyphs }: Area): Line {
  const steps = stepRuns(state);
  const failed = steps.filter(({ progress }) => progress === 'failed').length;
  const ran = failed + steps.filter(({ progress }) => progress === 'done').length;
  const failure = failed === 0 ? '' : `, ${failed} failed`;
  const text = `  ${ran} of ${steps.length}${failure}${elapsed === '' ? '' : `  ${elapsed}`} `;
  const room = Math.max(5, width - text.length - 1);
  const cells = steps.length === 0 ? room : Math.round((ran / steps.length) * room);
  const color = failed === 0 ? 'accent' : 'bad';
  return [' ', tone(color, glyphs.barDone.repeat(cells)), tone('dim', glyphs.barLeft.repeat(room - cells)), text];
}

/** Whole seconds since the first step started, while it runs. */
export function elapsedText(run: ApplyState, now: number): string {
  const startedAt = run.steps.find((step) => step.startedAt !== undefined)?.startedAt;
  if (startedAt === undefined || isOver(run)) return '';
  return durationText(Math.max(0, Math.floor((now - startedAt) / 1000) * 1000))
    .replace('.0s', 's')
    .replace('.00s', 's');
}

/** How long all steps took together, once it is over. */
function totalText(run: ApplyState): string {
  const times = run.steps.flatMap(({ startedAt, milliseconds }) =>
    startedAt === undefined || milliseconds === undefined ? [] : [{ from: startedAt, to: startedAt + milliseconds }],
  );
  const [first] = times;
  if (!first || !isOver(run)) return '';
  return durationText(times.reduce((last, { to }) => Math.max(last, to), first.to) - first.from);
}

/** What is left to say once it is over; after an undo also, until somebody looked, that the files still ask for what is gone. */
export function endLines(
  { summary, broken, asks = false }: ApplyState & { readonly asks?: boolean },
  { width, glyphs }: Area,
): readonly Line[] {
  const shown =
    broken === undefined ? summary && closingLines(summary, { width: width - 2, glyphs }) : BROKEN(width - 2);
  const question = asks && summary ? wrap(PAST_TEXTS.backAsWell, width - 2) : [];
  return [...(shown ?? []), ...question.map((line): Line => [tone('strong', line)])].map((line) => [' ', ...line]);
}

const BROKEN = (width: number): readonly Line[] => wrap(SCREENS.brokeOff, width).map((line) => [line]);

function standing(state: ApplyState): Span {
  const { stopping, summary, broken } = state;
  if (broken !== undefined) return tone('bad', 'broke off');
  if (summary) return endingSpan(summary);
  const done = state.steps.filter(({ progress }) => progress === 'done').length;
  return stopping ? tone('warn', SCREENS.stopping) : SCREENS.doneOf(done, stepRuns(state).length);
}
