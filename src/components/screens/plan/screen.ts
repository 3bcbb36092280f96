import type { Plan } from '../../../engine/plan/types.ts';
import type { Choice } from '../../../form/choices.ts';
import { type Line, tone } from '../../../ground/line.ts';
import { CONSENT_TEXTS, type Consent, consentsGiven, consentsIn } from '../../../views/plan/consents.ts';
import { planItems, runnableSteps } from '../../../views/plan/items.ts';
import { lackBeside, lackLines } from '../../../views/plan/lacks.ts';
import { itemCommands, planView } from '../../../views/plan/lines.ts';
import { summaryLine } from '../../../views/plan/summary.ts';
import { PAST_TEXTS } from '../../../views/words/past.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import { ctidsText } from '../../../views/words/words.ts';
import type { PlanAsked } from '../../app/contract.ts';
import { keyGroups } from '../../app/hints.ts';
import { type ActionId, boundAction, type Context } from '../../app/keymap.ts';
import { type KeyPressed, type Screen, type Turn, turn, type World } from '../../app/screen.ts';
import { failedLines } from '../../draw/failed.ts';
import { bodyRows, moreBelow } from '../../draw/rows.ts';
import { type Confirm, confirm, pressConfirm } from '../../fields/confirm.ts';
import { copying } from '../../fields/copy.ts';
import { pressMenu } from '../../fields/menu.ts';
import { isMove } from '../../fields/scroll.ts';
import { consentLines, needsConsent, offersReturn } from './consent.ts';
import { blocksOf, heightsOf, layout } from './rows.ts';
import { answerSaving, beginSaving, pressSaving, savingLines } from './save.ts';
import { isStale, moved, type PlanState, planned, toggled, unplanned, visibleTop } from './state.ts';

const CONTEXTS: readonly Context[] = ['plan', 'moves'];

/** What would run, exactly, and everything that follows from it; the only place to apply from. */
export const planScreen: Screen<PlanState> = {
  keys(state, world) {
    if (state.saving) return keyGroups(['saving']);
    if (state.menu !== undefined) return keyGroups(['menu']);
    return state.question ? keyGroups(['confirm']) : keyGroups(CONTEXTS, usefulIn(state, world));
  },
  press(state, pressed, world) {
    const { saving, plan } = state;
    if (saving && plan) return pressSaving(state, { saving, plan }, pressed);
    if (pressed.kind === 'paste') return undefined;
    if (state.menu !== undefined) return chosen(state, state.menu, pressed.key);
    if (state.question && plan) return answer(state, { question: state.question, plan }, pressed, world);
    if (pressed.key === 'ctrl+c' && state.awaiting) return cancelled(state);
    const action = boundAction(pressed.key, CONTEXTS);
    return action && act(state, action, pressed.seen, world);
  },
  receive(state, answer, { snapshot }) {
    if (answer.kind === 'planned') return turn(planned(state, answer, snapshot.files?.digest));
    if (answer.kind === 'unplanned') return turn(unplanned(state, answer.serial, answer.problem));
    if (answer.kind === 'saved' || answer.kind === 'unsaved') return answerSaving(state, answer);
    return turn(state);
  },
  pending: ({ awaiting, saving }) => (saving?.isWriting ? 'save' : awaiting && 'plan'),
  types: ({ saving }) => saving !== undefined,
  waits({ saving }, pressed) {
    if (saving) return true;
    const action = pressed.kind === 'key' ? boundAction(pressed.key, CONTEXTS) : undefined;
    return action !== undefined && action !== 'back';
  },
  closed: ({ question, menu, saving }) => (question ?? menu ?? saving) !== undefined,
  subject: ({ subject }) => subject,
  lines(state, world) {
    const { plan, question, options, saving } = state;
    const { columns, rows, theme } = world;
    const wanted = state.awaiting?.options ?? options;
    const title: Line = [
      ' ',
      tone('strong', options.undo === undefined ? 'Plan' : 'Undo'),
      ...(isStale(state, world) ? [' ', tone('bad', 'stale')] : []),
    ];
    const header: Line = plan ? [...title, ...scope(wanted), '   ', ...summaryLine(plan)] : title;
    if (saving) return { header, body: savingLines(saving, world) };
    if (!plan || planItems(plan).length === 0) {
      return {
        header,
        body: emptyLines(state, world),
        ...(plan && isStale(state, world) && noticed(state, plan, world)),
      };
    }
    if (question) {
      return {
        header,
        body: consentLines({ plan, options, question }, columns, theme),
        ...noticed(state, plan, world),
      };
    }
    const body = bodyRows(rows);
    const blocks = blocksOf(state, world);
    const top = visibleTop(state.top, state.index, heightsOf(blocks), body);
    const all = layout(blocks, state.index, world);
    const below = moreBelow(top, body, all.length);
    const menu = state.menu === undefined ? undefined : { items: choicesOf(state), cursor: state.menu };
    const room = Math.max(1, body - (menu ? menu.items.length + 1 : 0));
    return {
      header,
      body: all.slice(top, top + room),
      ...(!menu && { scroll: { top, page: body, count: all.length } }),
      ...(menu && { menu }),
      ...(below && { notice: below }),
      ...noticed(state, plan, world),
    };
  },
};

