import { commandText } from '../draw/command.ts';
import { moveCursor } from '../form/window.ts';
import { reviewLines } from './review-lines.ts';
import { write } from './review-write.ts';
import { type Surroundings, type Turn, turn, type Wizard } from './wizard.ts';

/** A key on the review: scroll, copy the command, or write what is shown, and only that. */
export function pressReview(wizard: Wizard, key: string, surroundings: Surroundings): Turn | undefined {
  const { answer, scroll } = wizard.review;
  if (key === 'enter') return write(wizard) ?? held(wizard);
  if (key === 'y' && answer) {
    return turn({ ...wizard, told: 'command copied' }, { kind: 'copy', text: commandText(answer.command) });
  }
  const hidden = reviewLines(wizard.review, surroundings.columns, surroundings.theme).length - surroundings.height;
  const moved = moveCursor(scroll, key, Math.max(0, hidden) + 1, surroundings.height);
  return moved === undefined ? undefined : turn({ ...wizard, review: { ...wizard.review, scroll: moved } });
}

/** No answer to the question as it stands yet: the key waits for it, where there is something in view it can mean. */
function held(wizard: Wizard): Turn | undefined {
  const { awaiting, answer } = wizard.review;
  if (awaiting === undefined || answer === undefined) return undefined;
  return turn({ ...wizard, review: { ...wizard.review, entered: true } });
}

/** Rows of the review below the screen. */
export function rowsBelow(review: Wizard['review'], { columns, height, theme }: Surroundings): number {
  return Math.max(0, reviewLines(review, columns, theme).length - review.scroll - height);
}
