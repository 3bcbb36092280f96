import type { VolumeEdit } from '../../engine/desired/edit.ts';
import type { DesiredVolume } from '../../engine/desired/state.ts';
import { commandText } from '../draw/command.ts';
import type { Outcome, Review } from '../contract.ts';
import { type Confirm, confirm, pressConfirm } from '../form/confirm.ts';
import { moveCursor } from '../form/window.ts';
import type { WizardResult } from '../wizard-contract.ts';
import { unmountCommands } from './removal-meaning.ts';
import { reviewLines } from './review-lines.ts';
import { canWrite } from './review-write.ts';
import type { ReviewState, Surroundings } from './wizard.ts';

/** Removing a volume: first what it means, then exactly what it does, with the question below. */
export interface Removal {
  readonly volume: DesiredVolume;
  readonly step: 'meaning' | 'review';
  readonly question: Confirm;
  readonly review: ReviewState;
  readonly phase: 'asking' | 'writing';
  readonly told?: string;
}

export type RemovalEvent =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'reviewed'; readonly review: Review }
  | { readonly kind: 'wrote'; readonly outcome: Outcome };

export type RemovalAsk =
  | { readonly kind: 'review'; readonly edit: VolumeEdit }
  | { readonly kind: 'write'; readonly edit: VolumeEdit }
  | { readonly kind: 'copy'; readonly text: string }
  | { readonly kind: 'leave'; readonly result: WizardResult };

export interface RemovalTurn {
  readonly state: Removal;
  readonly asks: readonly RemovalAsk[];
}

/** Rows below a review for the question. */
export const QUESTION_ROWS = 4;

export const removalOf = (volume: DesiredVolume): Removal => ({
  volume,
  step: 'meaning',
  question: confirm,
  review: { scroll: 0, refused: [] },
  phase: 'asking',
});

export function updateRemoval(removal: Removal, event: RemovalEvent, surroundings: Surroundings): RemovalTurn {
  switch (event.kind) {
    case 'reviewed': {
      const { awaiting: _, ...review } = removal.review;
      return turn({ ...removal, review: { ...review, scroll: 0, answer: event.review } });
    }
    case 'wrote':
      return wrote(removal, event.outcome);
    case 'key': {
      const { told: _, ...untold } = removal;
      if (removal.phase === 'writing') return turn(removal);
      return removal.step === 'meaning'
        ? pressMeaning(untold, event.key, surroundings)
        : pressReview(untold, event.key, surroundings);
    }
  }
}

function pressMeaning(removal: Removal, key: string, { snapshot }: Surroundings): RemovalTurn {
  if (key === 'esc' || key === 'ctrl+c') return cancelled(removal);
  const commands = unmountCommands(removal.volume, snapshot);
  if (key === 'y' && commands.length > 0) {
    const told = commands.length === 1 ? 'command copied' : `${commands.length} commands copied`;
    return turn({ ...removal, told }, { kind: 'copy', text: commands.join('\n') });
  }
  if (key !== 'enter' && key !== 'tab') return turn(removal);
  const edit: VolumeEdit = { kind: 'remove', name: removal.volume.name };
  const review = { ...removal.review, edit, awaiting: 1 };
  return turn({ ...removal, step: 'review', question: confirm, review }, { kind: 'review', edit });
}

function pressReview(removal: Removal, key: string, surroundings: Surroundings): RemovalTurn {
  const { review } = removal;
  if (key === 'ctrl+c') return cancelled(removal);
  if (key === 'shift+tab') return turn({ ...removal, step: 'meaning', question: confirm });
  if (key === 'y' && review.answer) {
    return turn({ ...removal, told: 'command copied' }, { kind: 'copy', text: commandText(review.answer.command) });
  }
  return SCROLLS.has(key) ? turn(scrolled(removal, key, surroundings)) : answered(removal, key);
}

/** The arrows walk the question, so that a review is scrolled by the other keys. */
const SCROLLS = new Set(['ctrl+d', 'ctrl+u', 'pgdn', 'pgup', 'g', 'G', 'home', 'end']);

function scrolled(removal: Removal, key: string, { columns, height, theme }: Surroundings): Removal {
  const page = height - QUESTION_ROWS;
  const hidden = Math.max(0, reviewLines(removal.review, columns, theme).length - page);
  const scroll = moveCursor(removal.review.scroll, key, hidden + 1, page) ?? 0;
  return { ...removal, review: { ...removal.review, scroll } };
}

function answered(removal: Removal, key: string): RemovalTurn {
  if (!canWrite(removal.review)) return key === 'esc' ? cancelled(removal) : turn(removal);
  const answer = pressConfirm(removal.question, key);
  if (answer === 'cancelled') return cancelled(removal);
  if (answer !== 'confirmed') return turn(answer ? { ...removal, question: answer } : removal);
  const { edit } = removal.review;
  return edit ? turn({ ...removal, phase: 'writing' }, { kind: 'write', edit }) : turn(removal);
}

function wrote(removal: Removal, outcome: Outcome): RemovalTurn {
  if (outcome.ok) {
    return turn(removal, { kind: 'leave', result: { kind: 'written', name: removal.volume.name, plan: false } });
  }
  const review = { ...removal.review, scroll: 0, refused: outcome.diagnostics };
  return turn({ ...removal, phase: 'asking', question: confirm, review });
}

const cancelled = (removal: Removal): RemovalTurn => turn(removal, { kind: 'leave', result: { kind: 'cancelled' } });

const turn = (state: Removal, ...asks: readonly RemovalAsk[]): RemovalTurn => ({ state, asks });
