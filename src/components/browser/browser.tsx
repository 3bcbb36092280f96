import { useMemo } from 'react';
import type { Snapshot } from '../contract.ts';
import { countedFindings, findings } from '../diagnostic-lines.ts';
import { bodyRows, Frame, moreBelow } from '../frame.tsx';
import { keyHints } from '../key-hints.ts';
import type { ActionId, Context } from '../keymap.ts';
import { type Line, Lines, tone } from '../lines.tsx';
import { isMove } from '../scroll.ts';
import type { Theme } from '../theme.ts';
import { useKeys } from '../use-keys.ts';
import { type BrowserAction, type BrowserState, placed } from './browser-state.ts';
import { driftCount } from './drift.ts';
import { header } from './header.ts';
import type { Subject } from './list-model.ts';
import { page } from './page.ts';
import { layoutOf, paneLines, scrolledLines } from './panes.ts';
import { viewModel } from './view-model.ts';

interface BrowserProps {
  readonly state: BrowserState;
  dispatch(action: BrowserAction): void;
  readonly active: boolean;
  readonly snapshot: Snapshot;
  readonly columns: number;
  readonly rows: number;
  readonly theme: Theme;
  /** Something worth a line until the next key: what was copied, say. */
  readonly notice: string | undefined;
  /** What is not the lists' own business, with the entry it is about. */
  onAction(action: ActionId, contexts: readonly Context[], subject: Subject | undefined): void;
}

/** The three views: a list, its filter and order, and the details of the entry under the cursor. */
export function Browser(props: BrowserProps) {
  const { state, dispatch, active, snapshot, columns, rows, theme, notice, onAction } = props;
  const list = state.lists[state.view];
  const { query, sort } = list;
  const model = useMemo(
    () => viewModel(state.view, snapshot, { query, sort }, theme),
    [state.view, snapshot, query, sort, theme],
  );
  const drift = useMemo(() => driftCount(snapshot.status), [snapshot.status]);
  const body = bodyRows(rows);
  const layout = layoutOf(model, columns, body);
  const at = placed(list, { keys: model.keys, page: layout.page });
  const details = state.details === undefined ? undefined : model.detail(at.index, columns - 2);
  const contexts = contextsOf(state);

  const act = (action: ActionId) => {
    if (isMove(action)) {
      if (details) dispatch({ type: 'scroll', move: action, lines: details.length, page: body });
      else dispatch({ type: 'move', move: action, keys: model.keys, page: layout.page });
      return;
    }
    const own = browserAction(action, model.keys[at.index]);
    if (own) dispatch(own);
    else onAction(action, contexts, model.subject(at.index));
  };
  useKeys({
    active,
    contexts,
    onAction: act,
    onText: state.typing ? (text) => dispatch({ type: 'type', text }) : undefined,
  });

  const instead = page(snapshot, state.view, model.total, columns, theme);
  const useful = (key: ActionId) => !instead || LASTING.has(key) || (key === 'add' && snapshot.desired !== undefined);
  const lines =
    instead ??
    (details ? scrolledLines(details, state.details ?? 0, body, columns) : paneLines(model, layout, at, body, theme));
  const below = details && notice === undefined ? moreBelow(state.details ?? 0, body, details.length) : undefined;
  return (
    <Frame
      columns={columns}
      rows={rows}
      theme={theme}
      header={header(snapshot, state.view, drift, columns)}
      footer={
        state.typing ? { line: filterField(query, model.keys.length, model.total, theme) } : keyHints(contexts, useful)
      }
      notice={below ?? noticeLine(notice, snapshot, state.typing ? '' : query, model)}
    >
      <Lines lines={lines} width={columns} height={body} theme={theme} />
    </Frame>
  );
}

/** What there is to do where a view has nothing to show. */
const LASTING: ReadonlySet<ActionId> = new Set(['help', 'quit', 'back']);

function contextsOf({ typing, details, view }: BrowserState): readonly Context[] {
  if (typing) return ['filter'];
  if (details !== undefined) return ['detail', view, 'moves', 'everywhere'];
  return [view, 'list', 'moves', 'everywhere'];
}

function browserAction(action: ActionId, current: string | undefined): BrowserAction | undefined {
  switch (action) {
    case 'volumes':
    case 'containers':
    case 'drift':
      return { type: 'view', view: action };
    case 'next-view':
      return { type: 'turn', by: 1 };
    case 'previous-view':
      return { type: 'turn', by: -1 };
    case 'details':
      return current === undefined ? undefined : { type: 'details' };
    case 'filter':
    case 'sort':
      return { type: action };
    case 'back':
      return { type: 'back', current };
    case 'filter-erase':
      return { type: 'erase', current };
    case 'filter-accept':
      return { type: 'accept' };
    case 'filter-clear':
      return { type: 'clear', current };
    default:
      return undefined;
  }
}

function filterField(query: string, shown: number, total: number, theme: Theme): Line {
  return [
    ' ',
    tone('accent', '/'),
    `${query}${theme.glyphs.caret}   ${shown} of ${total}   enter keeps it, esc clears it`,
  ];
}

function noticeLine(
  notice: string | undefined,
  snapshot: Snapshot,
  query: string,
  model: { readonly keys: readonly string[]; readonly total: number; readonly sort: string | undefined },
): Line | undefined {
  if (notice !== undefined) return [notice];
  const counted = countedFindings(findings(snapshot));
  const parts = [
    query === '' ? '' : `/${query}: ${model.keys.length} of ${model.total}`,
    model.sort ? `by ${model.sort}` : '',
    counted === '' ? '' : `${counted}: ! shows`,
  ].filter(Boolean);
  return parts.length === 0 ? undefined : [parts.join('   ')];
}
