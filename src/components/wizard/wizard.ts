import type { VolumeEdit } from '../../engine/desired/edit.ts';
import type { DesiredVolume } from '../../engine/desired/state.ts';
import { type Draft, draftOf, emptyDraft } from '../../form/draft.ts';
import type { Problem } from '../../ground/problem.ts';
import type { PathCompletion, Review } from '../app/contract.ts';
import type { Answer, Turn, World } from '../app/screen.ts';
import type { Confirm } from '../fields/confirm.ts';
import type { TextField } from '../fields/field.ts';
import { type PickList, pickList } from '../fields/pick.ts';

/** What of a draft is typed into a field of its own. */
export type DraftField = 'name' | 'path';

export type StepName = 'name' | 'path' | 'containers' | 'access' | 'review';

/** Everything a volume wizard knows; plain data, changed only by `update`. */
export interface Wizard {
  readonly subject: { readonly kind: 'add' } | { readonly kind: 'edit'; readonly volume: DesiredVolume };
  readonly step: StepName;
  readonly draft: Draft;
  /** Where the caret stands in the fields of the draft. */
  readonly carets: Readonly<Record<DraftField, number>>;
  /** What it started from: leaving asks only when the draft differs. */
  readonly initial: Draft;
  /** Enter was refused on this step, so that also what is merely missing is said. */
  readonly insisted: boolean;
  readonly paths: PathSearch;
  readonly list: PickList;
  /** A mount's path or options being typed. */
  readonly mountField?: { readonly ctid: number; readonly what: 'path' | 'options'; readonly field: TextField };
  readonly access: AccessForm;
  readonly review: ReviewState;
  /** What the wizard does besides its step. */
  readonly phase: Phase;
  /** Counts questions, to the outside and to the person; an answer to an older one is dropped. */
  readonly asked: number;
}

type Phase =
  | { readonly kind: 'steps' }
  /** `serial`: what is asked of the person; `quits`: the program is to be left, too. */
  | { readonly kind: 'leaving'; readonly question: Confirm; readonly serial: number; readonly quits: boolean }
  | { readonly kind: 'writing' }
  | { readonly kind: 'written'; readonly cursor: number };

export interface PathSearch {
  /** The question whose answer is still wanted, if any. */
  readonly awaiting?: { readonly serial: number; readonly completes: boolean };
  readonly found: readonly PathCompletion[];
  /** Whether the last answer, for the text as it is, had nothing. */
  readonly nothing: boolean;
  /** The highlighted one of `found`. */
  readonly cursor?: number;
  /** What was found at paths so far. */
  readonly known: ReadonlyMap<string, PathCompletion>;
}

export interface AccessForm {
  readonly row: number;
  readonly overlay?:
    | { readonly kind: 'menu'; readonly row: 'owner' | 'permissions'; readonly cursor: number }
    | { readonly kind: 'text'; readonly row: 'owner' | 'permissions'; readonly field: TextField };
  /** False once a review said that the consumers' id maps differ: container_root is proposed no more. */
  readonly oneMap: boolean;
}

export interface ReviewState {
  readonly awaiting?: number;
  /** The edit it is about: exactly this is written. Absent where nothing is changed. */
  readonly edit?: VolumeEdit;
  /** The last answer; it stays in view while a newer one is awaited. */
  readonly answer?: Review;
  /** The question that it answers. */
  readonly answered?: number;
  readonly scroll: number;
  /** Why writing was refused. */
  readonly refused: readonly Problem[];
}

/** What the outside answers to a wizard. */
export type WizardEvent = Answer;

/** As much of the world as decides anything; the rest is for showing. */
export type Around = Pick<World, 'snapshot'>;

export type WizardTurn = Turn<Wizard>;

export const addWizard: Wizard = {
  subject: { kind: 'add' },
  step: 'name',
  draft: emptyDraft,
  initial: emptyDraft,
  carets: { name: 0, path: 0 },
  insisted: false,
  paths: { found: [], nothing: false, known: new Map() },
  list: pickList,
  access: { row: 0, oneMap: true },
  review: { scroll: 0, refused: [] },
  phase: { kind: 'steps' },
  asked: 0,
};

/** Editing starts at the containers, what most edits are about; the path is one step back. */
export function editWizard(volume: DesiredVolume): Wizard {
  const draft = draftOf(volume);
  const carets = { name: draft.name.length, path: draft.path.length };
  return { ...addWizard, subject: { kind: 'edit', volume }, step: 'containers', draft, initial: draft, carets };
}

export const stepsOf = ({ subject }: Wizard): readonly StepName[] =>
  subject.kind === 'add' ? ['name', ...LATER_STEPS] : LATER_STEPS;

/** The volume's name: typed while adding, fixed while editing. */
export const nameOf = (wizard: Wizard): string => wizard.draft.name;

export const fieldOf = ({ draft, carets }: Wizard, what: DraftField): TextField => ({
  text: draft[what],
  cursor: carets[what],
});

export const withField = (wizard: Wizard, what: DraftField, { text, cursor }: TextField): Wizard => ({
  ...wizard,
  draft: { ...wizard.draft, [what]: text },
  carets: { ...wizard.carets, [what]: cursor },
});

/** With another draft, of which nothing is insisted on yet. */
export const withDraft = (wizard: Wizard, draft: Draft): Wizard => ({ ...wizard, draft, insisted: false });

const LATER_STEPS: readonly StepName[] = ['path', 'containers', 'access', 'review'];
