import { nameProblem } from '../checks.ts';
import { checked } from './checked.ts';
import type { Question } from './question.ts';

export const nameQuestion: Question = {
  lines: () => ['What the directory is for: media, ssl_certs, backups.'],
  prompt: ({ draft }) => ({ prompt: 'Name', empty: draft.name || undefined }),
  answer(form, text, view) {
    const draft = { ...form.draft, name: text || form.draft.name };
    return checked(form, { state: { ...form, draft }, asks: [] }, nameProblem(draft, view.snapshot, true), view);
  },
};
