import { sameDraft } from '../../form/draft.ts';
import { askAccess, askReview } from '../../form/form.ts';
import { type KeyPressed, type Pressed, turn, type World } from '../app/screen.ts';
import { confirm } from '../fields/confirm.ts';
import { pageOver } from './phases.ts';
import { cancelled, pendingIn } from './receive.ts';
import { neighbour, STEPS, type StepName } from './steps/steps.ts';
import type { Wizard, WizardTurn } from './wizard.ts';

/** The wizard after a key or a paste; undefined where it is none of its own. */
export function press(wizard: Wizard, pressed: Pressed, world: World): WizardTurn | undefined {
  const over = pageOver(wizard);
  const step = STEPS[wizard.step];
  if (pressed.kind === 'paste') return turn(over ? wizard : (step.paste?.(wizard, pressed.text) ?? wizard));
  if (pressed.key === 'ctrl+c') return pendingIn(wizard) ? cancelled(wizard) : leave(wizard, true);
  if (over) return over.press(wizard, pressed, world);
  return step.press(wizard, pressed, world) ?? pressAnyStep(wizard, pressed, world);
}

/** Whether characters go into a field. */
export const typesIn = (wizard: Wizard): boolean =>
  pageOver(wizard) === undefined && (STEPS[wizard.step].types?.(wizard) ?? false);

/** What consent or an answer can be about: the question to leave, or a review with all that it says. */
export function subjectIn(wizard: Wizard): number {
  const { phase, step } = wizard;
  if (phase.kind === 'leaving') return phase.serial;
  return phase.kind === 'steps' ? (STEPS[step].subject?.(wizard) ?? 0) : 0;
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

function next(wizard: Wizard, { snapshot }: World): WizardTurn {
  const step = STEPS[wizard.step];
  const required = { ...wizard, required: true };
  if (step.problem?.(required, snapshot)?.severity === 'error') {
    return turn(step.atProblem?.(required, snapshot) ?? required);
  }
  const after = neighbour(wizard, 1);
  if (after === undefined) return turn(wizard);
  const moved = onto(wizard, after);
  if (step.left) return step.left(moved);
  if (after === 'access') return askAccess(moved, snapshot);
  return STEPS[after].review ? askReview(moved, snapshot) : turn(moved);
}

/** An answer that the step before doesn't show is no longer waited for. */
function back(wizard: Wizard): Wizard {
  const before = neighbour(wizard, -1);
  if (before === undefined) return wizard;
  const { awaiting: _, ...review } = wizard.review;
  return onto(STEPS[before].review ? wizard : { ...wizard, review }, before);
}

const onto = (wizard: Wizard, step: StepName): Wizard => ({
  ...wizard,
  step,
  required: false,
  behind: 0,
  scroll: 0,
  question: confirm,
  review: { ...wizard.review, refused: [] },
});
