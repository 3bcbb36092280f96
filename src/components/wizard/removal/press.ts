import type { VolumeEdit } from '../../../engine/desired/edit.ts';
import type { DesiredVolume } from '../../../engine/desired/state.ts';
import { unmountCommands } from '../../../form/removal.ts';
import type { Outcome } from '../../app/contract.ts';
import { type Answer, type Ask, type KeyPressed, type Pressed, type Turn, turn, type World } from '../../app/screen.ts';
import { commandText } from '../../draw/command.ts';
import { bodyRows } from '../../draw/rows.ts';
import { type Confirm, confirm, pressConfirm } from '../../fields/confirm.ts';
import { moveCursor } from '../../fields/window.ts';
import { reviewLines } from '../review/lines.ts';
import { canWrite } from '../review/write.ts';
import type { ReviewState } from '../wizard.ts';

/** Removing a volume: first what it means, then exactly what it does, with the question below. */
export interface Removal {
  readonly volume: DesiredVolume;
  readonly step: 'meaning' | 'review';
  readonly question: Confirm;
  readonly review: ReviewState;
  readonly phase: 'asking' | 'writing';
  /** Counts reviews and questions. */
  readonly asked: number;
}

type RemovalTurn = Turn<Removal>;

/** Rows below a review for the question. */
export const QUESTION_ROWS = 4;

export const removalOf = (volume: DesiredVolume): Removal => ({
  volume,
  step: 'meaning',
  question: confirm,
  review: { scroll: 0, refused: [] },
  phase: 'asking',
  asked: 0,
});

/** The removal after a key; undefined where it is none of its own. Nothing is typed here: a paste must not answer the question. */
export function pressRemoval(removal: Removal, pressed: Pressed, world: World): RemovalTurn | undefined {
  if (pressed.kind === 'paste') return undefined;
  if (removal.phase === 'writing') return pressWriting(removal, pressed);
  return removal.step === 'meaning' ? pressMeaning(removal, pressed.key, world) : pressReview(removal, pressed, world);
}

export function hearRemoval(removal: Removal, answer: Answer): RemovalTurn {
  if (answer.kind === 'wrote') return wrote(removal, answer.outcome);
  if (answer.kind !== 'reviewed' || answer.serial !== removal.review.awaiting) return turn(removal);
  const { awaiting: _, ...review } = removal.review;
  return turn({ ...removal, review: { ...review, scroll: 0, answer: answer.review, answered: answer.serial } });
}

export const pendingRemoval = ({ phase, step, review }: Removal) => {
  if (phase === 'writing') return 'write';
  return step === 'review' && review.awaiting !== undefined ? 'review' : undefined;
};

/** Whatever answers the question waits until it is there. */
export const waitsForRemoval = ({ phase }: Removal, pressed: Pressed): boolean =>
  phase === 'writing' || (pressed.kind === 'key' && pressed.key !== 'esc' && pressed.key !== 'shift+tab');

/** The question can be answered once it is on screen. */
export const subjectOfRemoval = ({ step, phase, review }: Removal): number =>
  (step === 'review' && phase === 'asking' && canWrite(review) && review.answered) || 0;

/** Every other key waits. */
function pressWriting(removal: Removal, { key }: KeyPressed): RemovalTurn | undefined {
  if (key !== 'ctrl+c') return undefined;
  const said = 'no longer waiting: the files may still be written';
  return turn({ ...removal, phase: 'asking' }, { kind: 'say', text: said });
}

function pressMeaning(removal: Removal, key: string, { snapshot }: World): RemovalTurn | undefined {
  if (key === 'esc') return left(removal);
  const commands = unmountCommands(removal.volume, snapshot);
  if (key === 'y' && commands.length > 0) {
    const said = commands.length === 1 ? 'command copied' : `${commands.length} commands copied`;
    return turn(removal, { kind: 'copy', text: commands.join('\n'), said });
  }
  if (key !== 'enter' && key !== 'tab') return undefined;
  const edit: VolumeEdit = { kind: 'remove', name: removal.volume.name };
  const serial = removal.asked + 1;
  const review = { ...removal.review, edit, awaiting: serial };
  return turn(
    { ...removal, step: 'review', question: confirm, review, asked: serial },
    { kind: 'review', serial, edit },
  );
}

function pressReview(removal: Removal, pressed: KeyPressed, world: World): RemovalTurn | undefined {
  const { review } = removal;
  const { key } = pressed;
  if (key === 'shift+tab' || (key === 'ctrl+c' && review.awaiting !== undefined)) {
    const { awaiting: _, ...kept } = review;
    return turn({ ...removal, step: 'meaning', question: confirm, review: kept });
  }
  if (key === 'y' && review.answer) {
    return turn(removal, { kind: 'copy', text: commandText(review.answer.command), said: 'command copied' });
  }
  const scroll = SCROLLS.has(key) ? scrolled(removal, key, world) : undefined;
  return scroll === undefined ? answered(removal, pressed) : turn({ ...removal, review: { ...review, scroll } });
}

/** The arrows walk the question, so that a review is scrolled by the other keys. */
const SCROLLS = new Set(['ctrl+d', 'ctrl+u', 'pgdn', 'pgup', 'g', 'G', 'home', 'end']);

function scrolled(removal: Removal, key: string, { columns, rows, theme }: World): number | undefined {
  const page = bodyRows(rows) - QUESTION_ROWS;
  const hidden = Math.max(0, reviewLines(removal.review, columns, theme).length - page);
  return moveCursor(removal.review.scroll, key, hidden + 1, page);
}

function answered(removal: Removal, pressed: KeyPressed): RemovalTurn | undefined {
  const { review, question } = removal;
  if (!canWrite(review)) return pressed.key === 'esc' ? left(removal) : undefined;
  const answer = pressConfirm(question, pressed);
  if (answer === undefined) return undefined;
  if (answer === 'cancelled') return left(removal);
  if (answer === 'unseen') {
    return turn(removal, { kind: 'say', text: 'answered before the question was shown: nothing was written' });
  }
  if (answer !== 'confirmed') return turn({ ...removal, question: answer });
  return turn({ ...removal, phase: 'writing' }, ...writes(review));
}

function wrote(removal: Removal, outcome: Outcome): RemovalTurn {
  if (outcome.ok) return turn(removal, { kind: 'written', name: removal.volume.name, plan: false });
  const review = { ...removal.review, scroll: 0, refused: outcome.diagnostics };
  return turn({ ...removal, phase: 'asking', question: confirm, review });
}

/** Exactly what was reviewed. */
const writes = ({ edit }: ReviewState): readonly Ask[] => (edit ? [{ kind: 'write', edit }] : []);

const left = (removal: Removal): RemovalTurn => turn(removal, { kind: 'close' });
