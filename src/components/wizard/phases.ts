import type { Choice } from '../../form/choices.ts';
import { planAfter } from '../../form/edit.ts';
import { type Line, tone } from '../../ground/line.ts';
import { WIZARD } from '../../views/words/input/wizard.ts';
import { SCREENS } from '../../views/words/screens.ts';
import type { PlanAsked } from '../app/contract.ts';
import { type Ask, turn, type World } from '../app/screen.ts';
import { confirmLines, pressConfirm } from '../fields/confirm.ts';
import { pressMenu } from '../fields/menu.ts';
import { CONFIRM_KEYS, hint, way } from './keys.ts';
import type { Page } from './step.ts';
import type { Phase, Wizard } from './wizard.ts';

/** What lies over the step; undefined while that has the keys. */
export function pageOver({ phase }: Wizard): Page | undefined {
  switch (phase.kind) {
    case 'steps':
      return undefined;
    case 'leaving':
      return leaving(phase);
    case 'writing':
      return WRITING;
    case 'written':
      return written(phase);
  }
}

type PhaseOf<Kind> = Extract<Phase, { readonly kind: Kind }>;

const WRITING: Page = {
  keys: () => [],
  lines: (wizard, { theme }) => ({
    body: [[], [tone('dim', ` Writing ${fileOf(wizard)} ${theme.glyphs.ellipsis}`)]],
  }),
  press: () => undefined,
};

/** Whether to leave what was typed. Esc once more leaves, so that it always reaches the list; it never leaves the program. */
const leaving = (phase: PhaseOf<'leaving'>): Page => ({
  keys: () =>
    phase.quits ? CONFIRM_KEYS : CONFIRM_KEYS.map((key) => (key.keys[0] === 'esc' ? way('esc', 'leave') : key)),
  lines: (wizard, world) => ({ body: leavingLines(wizard, phase, world) }),
  press(wizard, pressed) {
    const { question, quits } = phase;
    const leaves = pressed.key === 'esc' && !quits;
    const answer = leaves ? pressConfirm({ on: 'go' }, { ...pressed, key: 'enter' }) : pressConfirm(question, pressed);
    switch (answer) {
      case undefined:
        return undefined;
      case 'unseen':
        return turn(wizard, { kind: 'say', text: WIZARD.leftUnseen });
      case 'confirmed':
        return turn(wizard, { kind: quits ? 'quit' : 'close' });
      case 'cancelled':
        return turn({ ...wizard, phase: { kind: 'steps' } });
      default:
        return turn({ ...wizard, phase: { ...phase, question: answer } });
    }
  },
});

function leavingLines({ subject }: Wizard, { question, quits }: PhaseOf<'leaving'>, { theme }: World): readonly Line[] {
  const lost = subject.kind === 'add' ? WIZARD.typedIsLost : WIZARD.volumeStays(subject.volume.name);
  return [
    [],
    [tone('strong', quits ? ' Quit without writing?' : ' Leave without writing?')],
    [tone('dim', ` ${lost}`)],
    [],
    ...confirmLines(question, 'Stay', quits ? 'Quit' : 'Leave', theme),
  ];
}

/** The configuration says it, the host doesn't have it yet. */
const written = (phase: PhaseOf<'written'>): Page => ({
  keys: () => [hint('enter', 'choose'), way('esc', 'later')],
  lines: (wizard) => ({
    body: [[], [' ', tone('good', 'written '), whereIsText(wizard)], [tone('dim', ` ${WIZARD.hostUnchanged}`)], []],
    menu: { items: NEXT, cursor: phase.cursor },
  }),
  press(wizard, { key }) {
    const pressed = pressMenu(phase.cursor, key, NEXT);
    if (pressed === undefined) return undefined;
    if (pressed === 'closed') return turn(wizard, ...leftWritten(wizard));
    if (pressed.chosen === 'plan') return turn(wizard, ...leftWritten(wizard, planAfter(wizard)));
    if (pressed.chosen !== undefined) return turn(wizard, ...leftWritten(wizard));
    return turn({ ...wizard, phase: { ...phase, cursor: pressed.cursor } });
  },
});

/** Once it is written, to its plan where there is one. A view that had something else under its cursor stays as it is. */
function leftWritten({ subject, draft: { name } }: Wizard, plan?: PlanAsked): readonly Ask[] {
  switch (subject.kind) {
    case 'add':
    case 'edit':
    case 'accept':
      return [{ kind: 'written', name, plan }];
    case 'remove':
      return [{ kind: 'removed', name, plan }];
    case 'attach':
    case 'detach':
    case 'fix': {
      const next: Ask = plan
        ? { kind: 'open', screen: { kind: 'plan', options: plan } }
        : { kind: 'say', text: SCREENS.written(name) };
      return [{ kind: 'close' }, next];
    }
  }
}

/** What there is to do with a written volume. */
export const NEXT: readonly Choice[] = [
  { value: 'plan', label: 'Plan it now', note: WIZARD.planNow },
  { value: 'later', label: 'Later', note: WIZARD.planLater },
];

const whereIsText = (wizard: Wizard): string =>
  wizard.subject.kind === 'remove'
    ? WIZARD.isNoMore(wizard.draft.name, fileOf(wizard))
    : WIZARD.isIn(wizard.draft.name, fileOf(wizard));

function fileOf({ review }: Wizard): string {
  const file = review.answer?.file ?? '';
  return file.slice(file.lastIndexOf('/') + 1);
}
