import { expect, test } from 'vitest';
import type { World } from '../../../src/components/app/screen.ts';
import { UNICODE_THEME } from '../../../src/components/draw/theme.ts';
import { HISTORY, type HistoryState, historyScreen } from '../../../src/components/screens/pages/history.ts';
import { plainText } from '../../../src/ground/line.ts';
import { manyRuns, sampleRuns, sampleSnapshot } from '../sample.ts';

const worldOf = (columns: number): World => ({
  ...{ snapshot: sampleSnapshot, columns, rows: 24, theme: UNICODE_THEME, now: 0, commands: [] },
  beneath: () => [],
});

const OPEN: HistoryState = { ...HISTORY, runs: sampleRuns };

/** After these keys; each has to be one that the screen knows. */
const after = (keys: readonly string[], columns = 80): HistoryState =>
  keys.reduce((state: HistoryState, key) => {
    const turn = historyScreen.press(state, { kind: 'key', key, seen: true }, worldOf(columns));
    if (!turn) throw new Error(`${key} does nothing`);
    return turn.state;
  }, OPEN);

const shown = (state: HistoryState, columns = 80): string[] =>
  historyScreen.lines(state, worldOf(columns)).body.map((line) => plainText(line).trimEnd());

const typed = (text: string): readonly string[] => ['/', ...text];

test('a filter shows the runs that it means, the newest first, and the columns stay where they are', () => {
  const [heading, ...all] = shown(OPEN);
  const [same, ...found] = shown(after(typed('UNDO')));
  expect(same).toBe(heading);
  expect(found).toHaveLength(2);
  expect(found[0]).toContain('undo of');
  expect(found[1]).toBe(all.find((line) => line.includes('undone,')));
});

test.each([
  ['apply media', 3],
  ['2026-11-24', 2],
  ['unfinished', 1],
  ['portainer_data', 1],
  ['on the screens', 1],
  ['T030405.678Z', 1],
])('%j is found in %i of them', (query, count) => {
  const { notice = [] } = historyScreen.lines({ ...after(typed(query)), typing: false }, worldOf(80));
  expect(plainText(notice)).toBe(`/${query}: ${count} of 5`);
});

test('what nothing matches is said', () => {
  expect(shown(after(typed('zzz'))).join('')).toContain('Nothing here matches.');
});

test('keys act on the run that the filter shows; esc clears the filter, and the cursor stays on it', () => {
  const kept = after([...typed('unfinished'), 'enter']);
  const undo = historyScreen.press(kept, { kind: 'key', key: 'u', seen: true }, worldOf(80));
  expect(undo?.asks).toMatchObject([{ screen: { kind: 'plan', options: { undo: sampleRuns[2]?.run } } }]);
  const cleared = after([...typed('unfinished'), 'enter', 'esc']);
  expect(cleared).toMatchObject({ query: '', index: 2 });
  expect(historyScreen.press(cleared, { kind: 'key', key: 'esc', seen: true }, worldOf(80))?.asks).toEqual([
    { kind: 'close' },
  ]);
});

test('beside its row a wide terminal shows how each step ended, and why one failed; a narrow one does not', () => {
  const wide = shown(OPEN, 120).map((line) => line.split('│')[1] ?? '');
  expect(wide.filter((line) => /^ (done|failed|blocked) +[~+] /.test(line))).toHaveLength(6);
  expect(wide.join(' ')).toMatch(/failed +mount 954: .*Permission/);
  expect(shown(OPEN, 119).join('')).not.toContain('│');
});

test('the pane beside follows the cursor', () => {
  const pane = shown(after(['j', 'j', 'j'], 120), 120).map((line) => line.split('│')[1]?.trim());
  expect(pane.slice(0, 3)).toEqual([
    'apply media',
    expect.stringMatching(/^2026-11-2/),
    expect.stringMatching(/^undone by the run of 2026-11-2/),
  ]);
});

test('why a run cannot be undone stands beside it, else below it', () => {
  const wide = shown(after(['G'], 120), 120);
  expect(wide.map((line) => line.split('│')[1]?.trim()).join(' ')).toContain('was recorded by another version');
  expect(wide.map((line) => line.split('│')[0]).join(' ')).not.toContain('another version');
  expect(shown(after(['G'])).join(' ')).toContain('was recorded by another version');
});

test('a click chooses a run, a second one shows it; below the last there is none', () => {
  const world = worldOf(120);
  const chosen = historyScreen.click?.(OPEN, { row: 2, column: 5 }, world);
  expect(chosen?.state.index).toBe(1);
  expect(historyScreen.click?.(OPEN, { row: 1, column: 5 }, world)?.asks).toMatchObject([{ screen: { kind: 'past' } }]);
  expect(historyScreen.click?.(OPEN, { row: 0, column: 5 }, world)).toBeUndefined();
  expect(historyScreen.click?.(OPEN, { row: 6, column: 5 }, world)).toBeUndefined();
  expect(historyScreen.click?.(OPEN, { row: 2, column: 90 }, world)).toBeUndefined();
});

test('of more than fit the cursor stays in sight, and a click below the top means what is there', () => {
  const state = { ...OPEN, runs: manyRuns, index: 50 };
  const rows = shown(state);
  const row = rows.findIndex((line) => line.startsWith('>'));
  expect(row).toBeGreaterThan(0);
  expect(historyScreen.click?.(state, { row, column: 5 }, worldOf(80))?.asks).toMatchObject([
    { screen: { kind: 'past', run: manyRuns[50]?.run } },
  ]);
});
