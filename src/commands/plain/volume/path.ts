import type { PathCompletion } from '../../../components/app/contract.ts';
import { textField } from '../../../components/fields/field.ts';
import { askPaths, askWhatLiesThere, completed } from '../../../components/wizard/place/press.ts';
import { type Wizard, withField } from '../../../components/wizard/wizard.ts';
import { hostPathOf } from '../../../form/draft.ts';
import { factWords } from '../../../form/place.ts';
import type { Style } from '../../../views/style.ts';
import { cell, tableLines } from '../../../views/table.ts';
import { problemText } from '../problem.ts';
import { checked } from './checked.ts';
import { again, type Topic } from './topic.ts';

export const pathTopic: Topic = {
  lines: (wizard, { style }) => [
    `The directory on the host. ? lists what there is, ? /tank/m only what begins like that,`,
    `and a number takes one of the list. What is missing is made by apply.`,
    ...factsAbout(wizard, style),
  ],
  question: ({ draft }) => ({ prompt: 'Host path', empty: draft.path || undefined }),
  answer(wizard, text, view) {
    if (text.startsWith('?')) {
      const { state, asks } = askPaths(wizard, text.slice(1).trim() || '/', true);
      return again(state, [], asks);
    }
    const offered = /^\d+$/.test(text) ? wizard.paths.found[Number(text) - 1] : undefined;
    if (/^\d+$/.test(text) && !offered) return again(wizard, problemText(view.style, NO_SUCH_NUMBER));
    const path = offered?.path ?? (text === '' ? wizard.draft.path : text);
    const { state, asks } = askWhatLiesThere(withField(wizard, 'path', textField(path)));
    return checked(wizard, state, view, asks);
  },
};

const NO_SUCH_NUMBER = { summary: 'No directory of the list has that number.', hint: '? lists them.' };

/** The host's answer: to `?` a numbered list, else what lies at the chosen path. Nothing is typed for the person here. */
export function learnedPaths(
  wizard: Wizard,
  serial: number,
  found: readonly PathCompletion[],
  style: Style,
): { readonly wizard: Wizard; readonly tell: readonly string[] } {
  const listing = wizard.paths.awaiting?.completes === true;
  const known: Wizard = { ...completed(wizard, serial, found), draft: wizard.draft };
  return { wizard: known, tell: listing ? listLines(known.paths.found, style) : factsAbout(known, style) };
}

function listLines(found: readonly PathCompletion[], style: Style): readonly string[] {
  if (found.length === 0) return ['Nothing begins like this; apply makes what is missing.'];
  const rows = found.map((one, index) =>
    [String(index + 1), one.path, factWords(one).join(', ')].map((text) => cell(text)),
  );
  return tableLines(style, ['NUMBER', 'DIRECTORY', 'WHAT LIES THERE'], rows);
}

function factsAbout({ draft, paths }: Wizard, style: Style): readonly string[] {
  const here = paths.known.get(hostPathOf(draft));
  return here ? [style.safe(`${here.path}: ${factWords(here).join(', ')}.`)] : [];
}
