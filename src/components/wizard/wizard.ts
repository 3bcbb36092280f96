import type { Unreached } from '../../engine/remedy/below.ts';
import { type MountDraft, targetOf } from '../../form/draft.ts';
import { type Form, type FormSubject, formOf } from '../../form/form.ts';
import type { Turn } from '../app/screen.ts';
import { type Confirm, confirm } from '../fields/confirm.ts';
import { type TextField, textField } from '../fields/field.ts';
import { type PickList, pickList } from '../fields/pick.ts';
import { routeOf, type StepName } from './steps/steps.ts';

/** A form on screen, step by step; plain data. */
export interface Wizard extends Form {
  readonly step: StepName;
  /** Enter was refused on this step, so that also what is merely missing is said. */
  readonly required: boolean;
  /** How many characters of the step's field stand behind the caret. */
  readonly behind: number;
  /** The highlighted one of the paths that were found. */
  readonly highlighted?: number | undefined;
  readonly list: PickList;
  /** A mount's path or options being typed. */
  readonly mountField?: MountField | undefined;
  readonly access: AccessRows;
  /** The first line of the review on screen. */
  readonly scroll: number;
  /** Whether what is reviewed shall be, where a step asks that. */
  readonly question: Confirm;
  /** What the wizard does besides its step. */
  readonly phase: Phase;
}

export interface MountField {
  readonly ctid: number;
  readonly what: 'path' | 'options';
  readonly field: TextField;
}

interface AccessRows {
  readonly row: number;
  readonly overlay?: MenuOverlay | TextOverlay | undefined;
}

export interface MenuOverlay {
  readonly kind: 'menu';
  /** `edit`: which of the edits that were found. */
  readonly row: 'owner' | 'permissions' | 'recursive' | 'edit';
  /** What of the directory's entries the edit that was taken does not reach. */
  readonly unreached?: Unreached | undefined;
  readonly cursor: number;
}

export interface TextOverlay {
  readonly kind: 'text';
  readonly row: 'owner' | 'permissions' | 'snapshots' | 'person';
  readonly field: TextField;
}

export type Phase =
  | { readonly kind: 'steps' }
  /** `serial`: what is asked of the person; `quits`: the program is to be left, too. */
  | { readonly kind: 'leaving'; readonly question: Confirm; readonly serial: number; readonly quits: boolean }
  | { readonly kind: 'writing' }
  | { readonly kind: 'written'; readonly cursor: number };

export type WizardTurn = Turn<Wizard>;

/** Editing starts at the containers, what most edits are about; the path is one step back. */
export function wizardOf(subject: FormSubject): Wizard {
  const [first] = routeOf(subject);
  const form = formOf(subject);
  return {
    ...form,
    step: subject.kind === 'edit' ? 'containers' : first,
    required: false,
    behind: 0,
    list: pickList,
    ...(subject.kind === 'attach' && attached(form, subject.mount)),
    access: { row: 0 },
    scroll: 0,
    question: confirm,
    phase: { kind: 'steps' },
  };
}

/** Opens on what would let these people in, and asks for it at once. */
export function fixing({ volume, people }: Extract<FormSubject, { readonly kind: 'fix' }>) {
  const wizard = wizardOf({ kind: 'fix', volume, people });
  if (people.length === 0) return { state: wizard, asks: [] };
  const serial = wizard.asked + 1;
  const request = { name: volume.name, edit: undefined, with: people };
  const state: Wizard = { ...wizard, asked: serial, people: { ...wizard.people, awaiting: serial } };
  return { state, asks: [{ kind: 'let-in', serial, request } as const] };
}

/** The container that was picked before, alone, with the path inside being typed. */
const attached = ({ draft }: Form, mount: MountDraft): Pick<Wizard, 'list' | 'mountField'> => ({
  list: { ...pickList, filter: textField(String(mount.ctid)) },
  mountField: { ctid: mount.ctid, what: 'path', field: textField(targetOf(draft, mount)) },
});
