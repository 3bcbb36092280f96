import type { Worded } from '../../engine/diagnostic.ts';
import { commandText } from '../../ground/argv.ts';
import type { Problem } from '../../ground/problem.ts';
import { diagnosticLines } from '../../views/diagnostics.ts';
import { diffLines } from '../../views/diff.ts';
import { planLines } from '../../views/plan/lines.ts';
import { summaryText } from '../../views/plan/summary.ts';
import { wordsOf } from '../../views/words/any.ts';
import { ASK } from '../../views/words/input/ask.ts';
import { canWrite, errorsIn, reviewWarnings, writes } from '../form.ts';
import type { Review } from '../outside.ts';
import { whoCan } from './access.ts';
import { again, parseYes, type Question, type QuestionContext, yesNo } from './question.ts';

export const reviewQuestion: Question = {
  reviews: true,
  lines(form, view) {
    const { answer } = form.review;
    return answer ? [...reviewText(answer, form.draft.name, view), ...whoCan(form, view)] : [ASK.unchanged];
  },
  prompt: ({ review }) => (canWrite(review) ? yesNo('Write it', 'yes') : { prompt: 'back or cancel', empty: 'back' }),
  answer(form, text) {
    if (!canWrite(form.review)) return { go: 'back', form, tell: [], asks: [] };
    const yes = parseYes(text, 'yes');
    if (yes) return again(form, [], writes(form));
    return again(form, [yes === false ? ASK.unwritten : ASK.yesOrNo]);
  },
};

/**
 * What the edit of a volume would do, in the order in which the screens say it: errors, the file's difference, the plan, warnings,
 * those that the edit brings before those that there are without it, the same as a command line.
 */
export function reviewText(review: Review, name: string, { style, snapshot }: QuestionContext): readonly string[] {
  const { file, diff, plan, command } = review;
  const { brought, known } = reviewWarnings(review, name, snapshot);
  const withoutKeys = (problem: Problem): Problem | Worded =>
    problem.code === 'root_lacks' ? { ...problem, ...wordsOf(problem), hint: ASK.lacksHint(name) } : problem;
  return [
    ...diagnosticLines(style, errorsIn(review)),
    ...(diff.length === 0 ? [ASK.wouldWriteNothing] : [style.safe(`Writes ${file}:`), ...diffLines(style, diff)]),
    ...(plan && plan.steps.length + plan.waiting.length + plan.notes.length > 0
      ? ['Plan:', ...planLines(style, plan), summaryText(plan)]
      : []),
    ...diagnosticLines(style, brought.map(withoutKeys)),
    ...(known.length === 0 ? [] : [ASK.knownBefore, ...diagnosticLines(style, known.map(withoutKeys))]),
    ...(command.length === 0 ? [] : [ASK.byHand, `  ${style.safe(commandText(command))}`]),
  ];
}
