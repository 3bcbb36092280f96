import type { Outcome, Review } from '../app/contract.ts';
import { type Answer, type Awaited, type Pressed, turn } from '../app/screen.ts';
import { completed, withoutAwaiting } from './place/press.ts';
import { accessOf, askReview } from './review/ask.ts';
import type { Around, Wizard, WizardTurn } from './wizard.ts';

/** What the outside answers; what it is not asked for any more changes nothing. */
export function hear(wizard: Wizard, answer: Answer, around: Around): WizardTurn {
  switch (answer.kind) {
    case 'completed':
      return turn(completed(wizard, answer.serial, answer.found));
    case 'reviewed':
      return reviewed(wizard, answer.serial, answer.review, around);
    case 'wrote':
      return turn(wrote(wizard, answer.outcome));
    default:
      return turn(wizard);
  }
}

/** What a review says. If it shows that a proposed container_root isn't one id, the proposal is taken back. */
export function reviewed(wizard: Wizard, serial: number, answer: Review, around: Around): WizardTurn {
  if (wizard.review.awaiting !== serial) return turn(wizard);
  const { awaiting: _, ...review } = wizard.review;
  const known: Wizard = { ...wizard, review: { ...review, answer, answered: serial } };
  const proposed = wizard.draft.owner === undefined && accessOf(wizard, around).owner === 'container_root';
  if (proposed && rootsDiffer(answer))
    return askReview({ ...known, access: { ...known.access, oneMap: false } }, around);
  return turn(known);
}

/** What became of writing, also where nobody waited for it any more: done, or refused with the reasons in view. */
export function wrote(wizard: Wizard, outcome: Outcome): Wizard {
  if (outcome.ok) return { ...wizard, phase: { kind: 'written', cursor: 0 } };
  const refused = { ...wizard.review, scroll: 0, refused: outcome.diagnostics };
  return { ...wizard, phase: { kind: 'steps' }, review: refused };
}

/** Waits no longer for what is outstanding: what a key would have waited for is as if it had not been asked. */
export function cancelled(wizard: Wizard): WizardTurn {
  const { phase, paths, review } = wizard;
  if (phase.kind === 'writing') {
    const said = 'no longer waiting: the files may still be written';
    return turn({ ...wizard, phase: { kind: 'steps' } }, { kind: 'say', text: said });
  }
  const said = { kind: 'say', text: 'cancelled' } as const;
  if (paths.awaiting?.completes) return turn({ ...wizard, paths: withoutAwaiting(paths) }, said);
  const { awaiting, ...known } = review;
  const here = { ...wizard, paths: withoutAwaiting(paths), review: known };
  return turn(awaiting !== undefined && wizard.step === 'review' ? { ...here, step: 'access' } : here, said);
}

/** What is outstanding that a key may depend on. */
export function pendingIn({ phase, paths, review }: Wizard): Awaited | undefined {
  if (phase.kind === 'writing') return 'write';
  if (paths.awaiting?.completes) return 'completion';
  if (review.awaiting !== undefined) return 'review';
  return paths.awaiting && 'completion';
}

/** A completion changes the text that is typed next, a review what there is to write; what lies at a path decides the review. */
export function waitsIn(wizard: Wizard, pressed: Pressed): boolean {
  const { phase, paths, review, step, list, mountField, access } = wizard;
  if (phase.kind === 'writing' || paths.awaiting?.completes) return true;
  if (pressed.kind === 'paste' || phase.kind !== 'steps') return false;
  const { key } = pressed;
  const goesOn = key === 'enter' || key === 'tab';
  if (step === 'containers') return paths.awaiting !== undefined && goesOn && !list.filtering && !mountField;
  if (review.awaiting === undefined) return false;
  if (step === 'access') return access.overlay === undefined && (goesOn || key === ' ' || key === 'f');
  return step === 'review' && key !== 'esc' && key !== 'shift+tab';
}

const rootsDiffer = ({ diagnostics, plan }: Review): boolean =>
  [...diagnostics, ...(plan?.diagnostics ?? [])].some(({ code }) => ROOTS_DIFFER.has(code));

const ROOTS_DIFFER = new Set(['container_roots_disagree', 'id_map_without_root', 'id_map_unreadable']);
