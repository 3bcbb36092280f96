import type { VolumeEdit } from '../../engine/desired/edit.ts';
import type { DesiredVolume } from '../../engine/desired/state.ts';
import type { Problem } from '../../ground/problem.ts';
import type { Outcome, PathCompletion, Review, Snapshot } from '../contract.ts';
import type { Confirm } from '../form/confirm.ts';
import { type PickList, pickList } from '../form/pick-list.ts';
import type { TextField } from '../form/text-field.ts';
import type { Theme } from '../theme.ts';
import type { WizardResult } from '../wizard-contract.ts';
import { type Draft, draftOf, emptyDraft } from './draft.ts';

export type StepName = 'name' | 'path' | 'containers' | 'access' | 'review';

/** Everything a volume wizard knows; plain data, changed only by `update`. */
export interface Wizard {
  readonly subject: { readonly kind: 'add' } | { readonly kind: 'edit'; readonly volume: DesiredVolume };
  readonly step: StepName;
  readonly draft: Draft;
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
  /** Counts questions to the outside; an answer to an older one is dropped. */
  readonly asked: number;
  /** A word about the last key: `copied`. */
  readonly told?: string;
}

type Phase =
  | { readonly kind: 'steps' }
  | { readonly kind: 'leaving'; readonly question: Confirm }
  | { readonly kind: 'writing' }
  | { readonly kind: 'written' };

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
    | { readonly kind: 'menu'; readonly row: 'owner' | 'permissions' }
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
  /** Enter was pressed on what is in view before the newer answer came: it counts if that says the same. */
  readonly entered?: boolean;
  readonly scroll: number;
  /** Why writing was refused. */
  readonly refused: readonly Problem[];
}

/** What happens to a wizard. */
export type WizardEvent =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'chose'; readonly value: string }
  | { readonly kind: 'completed'; readonly serial: number; readonly found: readonly PathCompletion[] }
  | { readonly kind: 'reviewed'; readonly serial: number; readonly review: Review }
  | { readonly kind: 'wrote'; readonly outcome: Outcome };

/** What a wizard asks of the outside; the answer comes back as an event. */
export type Ask =
  | { readonly kind: 'complete'; readonly serial: number; readonly prefix: string }
  | { readonly kind: 'review'; readonly serial: number; readonly edit: VolumeEdit }
  | { readonly kind: 'write'; readonly edit: VolumeEdit }
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'leave'; readonly result: WizardResult };

/** The wizard after an event, and what it asks. */
export interface Turn {
  readonly state: Wizard;
  readonly asks: readonly Ask[];
}

/** What the wizard looks at but doesn't own. */
export interface Surroundings {
  readonly snapshot: Snapshot;
  readonly theme: Theme;
  readonly columns: number;
  /** Rows between the rules. */
  readonly height: number;
}

/** As much of it as decides anything; the rest is for showing. */
export type Around = Pick<Surroundings, 'snapshot'>;

export const turn = (wizard: Wizard, ...asks: readonly Ask[]): Turn => ({ state: wizard, asks });

export const addWizard: Wizard = {
  subject: { kind: 'add' },
  step: 'name',
  draft: emptyDraft,
  initial: emptyDraft,
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
  return { ...addWizard, subject: { kind: 'edit', volume }, step: 'containers', draft, initial: draft };
}

export const stepsOf = ({ subject }: Wizard): readonly StepName[] =>
  subject.kind === 'add' ? ['name', ...LATER_STEPS] : LATER_STEPS;

/** The volume's name: typed while adding, fixed while editing. */
export const nameOf = (wizard: Wizard): string => wizard.draft.name.text;

const LATER_STEPS: readonly StepName[] = ['path', 'containers', 'access', 'review'];
