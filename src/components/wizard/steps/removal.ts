import { removalQuestion } from '../../../form/ask/removal.ts';
import { canWrite, type FormSubject } from '../../../form/form.ts';
import { type Line, tone } from '../../../ground/line.ts';
import { WIZARD } from '../../../views/words/input/wizard.ts';
import { type KeyPressed, turn } from '../../app/screen.ts';
import { bodyRows } from '../../draw/rows.ts';
import { confirmLines, pressConfirm } from '../../fields/confirm.ts';
import { CONFIRM_KEYS, hint } from '../keys.ts';
import type { WizardStep } from '../step.ts';
import type { Wizard, WizardTurn } from '../wizard.ts';
import { copiesCommand, scrolled, shownReview, waitsForReview, written } from './review.ts';

/** Exactly what removing a volume, or detaching it, does, with the question below. */
export const removalStep: WizardStep = {
  title: 'Review',
  ask: [removalQuestion],
  review: 'whole',
  waits: waitsForReview,
  // The question can be answered once it is on screen.
  subject: ({ review }) => (canWrite(review) ? (review.answered ?? 0) : 0),
  keys: ({ review }, _, ways) =>
    canWrite(review)
      ? [...CONFIRM_KEYS, hint('y', 'copy command'), hint('shift+tab', 'back')]
      : [...(review.answer ? [hint('y', 'copy command')] : []), ...ways],
  lines({ draft, question, review, ...wizard }, world) {
    const room = bodyRows(world.rows) - QUESTION_ROWS;
    const { body, below } = shownReview({ draft, question, review, ...wizard }, room, world);
    const blanks = Array.from({ length: Math.max(0, room - body.length) }, (): Line => []);
    const asks: readonly Line[] = canWrite(review)
      ? [
          [],
          asked(wizard.subject, draft.name),
          ...confirmLines(question, 'Cancel', `${verbOf(wizard.subject)} ${draft.name}`, world.theme),
        ]
      : [];
    return { body: [...body, ...blanks, ...asks], below, more: 'more below: pgdn' };
  },
  press(wizard, pressed, world) {
    const { key } = pressed;
    if (key === 'shift+tab') return undefined;
    const scroll = SCROLLS.has(key) ? scrolled(wizard, key, bodyRows(world.rows) - QUESTION_ROWS, world) : undefined;
    return copiesCommand(wizard, key) ?? scroll ?? answered(wizard, pressed);
  },
};

const VERBS = { detach: 'Detach', accept: 'Accept' } as const;

const verbOf = ({ kind }: FormSubject): string => (kind === 'detach' || kind === 'accept' ? VERBS[kind] : 'Remove');

function asked(subject: FormSubject, name: string): Line {
  if (subject.kind === 'accept') return [` ${WIZARD.acceptWrites}`, tone('strong', name), WIZARD.acceptedWhere];
  const where = subject.kind === 'detach' ? ` from CT ${subject.ctid}?` : ' from the configuration?';
  return [` ${verbOf(subject)} `, tone('strong', name), where];
}

/** Rows below a review for the question. */
const QUESTION_ROWS = 4;

/** The arrows walk the question, so that a review is scrolled by the other keys. */
const SCROLLS = new Set(['ctrl+d', 'ctrl+u', 'pgdn', 'pgup', 'g', 'G', 'home', 'end']);

function answered(wizard: Wizard, pressed: KeyPressed): WizardTurn | undefined {
  if (!canWrite(wizard.review)) return undefined;
  const answer = pressConfirm(wizard.question, pressed);
  switch (answer) {
    case undefined:
      return undefined;
    case 'cancelled':
      return turn(wizard, { kind: 'close' });
    case 'unseen':
      return turn(wizard, { kind: 'say', text: WIZARD.removedUnseen });
    case 'confirmed':
      return written(wizard);
    default:
      return turn({ ...wizard, question: answer });
  }
}
