import { removalText } from '../../views/form.ts';
import { canWrite, writes } from '../form.ts';
import { removalMeaning } from '../removal.ts';
import { again, parseYes, type Question, YES_OR_NO, yesNo } from './question.ts';
import { reviewText } from './review.ts';

/** Says what removing the volume means and does, and starts on no. */
export const removalQuestion: Question = {
  reviews: true,
  lines({ subject, review }, { snapshot, style }) {
    const points = subject.kind === 'add' ? [] : removalMeaning(subject.volume, snapshot).map(removalText);
    return [
      ...points.map(({ sign, text }) => style.safe(`${sign} ${text}`)),
      ...(review.answer ? reviewText(review.answer, style) : []),
    ];
  },
  prompt: ({ draft, review }) =>
    canWrite(review) ? yesNo(`Remove ${draft.name} from the configuration`, 'no') : undefined,
  answer(form, text) {
    const yes = parseYes(text, 'no');
    if (yes === undefined) return again(form, [YES_OR_NO]);
    return yes ? again(form, [], writes(form)) : { go: 'leave', form, tell: [], asks: [] };
  },
};
