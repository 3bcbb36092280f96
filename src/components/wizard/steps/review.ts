import { reviewQuestion } from '../../../form/ask/review.ts';
import { canWrite, errorsIn, writes } from '../../../form/form.ts';
import { editsFound } from '../../../form/people.ts';
import { commandText } from '../../../ground/argv.ts';
import type { Line } from '../../../ground/line.ts';
import { WIZARD } from '../../../views/words/input/wizard.ts';
import { turn, type World } from '../../app/screen.ts';
import type { KeyHint } from '../../draw/bar.ts';
import { bodyRows } from '../../draw/rows.ts';
import { moveCursor } from '../../fields/window.ts';
import { hint } from '../keys.ts';
import { noteLines } from '../problem.ts';
import type { PageLines, WizardStep } from '../step.ts';
import type { Wizard, WizardTurn } from '../wizard.ts';
import { reviewLines } from './changes.ts';

/** What would be written and done: enter writes what is shown, and only that. */
export const reviewStep: WizardStep = {
  title: 'Review',
  ask: [reviewQuestion],
  review: 'whole',
  waits: waitsForReview,
  subject: ({ review }) => (review.awaiting === undefined ? (review.answered ?? 0) : 0),
  keys: ({ review }, _, ways) => [
    ...(canWrite(review) ? [hint('enter', 'write')] : []),
    ...(review.answer ? [SCROLL, hint('y', 'copy command')] : []),
    ...ways,
  ],
  lines: (wizard, world) => shownReview(wizard, bodyRows(world.rows), world),
  press(wizard, { key, seen }, world) {
    const { answer } = wizard.review;
    if (key === 'enter') {
      if (!seen && answer && errorsIn(answer).length > 0)
        return turn(wizard, { kind: 'say', text: WIZARD.writtenUnseen });
      return written(wizard);
    }
    return copiesCommand(wizard, key) ?? scrolled(wizard, key, bodyRows(world.rows), world);
  },
};

const SCROLL: KeyHint = { keys: ['j', 'k'], label: 'scroll', footer: 'room', shown: 'j/k' };

/** Writing may be typed ahead, but not past errors that nobody saw. */

/** Whatever is decided by a review waits until it is there. */
export function waitsForReview({ review }: Wizard, key: string): boolean {
  return review.awaiting !== undefined && key !== 'esc' && key !== 'shift+tab';
}

/** As much of the review as `room` lines show. */
export function shownReview(wizard: Wizard, room: number, world: World): PageLines {
  const { review, scroll } = wizard;
  if (!review.answer && review.awaiting === undefined && editsFound(wizard).length > 0)
    return { body: [[], ...noteLines(WIZARD.notTaken, 1, world.columns)] };
  const all = reviewLines(wizard, world);
  const hidden = all.slice(scroll + room);
  const warnings = hidden.filter(isWarning).length;
  const more = warnings > 0 ? WIZARD.moreBelow(warnings) : undefined;
  return { body: all.slice(scroll, scroll + room), below: hidden.length, ...(more !== undefined && { more }) };
}

/** The first line of something to be minded: `! …`, `warning  …`. */
const isWarning = (line: Line): boolean =>
  line.some((span) => typeof span !== 'string' && span.tone === 'warn' && /^\s*(!|warning)\s*$/.test(span.text));

export function scrolled(wizard: Wizard, key: string, room: number, world: World): WizardTurn | undefined {
  const hidden = Math.max(0, reviewLines(wizard, world).length - room);
  const scroll = moveCursor(wizard.scroll, key, hidden + 1, room);
  return scroll === undefined ? undefined : turn({ ...wizard, scroll });
}

/** Writes what was reviewed; undefined where that can't be. */
export function written(wizard: Wizard): WizardTurn | undefined {
  const asks = writes(wizard);
  return asks.length === 0 ? undefined : turn({ ...wizard, phase: { kind: 'writing' } }, ...asks);
}

export function copiesCommand(wizard: Wizard, key: string): WizardTurn | undefined {
  const { answer } = wizard.review;
  if (key !== 'y' || !answer) return undefined;
  return turn(wizard, { kind: 'copy', text: commandText(answer.command), notice: 'command copied' });
}
