import { confirm, pressConfirm } from '../form/confirm.ts';
import { pressTextField, type TextField, typeInto } from '../form/field.ts';
import { choseAccess, pasteIntoAccess, pressAccess } from './access-step.ts';
import { reviewed, wrote } from './answers.ts';
import { stepProblem } from './checks.ts';
import { atProblem, pasteIntoContainers, pressContainers } from './containers-step.ts';
import { sameDraft } from './draft.ts';
import { askWhatLiesThere, completed, pressPath, typedPath } from './path-step.ts';
import { askReview } from './review-ask.ts';
import { pressReview } from './review-step.ts';
import {
  nameOf,
  type StepName,
  type Surroundings,
  stepsOf,
  type Turn,
  turn,
  type Wizard,
  type WizardEvent,
} from './wizard.ts';

/** The wizard after an event, and what it asks of the outside. */
export function update(wizard: Wizard, event: WizardEvent, surroundings: Surroundings): Turn {
  switch (event.kind) {
    case 'key':
      return press(untold(wizard), event.key === 'ctrl+c' ? 'esc' : event.key, surroundings);
    case 'paste':
      return turn(paste(untold(wizard), event.text));
    case 'chose':
      return choose(wizard, event.value, surroundings);
    case 'completed':
      return turn(completed(wizard, event.serial, event.found));
    case 'reviewed':
      return reviewed(wizard, event.serial, event.review, surroundings);
    case 'wrote':
      return turn(wrote(wizard, event.outcome));
  }
}

function choose(wizard: Wizard, value: string, surroundings: Surroundings): Turn {
  switch (wizard.phase.kind) {
    case 'written':
      return leave(wizard, value === 'plan');
    case 'steps':
      return choseAccess(wizard, value, surroundings);
    case 'leaving':
    case 'writing':
      return turn(wizard);
  }
}

function press(wizard: Wizard, key: string, surroundings: Surroundings): Turn {
  const { phase } = wizard;
  switch (phase.kind) {
    case 'writing':
      return turn(wizard);
    case 'written':
      return key === 'esc' ? leave(wizard, false) : turn(wizard);
    case 'leaving': {
      const answer = pressConfirm(phase.question, key);
      if (answer === 'confirmed') return turn(wizard, { kind: 'leave', result: { kind: 'cancelled' } });
      if (answer === 'cancelled') return turn({ ...wizard, phase: { kind: 'steps' } });
      return turn(answer ? { ...wizard, phase: { kind: 'leaving', question: answer } } : wizard);
    }
    case 'steps':
      return pressStep(wizard, key, surroundings) ?? pressWizard(wizard, key, surroundings);
  }
}

function pressStep(wizard: Wizard, key: string, surroundings: Surroundings): Turn | undefined {
  switch (wizard.step) {
    case 'name': {
      const name = pressTextField(wizard.draft.name, key);
      return name && turn(typedName(wizard, name));
    }
    case 'path':
      return pressPath(wizard, key);
    case 'containers':
      return pressContainers(wizard, key, surroundings);
    case 'access':
      return pressAccess(wizard, key, surroundings);
    case 'review':
      return pressReview(wizard, key, surroundings);
  }
}

/** Keys that mean the same on every step that doesn't take them for itself. */
function pressWizard(wizard: Wizard, key: string, surroundings: Surroundings): Turn {
  switch (key) {
    case 'enter':
    case 'tab':
      return next(wizard, surroundings);
    case 'shift+tab':
      return turn(back(wizard));
    case 'esc':
      if (!sameDraft(wizard.draft, wizard.initial))
        return turn({ ...wizard, phase: { kind: 'leaving', question: confirm } });
      return turn(wizard, { kind: 'leave', result: { kind: 'cancelled' } });
    default:
      return turn(wizard);
  }
}

function next(wizard: Wizard, surroundings: Surroundings): Turn {
  const insisting = { ...wizard, insisted: true };
  if (stepProblem(insisting, surroundings.snapshot)?.severity === 'error')
    return turn(atProblem(insisting, surroundings.snapshot));
  const steps = stepsOf(wizard);
  const step = steps[steps.indexOf(wizard.step) + 1];
  if (step === undefined) return turn(wizard);
  const moved = onto(wizard, step);
  if (wizard.step === 'path') return askWhatLiesThere(moved);
  return step === 'access' || step === 'review' ? askReview(moved, surroundings) : turn(moved);
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
  review: { ...wizard.review, scroll: 0, refused: [], entered: false },
});

function paste(wizard: Wizard, text: string): Wizard {
  if (wizard.phase.kind !== 'steps') return wizard;
  switch (wizard.step) {
    case 'name':
      return typedName(wizard, typeInto(wizard.draft.name, text));
    case 'path':
      return typedPath(wizard, typeInto(wizard.draft.path, text));
    case 'containers':
      return pasteIntoContainers(wizard, text);
    case 'access':
      return pasteIntoAccess(wizard, text);
    case 'review':
      return wizard;
  }
}

const typedName = (wizard: Wizard, name: TextField): Wizard => ({
  ...wizard,
  insisted: wizard.insisted && name.text === '',
  draft: { ...wizard.draft, name },
});

const leave = (wizard: Wizard, plan: boolean): Turn =>
  turn(wizard, { kind: 'leave', result: { kind: 'written', name: nameOf(wizard), plan } });

function untold(wizard: Wizard): Wizard {
  if (wizard.told === undefined) return wizard;
  const { told: _, ...rest } = wizard;
  return rest;
}