function act(state: PlanState, action: ActionId, seen: boolean, world: World): Turn<PlanState> {
  const items = state.plan ? planItems(state.plan) : [];
  const current = items[state.index];
  if (isMove(action)) return turn(moved(state, action, heightsOf(blocksOf(state, world)), bodyRows(world.rows)));
  switch (action) {
    case 'expand':
      return turn(current ? toggled(state, current.id) : state);
    case 'apply':
      if (isStale(state, world)) return turn(state, { kind: 'say', text: SCREENS.planStale });
      return seen ? ask(state) : turn(state, { kind: 'say', text: SCREENS.notShown });
    case 'retry':
      return replan(state, state.options);
    case 'take-over':
      return confirms(state);
    case 'save':
      return beginSaving(state);
    case 'restart-too':
    case 'prune-too':
      return also(state, action);
    case 'configuration':
      return state.options.undo === undefined || !offersReturn(state.options)
        ? turn(state)
        : turn(
            { ...state, options: { ...state.options, returnSeen: true } },
            { kind: 'open', screen: { kind: 'restore', request: { run: state.options.undo } } },
          );
    case 'copy':
      return turn(state, ...copying(current ? itemCommands(current) : ''));
    case 'copy-all':
      return turn(state, ...copying(items.map(itemCommands).filter(Boolean).join('\n')));
    default:
      return turn(state, { kind: 'close' });
  }
}

/** What has a key of its own. */
const OWN_KEYS = {
  'restart-too': { consent: 'restart', none: SCREENS.noRestart },
  'prune-too': { consent: 'prune', none: SCREENS.nothingLeft },
} as const;

const OWN: ReadonlySet<Consent> = new Set(Object.values(OWN_KEYS).map(({ consent }) => consent));

/** What else lets steps run that are held. */
const heldConsents = (plan: Plan, options: PlanAsked): readonly Consent[] =>
  consentsFor(plan, options).filter((consent) => !OWN.has(consent));

function also(state: PlanState, action: keyof typeof OWN_KEYS): Turn<PlanState> {
  const { consent, none } = OWN_KEYS[action];
  return canConfirm(state, consent)
    ? replan(state, toggledConsent(state, consent))
    : turn(state, { kind: 'say', text: none });
}

const canConfirm = ({ plan, options }: PlanState, consent: Consent): boolean =>
  plan !== undefined && consentsFor(plan, options).includes(consent);

/** A way back takes over where somebody says so; it restarts nothing, and takes nothing else out. */
const consentsFor = (plan: Plan, options: PlanAsked): readonly Consent[] =>
  consentsIn(plan, options).filter((consent) => options.undo === undefined || consent === 'takeOver');

/** One thing that can be confirmed is, or no longer; of several one is chosen. */
function confirms(state: PlanState): Turn<PlanState> {
  const { plan, options } = state;
  const [only, ...others] = plan ? heldConsents(plan, options) : [];
  if (only === undefined) return turn(state, { kind: 'say', text: SCREENS.nothingHeld });
  return others.length === 0 ? replan(state, toggledConsent(state, only)) : turn({ ...state, menu: 0 });
}

const toggledConsent = ({ options }: PlanState, consent: Consent): PlanAsked => ({
  ...options,
  [consent]: !options[consent],
});

function chosen({ menu: _, ...state }: PlanState, cursor: number, key: string): Turn<PlanState> | undefined {
  const pressed = pressMenu(cursor, key, choicesOf(state));
  if (pressed === undefined) return undefined;
  if (pressed === 'closed') return turn(state);
  const consent = state.plan && heldConsents(state.plan, state.options)[pressed.cursor];
  if (pressed.chosen === undefined || consent === undefined) return turn({ ...state, menu: pressed.cursor });
  return replan(state, toggledConsent(state, consent));
}

/** What can be confirmed, and what is. */
function choicesOf({ plan, options }: PlanState): readonly Choice[] {
  return (plan ? heldConsents(plan, options) : []).map((value) => {
    const { label, note } = CONSENT_TEXTS[value];
    return { value, label, note: options[value] ? `no longer: ${note}` : note };
  });
}

/** Applies, or asks first where that takes something away. */
function ask(state: PlanState): Turn<PlanState> {
  const { plan, options } = state;
  if (!plan || runnableSteps(plan).length === 0) return turn(state);
  if (!needsConsent(plan, options)) return apply(state, plan);
  const serial = state.serial + 1;
  return turn({ ...state, question: confirm, serial, subject: serial });
}

