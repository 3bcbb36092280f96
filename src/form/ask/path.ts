import { bad, good, NOWHERE, type Result } from '../../ground/problem.ts';
import { diagnosticLines } from '../../views/diagnostics.ts';
import { placeText } from '../../views/form.ts';
import type { Style } from '../../views/style.ts';
import { cell, tableLines } from '../../views/table.ts';
import { ASK } from '../../views/words/input/ask.ts';
import { pathProblem } from '../checks.ts';
import { hostPathOf } from '../draft.ts';
import { askPaths, askWhatLiesThere, type Form, isNotFound } from '../form.ts';
import type { FormProblem } from '../problem.ts';
import { checked } from './checked.ts';
import { again, type Question } from './question.ts';

export const pathQuestion: Question = {
  lines: (form, { style }) => [...ASK.path, ...whatLiesThere(form, style)],
  prompt: ({ draft }) => ({ prompt: 'Host path', empty: draft.path || undefined }),
  answer(form, text, view) {
    if (text.startsWith('?')) {
      const { state, asks } = askPaths(form, text.slice(1).trim() || '/');
      return again(state, [], asks);
    }
    const path = chosenPath(form, text);
    if (!path.ok) return again(form, diagnosticLines(view.style, path.problems));
    const draft = { ...form.draft, path: path.value };
    return checked(form, askWhatLiesThere({ ...form, draft }), pathProblem(draft, view.snapshot, true), view);
  },
};

/** The path that a line means: of that number in the list, as typed, or for an empty line as it stands. */
export function chosenPath({ draft, paths }: Form, text: string): Result<string, FormProblem> {
  if (!/^\d+$/.test(text)) return good(text || draft.path);
  const offered = paths.found[Number(text) - 1];
  return offered ? good(offered.path) : bad({ code: 'number_unlisted', ...NOWHERE });
}

/** The host's answer: a numbered list where one was asked for, else what lies at the chosen path. */
export function foundPathLines(form: Form, listing: boolean, style: Style): readonly string[] {
  if (!listing) return whatLiesThere(form, style);
  const { found } = form.paths;
  if (found.length === 0) return [ASK.nothingBegins];
  const rows = found.map((one, index) =>
    [String(index + 1), one.path, placeText(one).join(', ')].map((text) => cell(text)),
  );
  return tableLines(style, ['NUMBER', 'DIRECTORY', 'WHAT LIES THERE'], rows);
}

function whatLiesThere(form: Form, style: Style): readonly string[] {
  const at = hostPathOf(form.draft);
  const here = form.paths.known.get(at);
  if (here) return [style.safe(`${here.path}: ${placeText(here).join(', ')}.`)];
  return isNotFound(form) ? [style.safe(ASK.notFound(at))] : [];
}
