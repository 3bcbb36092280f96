import type { DesiredVolume } from '../../engine/desired.ts';
import type { VolumeEdit } from '../../engine/volume-edit.ts';
import type { Outcome, Review } from '../contract.ts';
import { type Confirm, confirm, pressConfirm } from '../form/confirm.ts';
import { moveCursor } from '../form/list-window.ts';
import type { WizardResult } from '../wizard-contract.ts';
import { reviewLines } from './review-lines.ts';
import { canWrite } from './review-step.ts';
import { commandText } from './shell-text.ts';
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
  readonly removal: Removal;
  readonly ask?: RemovalAsk;
}

/** Rows below a review for the question. */
export const QUESTION_ROWS = 3;

export const removalOf = (volume: DesiredVolume): Removal => ({
  volume,
  step: 'meaning',
  question: confirm,
  review: { scroll: 0, refused: [] },
  phase: 'asking',
});

export function updateRemoval(removal: Removal, event: RemovalEvent, surroundings: Surroundings): RemovalTurn {
  switch (event.kind) {
    case 'reviewed':
      return { removal: { ...removal, review: { scroll: 0, refused: [], answer: event.review } } };
    case 'wrote':
      return wrote(removal, event.outcome);
    case 'key': {
      const { told: _, ...untold } = removal;
      if (removal.phase === 'writing') return { removal };
      return removal.step === 'meaning'
        ? pressMeaning(untold, event.key)
        : pressReview(untold, event.key, surroundings);
    }
  }
}

function pressMeaning(removal: Removal, key: string): RemovalTurn {
  if (key === 'esc' || key === 'ctrl+c' || key === 'q') return cancelled(removal);
  if (key !== 'enter' && key !== 'tab') return { removal };
  const review = { ...removal.review, awaiting: 1 };
  return {
    removal: { ...removal, step: 'review', question: confirm, review },
    ask: { kind: 'review', edit: editOf(removal) },
  };
}

function pressReview(removal: Removal, key: string, surroundings: Surroundings): RemovalTurn {
  const { review } = removal;
  if (key === 'ctrl+c') return cancelled(removal);
  if (key === 'shift+tab') return { removal: { ...removal, step: 'meaning', question: confirm } };
  if (key === 'y' && review.answer) {
    const ask: RemovalAsk = { kind: 'copy', text: commandText(review.answer.command) };
    return { removal: { ...removal, told: 'command copied' }, ask };
  }
  const scrolled = scroll(removal, key, surroundings);
  return scrolled ? { removal: scrolled } : answer(removal, key);
}

/** Up and down scroll; the question is walked with left, right and tab. */
function scroll(removal: Removal, key: string, { columns, height, theme }: Surroundings): Removal | undefined {
  const hidden = reviewLines(removal.review, columns, theme).length - (height - QUESTION_ROWS);
  const moved = moveCursor(removal.review.scroll, key, Math.max(0, hidden) + 1, height - QUESTION_ROWS);
  return moved === undefined ? undefined : { ...removal, review: { ...removal.review, scroll: moved } };
}

function answer(removal: Removal, key: string): RemovalTurn {
  const answered = pressConfirm(removal.question, key);
  if (answered === 'cancelled') return cancelled(removal);
  if (answered === 'confirmed') {
    if (!canWrite(removal.review)) return { removal };
    return { removal: { ...removal, phase: 'writing' }, ask: { kind: 'write', edit: editOf(removal) } };
  }
  return { removal: answered ? { ...removal, question: answered } : removal };
}

function wrote(removal: Removal, outcome: Outcome): RemovalTurn {
  const asking: Removal = { ...removal, phase: 'asking' };
  if (!outcome.ok) {
    return {
      removal: { ...asking, question: confirm, review: { ...removal.review, scroll: 0, refused: outcome.diagnostics } },
    };
  }
  return {
    removal: asking,
    ask: { kind: 'leave', result: { kind: 'written', name: removal.volume.name, plan: false } },
  };
}

const cancelled = (removal: Removal): RemovalTurn => ({
  removal,
  ask: { kind: 'leave', result: { kind: 'cancelled' } },
});

const editOf = ({ volume }: Removal): VolumeEdit => ({ kind: 'remove', name: volume.name });
