import { whomToLetIn } from '../../../form/lacking.ts';
import { type Line, plainText } from '../../../ground/line.ts';
import { WIDEST } from '../../../views/area.ts';
import { diagnosticCount } from '../../../views/diagnostics.ts';
import { FIRST } from '../../../views/words/input/first.ts';
import { nothingToFixText, SCREENS } from '../../../views/words/screens.ts';
import type { PlanAsked, Snapshot } from '../../app/contract.ts';
import { keyGroups } from '../../app/hints.ts';
import { type ActionId, boundAction, type Context } from '../../app/keymap.ts';
import { type Ask, type Opening, type Screen, type Turn, turn, type World } from '../../app/screen.ts';
import { findings } from '../../draw/findings.ts';
import { editAsks, editedAsks } from '../../draw/found.ts';
import { bodyRows, moreBelow } from '../../draw/rows.ts';
import { copying } from '../../fields/copy.ts';
import { filterLine, filterText, pressFilter } from '../../fields/filter.ts';
import { isMove, movedIndex, scrolledTop } from '../../fields/scroll.ts';
import type { ContainerPath } from '../access/state.ts';
import { pickAsks } from '../pages/pick.ts';
import { header, unreadMembers } from './header.ts';
import type { ListModel, Subject } from './list.ts';
import { countsOf, viewModel, viewTotal } from './model.ts';
import { type InsteadPage, page } from './page.ts';
import { detailPane, entryAt, type Layout, layoutOf, listWindow, paneLines, scrolledLines } from './panes.ts';
import { type BrowserAction, type BrowserState, browserReducer, placed, tabFor } from './state.ts';

/** The three views: a list, its filter and order, and the details of the entry under the cursor. */
export const browserScreen: Screen<BrowserState> = {
  keys: (state, world) => keyGroups(contextsOf(state, world), usefulIn(state, world)),
  types: ({ typing }) => typing,
  press(state, pressed, world) {
    const shown = shownIn(state, world);
    if (state.typing) {
      const filter = pressFilter(state.lists[state.view].query, pressed);
      return filter && turn(browserReducer(state, { type: 'filtered', ...filter, current: shown.current }));
    }
    const action = pressed.kind === 'key' ? boundAction(pressed.key, contextsOf(state, world)) : undefined;
    return action && act(state, action, shown, world);
  },
  receive: (state, answer) => turn(state, ...(answer.kind === 'edited' ? editedAsks(answer.end) : [])),
  click(state, cell, world) {
    const shown = shownIn(state, world);
    const { model, layout, at, details } = shown;
    if (details || state.typing || pageOf(state, world)) return undefined;
    const panes = { model, layout, at, rows: bodyRows(world.rows), columns: world.columns };
    const index = entryAt(panes, cell, world.theme);
    if (index === undefined) return undefined;
    // The one under the cursor is opened.
    if (index === at.index) return turn(browserReducer(state, { type: 'details' }));
    return turn(browserReducer(state, { type: 'pick', key: model.keys[index], index }));
  },
  lines(state, world) {
    const { snapshot, columns, rows, theme } = world;
    const { model, layout, at, details } = shownIn(state, world);
    const { query } = state.lists[state.view];
    const body = bodyRows(rows);
    const below = details && moreBelow(details.top, body, details.lines.length);
    const notice = below ?? noticeLine(state.typing ? '' : query, world, { model, layout });
    const panes = { model, layout, at, pane: state.pane, rows: body, columns };
    const lines = details ? scrolledLines(details.lines, details.top, body, columns) : paneLines(panes, theme);
    const scroll = details
      ? { top: details.top, page: body, count: details.lines.length }
      : layout.panes !== 'beside' && listWindow(panes, theme);
    const instead = pageOf(state, world);
    return {
      header: header(snapshot, state.view, countsOf(snapshot), columns),
      body: instead?.lines ?? lines,
      ...(instead ? instead.list && { scroll: instead.list.scroll } : scroll && { scroll }),
      ...(notice && { notice }),
      ...(state.typing && { footer: filterLine(query, model.keys.length, model.total, theme) }),
    };
  },
};

interface Shown {
  readonly model: ListModel;
  readonly layout: Layout;
  readonly at: { readonly index: number; readonly top: number };
  /** The entry under the cursor, by what names it. */
  readonly current: string | undefined;
  /** Its details, where they fill the screen. */
  readonly details: { readonly lines: readonly Line[]; readonly top: number } | undefined;
}

function shownIn(state: BrowserState, { snapshot, columns, rows, theme }: World): Shown {
  const list = state.lists[state.view];
  const model = viewModel(state.view, snapshot, list, theme);
  const layout = layoutOf(model, columns, bodyRows(rows));
  const { keys, begin } = model;
  const at = placed(list, { keys, page: layout.page, begin });
  const details =
    state.details === undefined
      ? undefined
      : { lines: model.whole(at.index, Math.min(columns - 2, WIDEST)), top: state.details };
  return { model, layout, at, current: model.keys[at.index], details };
}

