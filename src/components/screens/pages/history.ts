import { plainText } from '../../../ground/line.ts';
import { runRows } from '../../../views/past.ts';
import { PAST_TEXTS } from '../../../views/words/past.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import type { RunSummary } from '../../app/contract.ts';
import { keyGroups } from '../../app/hints.ts';
import { type ActionId, boundAction, type Context } from '../../app/keymap.ts';
import { type Screen, type Turn, turn, type World } from '../../app/screen.ts';
import { bodyRows, moreBelow } from '../../draw/rows.ts';
import { copying } from '../../fields/copy.ts';
import { isMove, MOVES, movedIndex } from '../../fields/scroll.ts';
import { countsOf, header } from '../browser/header.ts';
import { tabFor } from '../browser/state.ts';
import { heightsOf, layout } from '../plan/rows.ts';
import { visibleTop } from '../plan/state.ts';

export interface HistoryState {
  /** Absent until they were read. */
  readonly runs?: readonly RunSummary[];
  readonly index: number;
}

export const HISTORY: HistoryState = { index: 0 };

const CONTEXTS: readonly Context[] = ['history', 'views', 'moves'];

/** The recorded applies, the newest first; one can be shown as it was, and undone. */
export const historyScreen: Screen<HistoryState> = {
  keys: (state) => keyGroups(CONTEXTS, usefulIn(state)),
  press(state, pressed, world) {
    const action = pressed.kind === 'key' ? boundAction(pressed.key, CONTEXTS) : undefined;
    return action && act(state, action, world);
  },
  receive(state, answer) {
    if (answer.kind !== 'runs') return turn(state);
    const index = Math.max(0, Math.min(state.index, answer.runs.length - 1));
    return turn({ runs: answer.runs, index });
  },
  pending: ({ runs }) => (runs === undefined ? 'history' : undefined),
  waits: (_, pressed) => pressed.kind === 'key' && NEEDS_RUNS.has(boundAction(pressed.key, CONTEXTS) ?? ''),
  lines(state, world) {
    const { runs = [], index } = state;
    const { heading, blocks, page } = shownIn(state, world);
    const count = state.runs === undefined ? '' : SCREENS.runsOf(runs.length);
    const above = header(world.snapshot, 'history', countsOf(world.snapshot), world.columns);
    if (state.runs?.length === 0) return { header: above, body: [[], [` ${PAST_TEXTS.noRuns}`]] };
    if (runs.length === 0) return { header: above, body: [] };
    const top = visibleTop(0, index, heightsOf(blocks), page);
    const all = layout(blocks, index, world);
    const below = moreBelow(top, page, all.length);
    return {
      header: above,
      body: [['  ', ...heading], ...all.slice(top, top + page)],
      scroll: { top, page, count: all.length },
      notice: [count, below ? `   ${plainText(below)}` : ''],
    };
  },
};

function shownIn({ runs = [] }: HistoryState, { columns, rows, theme }: World) {
  const { heading, rows: lines } = runRows(runs, { width: columns - 3, glyphs: theme.glyphs });
  return { heading, blocks: lines.map((each) => ({ heading: [], lines: each })), page: bodyRows(rows) - 1 };
}

function act(state: HistoryState, action: ActionId, world: World): Turn<HistoryState> {
  const { runs = [], index } = state;
  const current = runs[index];
  if (isMove(action)) {
    return turn({ ...state, index: Math.max(0, movedIndex(index, runs.length, shownIn(state, world).page, action)) });
  }
  const tab = tabFor(action, 'history');
  if (tab) return turn(state, { kind: 'jump', view: tab });
  if (action === 'back') return turn(state, { kind: 'close' });
  if (action === 'configuration') return turn(state, { kind: 'open', screen: { kind: 'restore', request: {} } });
  if (!current) return turn(state);
  switch (action) {
    case 'show':
      return current.header
        ? turn(state, { kind: 'open', screen: { kind: 'past', run: current.run } })
        : turn(state, { kind: 'say', text: SCREENS.runUnread });
    case 'undo':
      return current.obstacle
        ? turn(state, { kind: 'say', text: SCREENS.notUndoable })
        : turn(state, { kind: 'open', screen: { kind: 'plan', options: { undo: current.run } } });
    default:
      return turn(state, ...copying(current.run));
  }
}

/** What depends on which runs there are. */
const NEEDS_RUNS = new Set<string>(['show', 'undo', 'copy', ...MOVES]);

const usefulIn =
  ({ runs = [], index }: HistoryState) =>
  (action: ActionId): boolean =>
    action === 'undo'
      ? runs[index] !== undefined && runs[index].obstacle === undefined
      : action !== 'show' || runs[index]?.header !== undefined;
