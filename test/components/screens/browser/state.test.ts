import { expect, test } from 'vitest';
import {
  type BrowserAction,
  type BrowserState,
  browserReducer,
  initialBrowser,
  placed,
  tabFor,
} from '../../../../src/components/screens/browser/state.ts';

const KEYS = ['a', 'b', 'c', 'd', 'e'];
const shown = { keys: KEYS, page: 3 };

const after = (...actions: readonly BrowserAction[]): BrowserState => actions.reduce(browserReducer, initialBrowser);

const typed = (text: string, current = 'a', open = true): BrowserAction => ({ type: 'filtered', text, open, current });
const down = { type: 'move', move: 'down', ...shown } as const;

test('the cursor stays on its entry when others come before it', () => {
  const { lists } = after(down, down);
  expect(placed(lists.volumes, { keys: ['0', ...KEYS], page: 3 }).index).toBe(3);
});

test('the cursor stays where it was when its entry goes', () => {
  const { lists } = after(down, down);
  expect(placed(lists.volumes, { keys: ['a', 'b', 'd', 'e'], page: 3 }).index).toBe(2);
});

test('the cursor is never past the end, nor before the beginning of nothing', () => {
  const { lists } = after({ type: 'move', move: 'last', ...shown });
  expect(placed(lists.volumes, { keys: ['a'], page: 3 }).index).toBe(0);
  expect(placed(lists.volumes, { keys: [], page: 3 })).toEqual({ index: 0, top: 0 });
});

test('each view keeps its own place and filter', () => {
  const state = after(down, { type: 'view', view: 'changes' }, { type: 'filter' }, typed('x'), typed('x', 'a', false), {
    type: 'view',
    view: 'volumes',
  });
  expect(state.lists.volumes).toMatchObject({ key: 'b', query: '' });
  expect(state.lists.changes.query).toBe('x');
});

test('views turn in a circle both ways', () => {
  expect(tabFor('previous-view', 'volumes')).toBe('history');
  expect(tabFor('next-view', 'changes')).toBe('config');
  expect(tabFor('next-view', 'history')).toBe('volumes');
  expect(tabFor('config', 'volumes')).toBe('config');
  expect(tabFor('down', 'volumes')).toBeUndefined();
});

test('a new query puts the cursor on the best match', () => {
  const state = after(down, down, { type: 'filter' }, typed('b'));
  expect(placed(state.lists.volumes, { keys: ['b', 'ab'], page: 3 }).index).toBe(0);
});

test('clearing a filter keeps the cursor on the entry that was found', () => {
  const found = after(
    { type: 'filter' },
    typed('d'),
    typed('d', 'a', false),
    { type: 'move', move: 'down', keys: ['x', 'd'], page: 3 },
    { type: 'back', current: 'd' },
  );
  expect(placed(found.lists.volumes, shown).index).toBe(3);
});

test('a filter that found nothing leaves the cursor where it was', () => {
  const lost = after(down, down, { type: 'filter' }, typed('d'), typed('dx', 'd'), {
    type: 'filtered',
    text: '',
    open: false,
    current: undefined,
  });
  expect(placed(lost.lists.volumes, shown)).toEqual({ index: 2, top: 0 });
});

test('clearing a filter keeps the cursor on the best match too, where no key moved it', () => {
  for (const clear of [typed('', 'd', false), typed('', 'd'), { type: 'back', current: 'd' } as const]) {
    const cleared = after({ type: 'filter' }, typed('d'), clear);
    expect(placed(cleared.lists.volumes, shown).index).toBe(3);
  }
});

test('a volume is shown from any view, under any filter, as soon as the host tells of it', () => {
  const state = after(
    { type: 'filter' },
    typed('x'),
    { type: 'view', view: 'changes' },
    { type: 'select', volume: 'new' },
  );
  expect(state).toMatchObject({ view: 'volumes', typing: false, lists: { volumes: { query: '' } } });
  expect(placed(state.lists.volumes, shown).index).toBe(0);
  expect(placed(state.lists.volumes, { keys: [...KEYS, 'new'], page: 3 }).index).toBe(5);
});

test('details open at their beginning, scroll to their end, and close again', () => {
  const open = after({ type: 'details' }, { type: 'scroll', move: 'last', top: 0, lines: 10, page: 4 });
  expect(open.details).toBe(6);
  expect(browserReducer(open, { type: 'back', current: 'a' }).details).toBeUndefined();
});
