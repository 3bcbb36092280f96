import { sameDraft } from '../../form/draft.ts';
import { type KeyPressed, type Pressed, turn, type World } from '../app/screen.ts';
import { confirm, pressConfirm } from '../fields/confirm.ts';
import { pressTextField, type TextField, typeInto } from '../fields/field.ts';
import { pressMenu } from '../fields/menu.ts';
import { pasteIntoAccess, pressAccess } from './access/press.ts';
import { atProblem, pasteIntoContainers, pressContainers } from './containers/press.ts';
import { cancelled, pendingIn } from './hear.ts';
import { askWhatLiesThere, pressPath, typedPath } from './place/press.ts';
import { stepProblem } from './problem.ts';
import { askReview } from './review/ask.ts';
import { pressReview } from './review/press.ts';
import { fieldOf, nameOf, type StepName, stepsOf, type Wizard, type WizardTurn, withField } from './wizard.ts';
import { NEXT } from './written.ts';

/** The wizard after a key or a paste; undefined where it is none of its own. */
export function press(wizard: Wizard, pressed: Pressed, world: World): WizardTurn | undefined {
  if (pressed.kind === 'paste') return turn(paste(wizard, pressed.text));
  if (pressed.key === 'ctrl+c') return pendingIn(wizard) ? cancelled(wizard) : leave(wizard, true);
  switch (wizard.phase.kind) {
    case 'writing':
      return undefined;
    case 'written':
      return pressWritten(wizard, wizard.phase, pressed);
    case 'leaving':
      return pressLeaving(wizard, wizard.phase, pressed);
    case 'steps':
      return pressStep(wizard, pressed, world) ?? pressAnyStep(wizard, pressed, world);
  }
}

/** Whether characters go into a field. */
export function typesIn({ phase, step, list, mountField, access }: Wizard): boolean {
  if (phase.kind !== 'steps') return false;
  if (step === 'containers') return list.filtering || mountField !== undefined;
  return step === 'name' || step === 'path' || (step === 'access' && access.overlay?.kind === 'text');
}

/** What consent or an answer can be about: the question to leave, or a review with all that it says. */
export function subjectIn({ phase, step, review }: Wizard): number {
  if (phase.kind === 'leaving') return phase.serial;
  const shown = phase.kind === 'steps' && step === 'review' && review.awaiting === undefined;
  return shown ? (review.answered ?? 0) : 0;
}

type PhaseOf<Kind> = Extract<Wizard['phase'], { readonly kind: Kind }>;

function pressWritten(wizard: Wizard, phase: PhaseOf<'written'>, { key }: KeyPressed): WizardTurn | undefined {
  const pressed = pressMenu(phase.cursor, key, NEXT);
  if (pressed === undefined) return undefined;
  const name = nameOf(wizard);
  if (pressed === 'closed') return turn(wizard, { kind: 'written', name, plan: false });
  if (pressed.chosen !== undefined) return turn(wizard, { kind: 'written', name, plan: pressed.chosen === 'plan' });
  return turn({ ...wizard, phase: { ...phase, cursor: pressed.cursor } });
}

/** Esc once more leaves, so that it always reaches the list; it never leaves the program. */
function pressLeaving(wizard: Wizard, phase: PhaseOf<'leaving'>, pressed: KeyPressed): WizardTurn | undefined {
  const { question, quits } = phase;
  const leaves = pressed.key === 'esc' && !quits;
  const answer = leaves ? pressConfirm({ on: 'go' }, { ...pressed, key: 'enter' }) : pressConfirm(question, pressed);
  switch (answer) {
    case undefined:
      return undefined;
    case 'unseen':
      return turn(wizard, { kind: 'say', text: 'answered before the question was shown: nothing was lost' });
    case 'confirmed':
      return turn(wizard, { kind: quits ? 'quit' : 'close' });
    case 'cancelled':
      return turn({ ...wizard, phase: { kind: 'steps' } });
    default:
      return turn({ ...wizard, phase: { ...phase, question: answer } });
  }
}

function pressStep(wizard: Wizard, pressed: KeyPressed, world: World): WizardTurn | undefined {
  const { key } = pressed;
  switch (wizard.step) {
    case 'name': {
      const name = pressTextField(fieldOf(wizard, 'name'), key);
      return name && turn(typedName(wizard, name));
    }
    case 'path':
      return pressPath(wizard, key);
    case 'containers':
      return pressContainers(wizard, key, world);
    case 'access':
      return pressAccess(wizard, key, world);
    case 'review':
      return pressReview(wizard, pressed, world);
  }
}

/** Keys that mean the same on every step that doesn't take them for itself. */
function pressAnyStep(wizard: Wizard, { key }: KeyPressed, world: World): WizardTurn | undefined {
  switch (key) {
    case 'enter':
    case 'tab':
      return next(wizard, world);
    case 'shift+tab':
      return turn(back(wizard));
    case 'esc':
      return leave(wizard, false);
    case 'q':
      return leave(wizard, true);
    default:
      return undefined;
  }
}

/** Asks first where something was typed. */
function leave(wizard: Wizard, quits: boolean): WizardTurn {
  const { phase } = wizard;
  if (phase.kind === 'written' || sameDraft(wizard.draft, wizard.initial)) {
    return turn(wizard, { kind: quits ? 'quit' : 'close' });
  }
  if (phase.kind === 'leaving') return turn({ ...wizard, phase: { ...phase, quits } });
  const serial = wizard.asked + 1;
  return turn({ ...wizard, asked: serial, phase: { kind: 'leaving', question: confirm, serial, quits } });
}

function next(wizard: Wizard, world: World): WizardTurn {
  const insisting = { ...wizard, insisted: true };
  if (stepProblem(insisting, world.snapshot)?.severity === 'error') return turn(atProblem(insisting, world.snapshot));
  const steps = stepsOf(wizard);
  const step = steps[steps.indexOf(wizard.step) + 1];
  if (step === undefined) return turn(wizard);
  const moved = onto(wizard, step);
  if (wizard.step === 'path') return askWhatLiesThere(moved);
  return step === 'access' || step === 'review' ? askReview(moved, world) : turn(moved);
}

function back(wizard: Wizard): Wizard {
  const steps = stepsOf(wizard);
  const step = steps[steps.indexOf(wizard.step) - 1];
  return step === undefined ? wizard : onto(wizard, step);
}

const onto = (wizard: Wizard, step: StepName): Wizard => ({
  ...wizard,
  step,
  insisted: false,
  review: { ...wizard.review, scroll: 0, refused: [] },
});

function paste(wizard: Wizard, text: string): Wizard {
  if (wizard.phase.kind !== 'steps') return wizard;
  switch (wizard.step) {
    case 'name':
      return typedName(wizard, typeInto(fieldOf(wizard, 'name'), text));
    case 'path':
      return typedPath(wizard, typeInto(fieldOf(wizard, 'path'), text));
    case 'containers':
      return pasteIntoContainers(wizard, text);
    case 'access':
      return pasteIntoAccess(wizard, text);
    case 'review':
      return wizard;
  }
}

const typedName = (wizard: Wizard, name: TextField): Wizard => ({
  ...withField(wizard, 'name', name),
  insisted: wizard.insisted && name.text === '',
});
