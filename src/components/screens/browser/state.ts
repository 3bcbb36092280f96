import type { Filter } from '../../fields/filter.ts';
import { type Move, movedIndex, scrolledTop, windowTop } from '../../fields/scroll.ts';

export type ViewName = 'volumes' | 'containers' | 'changes';

/** The views in the order of their numbers; the last two are screens of their own. */
export const TAB_NAMES = ['volumes', 'containers', 'changes', 'config', 'history'] as const satisfies readonly (
  | ViewName
  | 'config'
  | 'history'
)[];

export type TabName = (typeof TAB_NAMES)[number];

/** Where each view stands; what it shows comes from the snapshot. */
export interface BrowserState {
  readonly view: ViewName;
  readonly lists: Readonly<Record<ViewName, ListState>>;
  /** A filter is being typed. */
  readonly typing: boolean;
  /** The details fill the screen, from this line on. */
  readonly details: number | undefined;
  /** The pane of the details has the keys, from this line on. */
  readonly pane?: number;
  /** The cursor among what was found, where that is all there is to show. */
  readonly finding?: number;
}

export interface ListState {
  /** The entry under the cursor, by what names it, so that it stays when others come and go; and where it was last. */
  readonly key: string | undefined;
  readonly index: number;
  readonly top: number;
  readonly query: string;
  /** Where the cursor stood before the filter: there it is again where the filter found nothing. */
  readonly before?: Pick<ListState, 'key' | 'index' | 'top'> | undefined;
  /** Counted up, taken modulo the view's orders. */
  readonly sort: number;
}

/** What a list has to show at the moment. */
export interface Extent {
  readonly keys: readonly string[];
  readonly page: number;
  /** Where the cursor stands before anybody has moved it. */
  readonly begin?: number;
}

export type BrowserAction =
  | ({ readonly type: 'move'; readonly move: Move } & Extent)
  | {
      readonly type: 'scroll';
      readonly move: Move;
      readonly top: number;
      readonly lines: number;
      readonly page: number;
    }
  | { readonly type: 'view'; readonly view: ViewName }
  /** The filter after a key. `current` is the key of the entry under the cursor: it stays there when a filter goes. */
  | ({ readonly type: 'filtered'; readonly current: string | undefined } & Filter)
  | { readonly type: 'back'; readonly current: string | undefined }
  | { readonly type: 'filter' | 'sort' | 'details' }
  | { readonly type: 'finding'; readonly index: number }
  /** The keys go to the pane of the details; `pane` moves what it shows. */
  /** The entry that was clicked on. */
  | { readonly type: 'pick'; readonly key: string | undefined; readonly index: number }
  | { readonly type: 'focus' }
  | { readonly type: 'pane'; readonly top: number }
  /** Shows a view, and an entry of it whatever hid it. */
  | { readonly type: 'jump'; readonly view: ViewName; readonly key: string | undefined }
  /** Shows a volume, whatever hid it. */
  | { readonly type: 'select'; readonly volume: string };

const FRESH: ListState = { key: undefined, index: 0, top: 0, query: '', sort: 0 };

export const initialBrowser: BrowserState = {
  view: 'volumes',
  lists: { volumes: FRESH, containers: FRESH, changes: FRESH },
  typing: false,
  details: undefined,
};

export function browserReducer(state: BrowserState, action: BrowserAction): BrowserState {
  const list = state.lists[state.view];
  switch (action.type) {
    case 'move':
      return withList(state, movedList(list, action));
    case 'scroll':
      return { ...state, details: scrolledTop(action.top, action.lines, action.page, action.move) };
    case 'view':
      return { ...unfocused(state), view: action.view, typing: false, details: undefined };
    case 'filter':
      return { ...state, typing: true };
    case 'filtered': {
      const typing = { ...state, typing: action.open };
      return action.text === list.query ? typing : withList(typing, searched(list, action.text, action.current));
    }
    case 'sort':
      return withList(state, { ...list, sort: list.sort + 1, top: 0 });
    case 'details':
      return { ...state, details: 0 };
    case 'pick':
      return withList(unfocused(state), { ...list, key: action.key, index: action.index });
    case 'focus':
      return { ...state, pane: 0 };
    case 'pane':
      return { ...state, pane: action.top };
    case 'finding':
      return { ...state, finding: action.index };
    case 'back':
      if (state.details === undefined && state.pane !== undefined) return unfocused(state);
      return state.details === undefined
        ? withList(state, searched(list, '', action.current))
        : { ...state, details: undefined };
    case 'jump': {
      const shown = { ...unfocused(state), view: action.view, typing: false, details: undefined };
      return action.key === undefined
        ? shown
        : withList(shown, { ...shown.lists[action.view], query: '', before: undefined, key: action.key });
    }
    case 'select':
      return {
        ...unfocused(state),
        view: 'volumes',
        typing: false,
        details: undefined,
        lists: {
          ...state.lists,
          volumes: { ...state.lists.volumes, query: '', before: undefined, key: action.volume },
        },
      };
  }
}

const unfocused = ({ pane: _, ...state }: BrowserState): BrowserState => state;

/** Where the cursor stands in what a list shows now: on its entry where that is still there, else where it was. */
export function placed(
  list: ListState,
  { keys, page, begin = 0 }: Extent,
): { readonly index: number; readonly top: number } {
  const untouched = list.key === undefined && list.index === 0;
  const found = list.key !== undefined && keys[list.index] !== list.key ? keys.indexOf(list.key) : list.index;
  const index = Math.max(0, Math.min(untouched ? begin : found < 0 ? list.index : found, keys.length - 1));
  return { index, top: windowTop(list.top, index, keys.length, page) };
}

function movedList(list: ListState, { move, ...extent }: Extent & { readonly move: Move }): ListState {
  const { keys, page } = extent;
  const here = placed(list, extent);
  const index = Math.max(0, movedIndex(here.index, keys.length, page, move));
  return { ...list, index, key: keys[index], top: windowTop(here.top, index, keys.length, page) };
}

/** What matches best comes first, so a new query starts there; without one the cursor stays on its entry. */
function searched({ before, ...list }: ListState, query: string, current?: string): ListState {
  if (query === '') return current === undefined ? { ...list, query, ...before } : { ...list, query, key: current };
  const { key, index, top } = list;
  return { ...list, query, key: undefined, index: 0, top: 0, before: before ?? { key, index, top } };
}

const withList = (state: BrowserState, list: ListState): BrowserState => ({
  ...state,
  lists: { ...state.lists, [state.view]: list },
});

/** What `1` to `5`, `[` and `]` show from a view; undefined where they are not meant. */
export function tabFor(action: string, from: TabName): TabName | undefined {
  const at = TAB_NAMES.indexOf(from);
  const by = action === 'next-view' ? 1 : -1;
  if (action === 'next-view' || action === 'previous-view') return TAB_NAMES.at((at + by) % TAB_NAMES.length);
  return TAB_NAMES.find((name) => name === action);
}
