import type { Snapshot } from '../../../components/app/contract.ts';
import type { Ask } from '../../../components/app/screen.ts';
import type { Wizard } from '../../../components/wizard/wizard.ts';
import type { Style } from '../../../views/style.ts';
import type { Question } from '../conversation.ts';

export type TopicName = 'name' | 'path' | 'containers' | 'owner' | 'permissions' | 'tree' | 'review';

/** What a topic looks at besides the wizard. */
export interface TopicView {
  readonly snapshot: Snapshot;
  readonly style: Style;
}

/** One thing that is asked about a volume. Pure: what it wants from outside comes back as an event. */
export interface Topic {
  /** Said once, when it is reached. */
  lines(wizard: Wizard, view: TopicView): readonly string[];
  question(wizard: Wizard, view: TopicView): Question;
  answer(wizard: Wizard, text: string, view: TopicView): Answered;
}

/** Where an answer leads: on, back, or to the same question, with what is told before it. */
export interface Answered {
  readonly go: 'on' | 'back' | 'again';
  readonly wizard: Wizard;
  readonly tell: readonly string[];
  readonly asks: readonly Ask[];
}

export const on = (wizard: Wizard, tell: readonly string[] = [], asks: readonly Ask[] = []): Answered => ({
  go: 'on',
  wizard,
  tell,
  asks,
});

export const again = (wizard: Wizard, tell: readonly string[], asks: readonly Ask[] = []): Answered => ({
  go: 'again',
  wizard,
  tell,
  asks,
});
