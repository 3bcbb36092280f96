import type { Review } from '../../../components/app/contract.ts';
import { canWrite, write } from '../../../components/wizard/review/write.ts';
import type { Wizard } from '../../../components/wizard/wizard.ts';
import { saidYes, YES_OR_NO, yesNo } from '../agree.ts';
import { whoCanLines } from './access.ts';
import { reviewText } from './lines.ts';
import { again, type Topic } from './topic.ts';

export const reviewTopic: Topic = {
  lines(wizard, view) {
    const { answer } = wizard.review;
    return answer ? [...reviewText(answer, view.style), ...whoCanLines(wizard, view)] : ['Nothing is changed.'];
  },
  question: ({ review }) => (canWrite(review) ? yesNo('Write it', 'yes') : { prompt: 'back or cancel', empty: 'back' }),
  answer(wizard, text) {
    if (!canWrite(wizard.review)) return { go: 'back', wizard, tell: [], asks: [] };
    const said = saidYes(text, 'yes');
    const turn = said ? write(wizard) : undefined;
    if (turn) return again(turn.state, [], turn.asks);
    return again(wizard, [said === false ? 'Nothing is written yet: back changes it, cancel leaves.' : YES_OR_NO]);
  },
};

/** Where it was written. */
export function writtenLine(name: string, { review }: Pick<Wizard, 'review'>): string {
  const file: Review['file'] = review.answer?.file ?? '';
  return `Written: ${name} is in ${file.slice(file.lastIndexOf('/') + 1)}. The host has not changed yet.`;
}