function subjectIn(state: BrowserState, world: World): Subject | undefined {
  const { model, at } = shownIn(state, world);
  return model.subject(at.index);
}

function contextsOf({ typing, details, view, pane }: BrowserState, { snapshot }: World): readonly Context[] {
  if (typing) return ['filter'];
  const { status, diagnostics, first } = snapshot;
  if (first) return ['first', 'broken', 'views', view, 'moves'];
  if (!status && diagnostics.length > 0) return ['broken', 'views', view, 'moves'];
  if (details !== undefined) return ['detail', view, 'views', 'moves'];
  return pane === undefined ? [view, 'list', 'views', 'moves'] : ['pane', view, 'views', 'moves'];
}

const pageOf = (state: BrowserState, world: World): InsteadPage | undefined =>
  page({ view: state.view, total: viewTotal(state.view, world.snapshot), at: state.finding ?? 0 }, world);

function act(
  state: BrowserState,
  action: ActionId,
  { model, layout, at, current, details }: Shown,
  world: World,
): Turn<BrowserState> {
  const { keys } = model;
  const list = pageOf(state, world)?.list;
  if (list) {
    if (isMove(action)) {
      const index = Math.max(0, movedIndex(list.index, list.count, FINDINGS_PAGE, action));
      return turn(browserReducer(state, { type: 'finding', index }));
    }
    if (action === 'edit-file') return turn(state, ...editAsks(list.current));
    if (action === 'copy') return turn(state, ...copying(list.lines.map(plainText).join('\n')));
  }
  switch (action) {
    case 'init':
      return turn(state, { kind: 'open', screen: { kind: 'init', adopt: false } });
    case 'init-adopt':
      return turn(state, { kind: 'open', screen: { kind: 'init', adopt: true } });
    case 'demo':
      return turn(state, { kind: 'demo' });
    case 'edit-file':
      return turn(state, ...editAsks(undefined));
  }
  const tab = tabFor(action, state.view);
  if (tab === 'history' || tab === 'config') return turn(state, { kind: 'open', screen: { kind: tab } });
  if (tab) return turn(browserReducer(state, { type: 'view', view: tab }));
  if (isMove(action)) {
    if (!details && state.pane !== undefined) {
      const { lines, room } = detailPane({ model, layout, at, columns: world.columns, rows: bodyRows(world.rows) });
      return turn(browserReducer(state, { type: 'pane', top: scrolledTop(state.pane, lines.length, room, action) }));
    }
    if (!details) {
      const { begin } = model;
      return turn(browserReducer(state, { type: 'move', move: action, keys, page: layout.page, begin }));
    }
    const { top, lines } = details;
    return turn(
      browserReducer(state, { type: 'scroll', move: action, top, lines: lines.length, page: bodyRows(world.rows) }),
    );
  }
  const own = browserAction(action, current, layout.panes);
  if (own) return turn(browserReducer(state, own));
  const subject = model.subject(at.index);
  if (action === 'accept') return turn(state, ...acceptAsks(subject, world.snapshot));
  if (action === 'who') return turn(state, ...whoAsks(subject?.places ?? []));
  if (opens(action))
    return turn(state, ...asksFor(action, { volume: subject?.volume, adopts: subject?.adopts, entry: current }, world));
  return turn(state, ...copying(subject?.text ?? ''));
}

function browserAction(
  action: ActionId,
  current: string | undefined,
  panes: Layout['panes'],
): BrowserAction | undefined {
  switch (action) {
    case 'details':
      return current === undefined ? undefined : { type: 'details' };
    case 'focus':
      // Where there is no room for two panes its details fill the screen.
      if (current === undefined) return undefined;
      return { type: panes === 'list' ? 'details' : 'focus' };
    case 'filter':
    case 'sort':
      return { type: action };
    case 'back':
      return { type: 'back', current };
    default:
      return undefined;
  }
}

/** A page of findings, which have several lines each. */
const FINDINGS_PAGE = 5;

/** Somebody has to be somewhere for anything to be asked about them. */
const whoAsks = ([first, ...more]: readonly ContainerPath[]): readonly Ask[] =>
  first
    ? [{ kind: 'open', screen: { kind: 'access', places: [first, ...more] } }]
    : [{ kind: 'say', text: SCREENS.inNoContainer }];

