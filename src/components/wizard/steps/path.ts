import { pathQuestion } from '../../../form/ask/path.ts';
import { pathProblem } from '../../../form/checks.ts';
import { askPaths, askWhatLiesThere, withoutAwaiting } from '../../../form/form.ts';
import type { PathCompletion } from '../../app/contract.ts';
import { turn } from '../../app/screen.ts';
import { fieldOf, pressTextField, type TextField, textField, typeInto } from '../../fields/field.ts';
import { hint } from '../keys.ts';
import type { WizardStep } from '../step.ts';
import type { Wizard, WizardTurn } from '../wizard.ts';
import { pathLines } from './found.ts';

/** Tab completes, the arrows walk what was found, anything else is typed. */
export const pathStep: WizardStep = {
  title: 'Host path',
  ask: [pathQuestion],
  problem: ({ draft, required }, snapshot) => pathProblem(draft, snapshot, required),
  keys: (wizard, _, ways) => [
    hint('enter', 'next'),
    hint('tab', 'complete'),
    ...(listedPaths(wizard).length > 0 ? [hint('down', 'choose')] : []),
    ...ways,
  ],
  types: () => true,
  lines: (wizard, world) => ({ body: pathLines(wizard, listedPaths(wizard), world) }),
  press(wizard, { key }) {
    const { highlighted } = wizard;
    const found = listedPaths(wizard);
    switch (key) {
      case 'tab':
        return complete(wizard);
      case 'down':
        return turn(highlight(wizard, Math.min((highlighted ?? -1) + 1, found.length - 1)));
      case 'up':
        return turn(highlight(wizard, (highlighted ?? 0) - 1));
      case 'esc':
        return highlighted === undefined ? undefined : turn(highlight(wizard, -1));
      case 'enter': {
        const chosen = highlighted === undefined ? undefined : found[highlighted];
        return chosen && turn(typed(wizard, textField(chosen.path)));
      }
    }
    // The slash that a completion has typed is the one that somebody types after a name.
    if (key === '/' && wizard.behind === 0 && isCompleted(wizard)) return turn(wizard);
    const field = pressTextField(fieldOf(wizard.draft.path, wizard.behind), key);
    return field && turn(typed(wizard, field));
  },
  paste: (wizard, text) => typed(wizard, typeInto(fieldOf(wizard.draft.path, wizard.behind), text)),
  left: askWhatLiesThere,
};

/** Of what was found, what still begins with what is typed. */
const listedPaths = ({ draft, paths }: Wizard): readonly PathCompletion[] =>
  paths.found.filter(({ path }) => `${path}/`.startsWith(draft.path));

const isCompleted = ({ draft, paths: { found } }: Wizard): boolean =>
  found.length === 1 && draft.path === `${found[0]?.path}/`;

/** The path as it is now; a slow answer about the former one no longer counts. */
function typed(wizard: Wizard, { text, cursor }: TextField): Wizard {
  const at = { ...wizard, behind: text.length - cursor };
  if (text === wizard.draft.path) return at;
  const paths = { ...withoutAwaiting(wizard.paths), nothing: false };
  return { ...at, draft: { ...wizard.draft, path: text }, required: false, paths, highlighted: undefined };
}

/** Tab on a directory that is complete already, with its slash or without, goes down into it. */
function complete(wizard: Wizard): WizardTurn {
  const { path } = wizard.draft;
  const found = listedPaths(wizard);
  const whole = found.length === 1 && found[0]?.path === path;
  const asking = whole ? typed(wizard, textField(`${path}/`)) : wizard;
  return askPaths(asking, asking.draft.path);
}

const highlight = (wizard: Wizard, cursor: number): Wizard => ({
  ...wizard,
  highlighted: cursor < 0 ? undefined : cursor,
});
