import type { Question } from '../../form/ask/question.ts';
import type { FormProblem } from '../../form/problem.ts';
import type { Line } from '../../ground/line.ts';
import type { Snapshot } from '../app/contract.ts';
import type { KeyPressed, Menu, World } from '../app/screen.ts';
import type { KeyHint } from '../draw/bar.ts';
import type { Wizard, WizardTurn } from './wizard.ts';

/** What stands between the rules, and what it does with keys. */
export interface Page {
  /** The keys that do something just now, most important first; `ways` lead back and out. */
  keys(wizard: Wizard, world: World, ways: readonly KeyHint[]): readonly KeyHint[];
  lines(wizard: Wizard, world: World): PageLines;
  /** The wizard after a key; undefined where it is none of its own. */
  press(wizard: Wizard, pressed: KeyPressed, world: World): WizardTurn | undefined;
}

export interface PageLines {
  readonly body: readonly Line[];
  readonly menu?: Menu | undefined;
  /** How many lines are below the last one on screen, and the key that shows them where that isn't plain. */
  readonly below?: number;
  readonly more?: string;
}

/** One step of a form. Adding one is an object of this kind and its place in `steps.ts`. */
export interface WizardStep extends Page {
  /** What the header calls it. */
  readonly title: string;
  /** The same, asked line by line. */
  readonly ask: readonly Question[];
  /** What is wrong with its fields; an error lets nobody go on. */
  problem?(wizard: Wizard, snapshot: Snapshot): FormProblem | undefined;
  /** The wizard with its cursor where the problem is. */
  atProblem?(wizard: Wizard, snapshot: Snapshot): Wizard;
  /** Where pasted text goes. */
  paste?(wizard: Wizard, text: string): Wizard;
  /** Whether characters go into a field. */
  types?(wizard: Wizard): boolean;
  /** Once it is reached a review is asked for: it stands `beside` the step's fields, or is the `whole` of it. */
  readonly review?: 'beside' | 'whole';
  /** What is asked on going on from it. */
  left?(wizard: Wizard): WizardTurn;
  /** While something is outstanding: whether this key depends on it. */
  waits?(wizard: Wizard, key: string): boolean;
  /** What consent is given to: the answered question's number. */
  subject?(wizard: Wizard): number;
}