/** What was found is written into the files by a form of its own: nothing is written unseen. */
function acceptAsks({ volume: name, accepts }: Partial<Subject> = {}, { desired }: Snapshot): readonly Ask[] {
  if (!desired) return [{ kind: 'say', text: SCREENS.mendFirst, until: 'mended' }];
  if (accepts?.what === 'mount')
    return [{ kind: 'open', screen: { kind: 'adopt', request: { ctid: accepts.ctid, key: accepts.key } } }];
  const volume = desired.volumes.find((each) => each.name === name);
  if (!volume || !accepts) return [{ kind: 'say', text: SCREENS.nothingToAccept }];
  const { what, found, ctid } = accepts;
  if (what === 'no mount')
    return ctid === undefined ? [] : [{ kind: 'open', screen: { kind: 'detach', volume, ctid } }];
  return [{ kind: 'open', screen: { kind: 'accept', volume, [what]: found } }];
}

/** What is under the cursor: its volume, and what names it in its view. */
interface Current {
  readonly volume: string | undefined;
  readonly adopts?: Subject['adopts'];
  readonly entry: string | undefined;
}

/** What is opened above the views: only on files without errors. */
function asksFor(action: Opens, { volume: name, adopts, entry }: Current, { snapshot }: World): readonly Ask[] {
  const { desired } = snapshot;
  if (snapshot.first) return [{ kind: 'say', text: FIRST.beginFirst, until: 'mended' }];
  if (!desired) return [{ kind: 'say', text: SCREENS.mendFirst, until: 'mended' }];
  const open = (screen: Opening): readonly Ask[] => [{ kind: 'open', screen }];
  switch (action) {
    case 'add':
      return open({ kind: 'add' });
    case 'attach':
    case 'detach':
      return entry === undefined ? [] : pickAsks(action, Number(entry), snapshot);
    case 'adopt':
      if (adopts) return open({ kind: 'adopt', request: adopts });
      if (name !== undefined) return [{ kind: 'say', text: SCREENS.nothingToAccept }];
      // The containers view names its entries by their ids.
      return entry === undefined ? [] : open({ kind: 'adopt', request: { ctid: Number(entry) } });
    case 'adopt-all':
      return open({ kind: 'adopt', request: {} });
    case 'plan':
      return open({ kind: 'plan', options: {} });
    case 'plan-this':
      return open({ kind: 'plan', options: onlyOf({ volume: name, entry }, snapshot) });
    case 'fix': {
      const volume = desired.volumes.find((each) => each.name === name);
      const found = volume && whomToLetIn(volume, snapshot);
      if (typeof found === 'string' || (found && 'at' in found))
        return [{ kind: 'say', text: nothingToFixText(found) }];
      return found ? open({ kind: 'fix', ...found }) : [];
    }
    case 'edit':
    case 'remove': {
      const volume = desired.volumes.find((each) => each.name === name);
      return volume ? open({ kind: action, volume }) : [];
    }
  }
}

/** A plan of a volume, or of a container; what is of neither, such as a guard, is in the plan of all. */
function onlyOf({ volume, entry }: Current, { status }: Snapshot): PlanAsked {
  if (volume !== undefined) return { volumes: [volume] };
  const container = status?.containers.find(({ ctid }) => String(ctid) === entry);
  return container ? { containers: [container.ctid] } : {};
}

const OPENS = ['add', 'edit', 'fix', 'remove', 'attach', 'detach', 'adopt', 'adopt-all', 'plan', 'plan-this'] as const;

type Opens = (typeof OPENS)[number];

const opens = (action: ActionId): action is Opens => OPENS.some((one) => one === action);

/** What there is to do where a view has nothing to show. */
const LASTING: ReadonlySet<ActionId> = new Set(['help', 'quit', 'back']);

const usefulIn = (state: BrowserState, world: World) => {
  const { desired, first } = world.snapshot;
  const instead = pageOf(state, world);
  return (key: ActionId): boolean => {
    // Among the others only where there is something: then it comes first.
    if (!instead && key === 'adopt') return subjectIn(state, world)?.adopts !== undefined;
    if (!instead || LASTING.has(key)) return true;
    if (key === 'init-adopt') return (first?.machine?.binds ?? 0) > 0;
    if (key === 'init' || key === 'demo') return first !== undefined;
    if (key === 'edit-file' || key === 'copy') return instead.list !== undefined;
    return key === 'add' && desired !== undefined;
  };
};

function noticeLine(
  query: string,
  { snapshot }: World,
  { model, layout }: { readonly model: ListModel; readonly layout: Layout },
): Line | undefined {
  const { keys, total } = model;
  const sort = model.sort(layout.listWidth - 2);
  // Where no configuration is, that its files are missing is on the page.
  const counted = snapshot.first?.machine ? '' : diagnosticCount(findings(snapshot));
  const parts = [
    query === '' ? '' : filterText(query, keys.length, total),
    sort ? `by ${sort}` : '',
    counted === '' ? '' : `${counted}: ! shows`,
    unreadMembers(snapshot),
  ].filter(Boolean);
  return parts.length === 0 ? undefined : [parts.join('   ')];
}