const apply = (state: PlanState, plan: Plan): Turn<PlanState> =>
  turn(state, { kind: 'close' }, { kind: 'open', screen: { kind: 'apply', plan, options: state.options } });

/** The plan below a question is another subject than before: it has to be seen again. */
function answer(
  { question: _, ...kept }: PlanState,
  { question, plan }: { readonly question: Confirm; readonly plan: Plan },
  pressed: KeyPressed,
  world: World,
): Turn<PlanState> | undefined {
  const answered = pressConfirm(question, pressed);
  switch (answered) {
    case undefined:
      return undefined;
    case 'unseen':
      return turn({ ...kept, question }, { kind: 'say', text: SCREENS.notAsked });
    case 'cancelled':
      return turn(seenAgain(kept));
    case 'confirmed':
      return isStale(kept, world) ? turn(seenAgain(kept), { kind: 'say', text: SCREENS.planStale }) : apply(kept, plan);
    default:
      return turn({ ...kept, question: answered });
  }
}

const seenAgain = (state: PlanState): PlanState => ({ ...state, serial: state.serial + 1, subject: state.serial + 1 });

function replan(state: PlanState, options: PlanAsked): Turn<PlanState> {
  const serial = state.serial + 1;
  const asking: PlanState = { ...state, serial, subject: 0, awaiting: { serial, options } };
  return turn(asking, { kind: 'plan', serial, options });
}

/** Without a plan there is nothing to go back to but what is below. */
function cancelled({ awaiting: _, ...kept }: PlanState): Turn<PlanState> {
  const said = { kind: 'say', text: 'planning was cancelled' } as const;
  if (!kept.plan) return turn(kept, { kind: 'close' }, said);
  const serial = kept.serial + 1;
  return turn({ ...kept, serial, subject: serial }, said);
}

const usefulIn =
  (state: PlanState, world: World) =>
  (key: ActionId): boolean => {
    const { columns, theme } = world;
    const view = state.plan && planView(state.plan, { width: columns - 3, glyphs: theme.glyphs });
    const current = view?.items[state.index];
    if (key === 'apply')
      return state.plan !== undefined && runnableSteps(state.plan).length > 0 && !isStale(state, world);
    if (key === 'retry') return isStale(state, world);
    if (key === 'take-over') return state.plan !== undefined && heldConsents(state.plan, state.options).length > 0;
    if (key === 'restart-too' || key === 'prune-too') return canConfirm(state, OWN_KEYS[key].consent);
    if (key === 'save')
      return state.plan !== undefined && state.plan.steps.length > 0 && state.options.undo === undefined;
    if (key === 'configuration') return offersReturn(state.options);
    if (key === 'expand') return current !== undefined && view !== undefined && view.opened(current).length > 0;
    return key !== 'copy' || (current !== undefined && itemCommands(current) !== '');
  };

function emptyLines({ plan, problem, awaiting, options }: PlanState, { columns, snapshot }: World): readonly Line[] {
  if (plan && options.undo !== undefined) return [[], [` ${PAST_TEXTS.nothingToUndo}`]];
  if (plan) {
    return [
      [],
      [' ', tone('strong', SCREENS.nothingToDo)],
      [` ${SCREENS.wouldRunNothing}`],
      ...lackLines([plan, snapshot.status, options], columns),
    ];
  }
  if (awaiting || problem === undefined) return [[], [' Planning …']];
  return failedLines(SCREENS.noPlan, problem, columns);
}

/** What it is a plan of, where that is not all. */
function scope({ volumes = [], containers = [] }: PlanAsked): Line {
  const names = [...volumes, ...(containers.length > 0 ? [ctidsText(containers)] : [])];
  return names.length === 0 ? [] : [` only ${names.join(', ')}`];
}

function noticed(state: PlanState, plan: Plan, world: World): { readonly notice?: Line } {
  const { snapshot } = world;
  const options = state.awaiting?.options ?? state.options;
  if (isStale(state, world)) return { notice: [tone('bad', SCREENS.planStale)] };
  const [given, ...others] = consentsGiven(options);
  if (given) {
    const text = others.length === 0 ? CONSENT_TEXTS[given].given : labels([given, ...others]);
    return { notice: [tone('warn', text)] };
  }
  if (runnableSteps(plan).length === 0) {
    const lack = lackBeside(plan, snapshot.status, options);
    return { notice: [['nothing to apply', lack].filter(Boolean).join('; ')] };
  }
  if (options.undo === undefined || options.returnSeen) return {};
  return { notice: [offersReturn(options) ? PAST_TEXTS.filesStay : PAST_TEXTS.doneAgain] };
}

const labels = (given: readonly Consent[]): string => given.map((consent) => CONSENT_TEXTS[consent].label).join(', ');
