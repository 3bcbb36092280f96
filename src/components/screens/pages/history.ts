import { truncateEnd } from '../../../ground/cut.ts';
import { PAST_TEXTS } from '../../../views/words/past.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import { keyGroups } from '../../app/hints.ts';
import { type ActionId, boundAction, type Context } from '../../app/keymap.ts';
import { type Screen, type Turn, turn, type World } from '../../app/screen.ts';
import { copying } from '../../fields/copy.ts';
import { filterLine, filterText, pressFilter } from '../../fields/filter.ts';
import { isMove, MOVES, movedIndex } from '../../fields/scroll.ts';
import { header } from '../browser/header.ts';
import { countsOf } from '../browser/model.ts';
import { tabFor } from '../browser/state.ts';
import { type RunsShown, runBody, runsIn, runUnder } from './runs.ts';

export interface HistoryState extends RunsShown {
  /** A filter is being typed. */
  readonly typing: boolean;
}

export const HISTORY: HistoryState = { index: 0, query: '', typing: false };

const contextsOf = ({ typing }: HistoryState): readonly Context[] =>
  typing ? ['filter'] : ['history', 'views', 'moves'];

/** The recorded applies, the newest first; one can be shown as it was, and undone. */
export const historyScreen: Screen<HistoryState> = {
  keys: (state) => keyGroups(contextsOf(state), usefulIn(state)),
  types: ({ typing }) => typing,
  press(state, pressed, world) {
    if (state.typing) {
      const filter = pressFilter(state.query, pressed);
      return filter && turn({ ...state, query: filter.text, typing: filter.open, index: 0 });
    }
    const action = pressed.kind === 'key' ? boundAction(pressed.key, contextsOf(state)) : undefined;
    return action && act(state, action, world);
  },
  click(state, cell, world) {
    const index = state.typing ? undefined : runUnder(state, cell, world);
    if (index === undefined) return undefined;
    return index === state.index ? act(state, 'show', world) : turn({ ...state, index });
  },
  receive(state, answer) {
    if (answer.kind !== 'runs') return turn(state);
    const read = { ...state, runs: answer.runs };
    return turn({ ...read, index: Math.max(0, Math.min(state.index, runsIn(read).length - 1)) });
  },
  pending: ({ runs }) => (runs === undefined ? 'history' : undefined),
  waits(state, pressed) {
    const action = pressed.kind === 'key' ? boundAction(pressed.key, contextsOf(state)) : undefined;
    if (action === 'back') return state.query !== '';
    return action !== undefined && NEEDS_RUNS.has(action);
  },
  lines(state, world) {
    const { columns, theme, snapshot } = world;
    const { runs, query, typing } = state;
    const above = header(snapshot, 'history', countsOf(snapshot), columns);
    const [shown, total] = [runsIn(state).length, runs?.length ?? 0];
    const footer = typing && { footer: filterLine(query, shown, total, theme) };
    if (runs?.length === 0) return { header: above, body: [[], [` ${PAST_TEXTS.noRuns}`]], ...footer };
    if (shown === 0) return { header: above, body: runs ? [[], [` ${SCREENS.nothingMatches}`]] : [], ...footer };
    const { below, ...body } = runBody(state, world);
    const count = query === '' || typing ? SCREENS.runsOf(total) : filterText(query, shown, total);
    return {
      header: above,
      ...body,
      notice: [truncateEnd(`${count}${below}`, columns - 8, theme.glyphs.ellipsis)],
      ...footer,
    };
  },
};

function act(state: HistoryState, action: ActionId, world: World): Turn<HistoryState> {
  const { query, index } = state;
  const shown = runsIn(state);
  const current = shown[index];
  if (isMove(action)) {
    const { page } = runBody(state, world).scroll;
    return turn({ ...state, index: Math.max(0, movedIndex(index, shown.length, page, action)) });
  }
  const tab = tabFor(action, 'history');
  if (tab) return turn(state, { kind: 'jump', view: tab });
  switch (action) {
    case 'back': {
      if (query === '') return turn(state, { kind: 'close' });
      // The cursor stays on its run.
      const all = { ...state, query: '' };
      return turn({
        ...all,
        index: Math.max(
          0,
          runsIn(all).findIndex(({ run }) => run === current?.run),
        ),
      });
    }
    case 'configuration':
      return turn(state, { kind: 'open', screen: { kind: 'restore', request: {} } });
    case 'filter':
      return turn({ ...state, typing: true });
  }
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

function usefulIn(state: HistoryState): (action: ActionId) => boolean {
  const current = runsIn(state)[state.index];
  return (action) =>
    action === 'undo'
      ? current !== undefined && current.obstacle === undefined
      : action !== 'show' || current?.header !== undefined;
}
