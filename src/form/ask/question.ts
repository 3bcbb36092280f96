import type { Snapshot } from '../../operations/watch/snapshot.ts';
import type { Style } from '../../views/style.ts';
import type { Form } from '../form.ts';
import type { FormAsk } from '../outside.ts';

/** What a question looks at besides the form, and how its text is written. */
export interface QuestionContext {
  readonly snapshot: Snapshot;
  readonly style: Style;
}

/** `Owner [keep]: `. */
export interface Prompt {
  readonly prompt: string;
  /** What an empty line means, as it is shown. */
  readonly empty?: string | undefined;
}

/** One thing that is asked about a volume, answered by a line. Pure: what it wants from outside comes back to the form. */
export interface Question {
  /** Said once, when it is reached. */
  lines(form: Form, view: QuestionContext): readonly string[];
  /** Undefined where there is nothing to ask: then the form is left. */
  prompt(form: Form, view: QuestionContext): Prompt | undefined;
  answer(form: Form, text: string, view: QuestionContext): Answered;
  /** What the edit would do is asked for before it is reached. */
  readonly reviews?: boolean;
  /** Whether it has nothing to ask as the form stands. */
  skips?(form: Form, view: QuestionContext): boolean;
}

/** Where an answer leads: on, back, out, or to the same question, with what is said before it. */
export interface Answered {
  readonly go: 'on' | 'back' | 'again' | 'leave';
  readonly form: Form;
  readonly tell: readonly string[];
  readonly asks: readonly FormAsk[];
}

export const on = (form: Form, tell: readonly string[] = [], asks: readonly FormAsk[] = []): Answered => ({
  go: 'on',
  form,
  tell,
  asks,
});

export const again = (form: Form, tell: readonly string[], asks: readonly FormAsk[] = []): Answered => ({
  go: 'again',
  form,
  tell,
  asks,
});

export const yesNo = (prompt: string, empty: 'yes' | 'no'): Prompt => ({ prompt: `${prompt} (yes, no)`, empty });

/** What was said; undefined where it was neither. */
export function parseYes(text: string, empty: 'yes' | 'no'): boolean | undefined {
  if (/^(yes|y)$/i.test(text || empty)) return true;
  return /^(no|n)$/i.test(text || empty) ? false : undefined;
}
