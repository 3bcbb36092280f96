import type { Outcome, Review } from '../contract.ts';
import { accessOf, askReview } from './review-ask.ts';
import { write } from './review-write.ts';
import { type Around, type Turn, turn, type Wizard } from './wizard.ts';

/** What a review says. If it shows that a proposed container_root isn't one id, the proposal is taken back. */
export function reviewed(wizard: Wizard, serial: number, answer: Review, around: Around): Turn {
  if (wizard.review.awaiting !== serial) return turn(wizard);
  const { awaiting: _, entered, ...review } = wizard.review;
  const known: Wizard = { ...wizard, review: { ...review, answer } };
  const proposed = wizard.draft.owner === undefined && accessOf(wizard, around).owner === 'container_root';
  if (proposed && rootsDiffer(answer))
    return askReview({ ...known, access: { ...known.access, oneMap: false } }, around);
  const meant = entered && known.phase.kind === 'steps' && saysTheSame(review.answer, answer);
  return (meant && write(known)) || turn(known);
}

/** What became of writing: done, or refused with the reasons in view. */
export function wrote(wizard: Wizard, outcome: Outcome): Wizard {
  if (wizard.phase.kind !== 'writing') return wizard;
  if (outcome.ok) return { ...wizard, phase: { kind: 'written' } };
  return { ...wizard, phase: { kind: 'steps' }, review: { ...wizard.review, scroll: 0, refused: outcome.diagnostics } };
}

/** Whether a person who saw the one has seen all that counts of the other: what is written, and what would run. */
function saysTheSame(seen: Review | undefined, answer: Review): boolean {
  const gist = ({ diff, plan }: Review) =>
    JSON.stringify([diff, plan?.steps.map(({ commands, state }) => [commands, state])]);
  return seen !== undefined && gist(seen) === gist(answer);
}

const rootsDiffer = ({ diagnostics, plan }: Review): boolean =>
  [...diagnostics, ...(plan?.diagnostics ?? [])].some(({ code }) => ROOTS_DIFFER.has(code));

const ROOTS_DIFFER = new Set(['container_roots_disagree', 'id_map_without_root', 'id_map_unreadable']);
