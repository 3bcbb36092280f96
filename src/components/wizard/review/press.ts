import { type KeyPressed, turn, type World } from '../../app/screen.ts';
import { commandText } from '../../draw/command.ts';
import { bodyRows } from '../../draw/rows.ts';
import { moveCursor } from '../../fields/window.ts';
import type { Wizard, WizardTurn } from '../wizard.ts';
import { reviewLines } from './lines.ts';
import { errorsIn, write } from './write.ts';

/** A key on the review: scroll, copy the command, or write what is shown, and only that. */
export function pressReview(wizard: Wizard, { key, seen }: KeyPressed, world: World): WizardTurn | undefined {
  const { answer, scroll } = wizard.review;
  if (key === 'enter') {
    if (!seen && answer && errorsIn(answer).length > 0) return turn(wizard, { kind: 'say', text: NOT_SHOWN });
    return write(wizard);
  }
  if (key === 'y' && answer) {
    return turn(wizard, { kind: 'copy', text: commandText(answer.command), said: 'command copied' });
  }
  const hidden = reviewLines(wizard.review, world.columns, world.theme).length - bodyRows(world.rows);
  const moved = moveCursor(scroll, key, Math.max(0, hidden) + 1, bodyRows(world.rows));
  return moved === undefined ? undefined : turn({ ...wizard, review: { ...wizard.review, scroll: moved } });
}

/** Writing may be typed ahead, but not past errors that nobody saw. */
const NOT_SHOWN = 'enter was pressed before the errors were shown: nothing was written';

/** Rows of a review below what `height` rows show. */
export function rowsBelow(review: Wizard['review'], { columns, theme }: World, height: number): number {
  return Math.max(0, reviewLines(review, columns, theme).length - review.scroll - height);
}
