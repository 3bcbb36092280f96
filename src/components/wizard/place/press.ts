import { hostPathOf } from '../../../form/draft.ts';
import { normalPath } from '../../../ground/paths.ts';
import type { PathCompletion } from '../../app/contract.ts';
import { turn } from '../../app/screen.ts';
import { pressTextField, type TextField, textField } from '../../fields/field.ts';
import { fieldOf, type PathSearch, type Wizard, type WizardTurn, withField } from '../wizard.ts';

/** A key on the host path: tab completes, the arrows walk what was found, anything else is typed. */
export function pressPath(wizard: Wizard, key: string): WizardTurn | undefined {
  const { paths } = wizard;
  const found = listedPaths(wizard);
  switch (key) {
    case 'tab':
      return complete(wizard);
    case 'down':
      return turn(highlight(wizard, Math.min((paths.cursor ?? -1) + 1, found.length - 1)));
    case 'up':
      return turn(highlight(wizard, (paths.cursor ?? 0) - 1));
    case 'esc':
      return paths.cursor === undefined ? undefined : turn(highlight(wizard, -1));
    case 'enter': {
      const chosen = paths.cursor === undefined ? undefined : found[paths.cursor];
      return chosen && turn(typedPath(wizard, textField(chosen.path)));
    }
  }
  const field = pressTextField(fieldOf(wizard, 'path'), key);
  return field && turn(typedPath(wizard, field));
}

/** The path as it is now; a slow answer about the former one no longer counts. */
export function typedPath(wizard: Wizard, path: TextField): Wizard {
  const typed = withField(wizard, 'path', path);
  if (path.text === wizard.draft.path) return typed;
  const { found, known } = wizard.paths;
  return { ...typed, insisted: false, paths: { found, known, nothing: false } };
}

/** Asks what lies at the path, without touching what is typed; used on leaving the step. */
export const askWhatLiesThere = (wizard: Wizard): WizardTurn => askPaths(wizard, hostPathOf(wizard.draft), false);

/** An answer: if it is the awaited one, what all of its paths begin with is typed for the person. */
export function completed(wizard: Wizard, serial: number, answer: readonly PathCompletion[]): Wizard {
  const { awaiting, known } = wizard.paths;
  if (awaiting?.serial !== serial) return wizard;
  const found = answer.map((one) => ({ ...one, path: normalPath(one.path) }));
  const knows = new Map([...known, ...found.map((one) => [one.path, one] as const)]);
  if (!awaiting.completes) return { ...wizard, paths: { ...withoutAwaiting(wizard.paths), known: knows } };
  const paths: PathSearch = { found, known: knows, nothing: found.length === 0 };
  const text = commonStart(found.map(({ path }) => path));
  const after = { ...wizard, paths };
  return text.length > wizard.draft.path.length ? withField(after, 'path', textField(text)) : after;
}

/** Of what was found, what still begins with what is typed. */
export const listedPaths = ({ draft, paths }: Wizard): readonly PathCompletion[] =>
  paths.found.filter(({ path }) => path.startsWith(draft.path));

/** Tab on a directory that is complete already goes down into it. */
function complete(wizard: Wizard): WizardTurn {
  const { path } = wizard.draft;
  const found = listedPaths(wizard);
  const whole = found.length === 1 && found[0]?.path === path;
  const asking = whole ? typedPath(wizard, textField(`${path}/`)) : wizard;
  return askPaths(asking, asking.draft.path, true);
}

/** `completes`: what all answers begin with is typed for the person. */
export function askPaths(wizard: Wizard, prefix: string, completes: boolean): WizardTurn {
  const serial = wizard.asked + 1;
  const paths: PathSearch = { ...wizard.paths, awaiting: { serial, completes }, nothing: false };
  return turn({ ...wizard, asked: serial, paths }, { kind: 'complete', serial, prefix });
}

function highlight(wizard: Wizard, cursor: number): Wizard {
  const { cursor: _, ...paths } = wizard.paths;
  return { ...wizard, paths: cursor < 0 ? paths : { ...paths, cursor } };
}

/** The search without its question: an answer to that comes too late. */
export function withoutAwaiting({ awaiting: _, ...paths }: PathSearch): PathSearch {
  return paths;
}

function commonStart([first = '', ...rest]: readonly string[]): string {
  let length = first.length;
  for (const other of rest) while (!other.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}
