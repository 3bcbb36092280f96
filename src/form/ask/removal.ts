import { removalText } from '../../views/form.ts';
import { ASK } from '../../views/words/input/ask.ts';
import { canWrite, writes } from '../form.ts';
import { removalPoints } from '../removal.ts';
import { again, parseYes, type Question, yesNo } from './question.ts';
import { reviewText } from './review.ts';

/** Says what removing the volume means and does, and starts on no. */
export const removalQuestion: Question = {
  reviews: true,
  lines({ subject, review, draft }, view) {
    const { snapshot, style } = view;
    const points = removalPoints(subject, snapshot).map(removalText);
    return [
      ...points.map(({ sign, text }) => style.safe(`${sign} ${text}`)),
      ...(review.answer ? reviewText(review.answer, draft.name, view) : []),
    ];
  },
  prompt: ({ draft, review }) => (canWrite(review) ? yesNo(ASK.remove(draft.name), 'no') : undefined),
  answer(form, text) {
    const yes = parseYes(text, 'no');
    if (yes === undefined) return again(form, [ASK.yesOrNo]);
    return yes ? again(form, [], writes(form)) : { go: 'leave', form, tell: [], asks: [] };
  },
};
