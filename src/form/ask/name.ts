import { ASK } from '../../views/words/input/ask.ts';
import { nameProblem } from '../checks.ts';
import { checked } from './checked.ts';
import type { Question } from './question.ts';

export const nameQuestion: Question = {
  lines: () => [ASK.name],
  prompt: ({ draft }) => ({ prompt: 'Name', empty: draft.name || undefined }),
  answer(form, text, view) {
    const draft = { ...form.draft, name: text || form.draft.name };
    return checked(form, { state: { ...form, draft }, asks: [] }, nameProblem(draft, view.snapshot, true), view);
  },
};
