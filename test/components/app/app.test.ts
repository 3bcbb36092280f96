import { expect, test } from 'vitest';
import { type App, type AppEvent, initialApp, isTicking, type Outside } from '../../../src/components/app/app.ts';
import { update } from '../../../src/components/app/update.ts';
import { UNICODE_THEME } from '../../../src/components/draw/theme.ts';
import { keyInput } from '../../../src/components/keys/input.ts';
import { SCREENS } from '../../../src/views/words/screens.ts';
import { emptyPlan, sampleEvents, samplePlan, sampleSnapshot } from '../sample.ts';

const OUTSIDE: Outside = { snapshot: sampleSnapshot, columns: 80, rows: 24, theme: UNICODE_THEME, now: 0 };

const after = (app: App, ...events: readonly AppEvent[]): App =>
  events.reduce((state, event) => update(state, event, OUTSIDE).app, app);

/** With everything on screen painted before each key. */
const key = (name: string, painted = ''): AppEvent => ({ kind: 'input', input: keyInput(name), painted });
const keys = (...names: readonly string[]): readonly AppEvent[] => names.map((name) => key(name));
const planned = (to: number, serial = 1, plan = samplePlan): AppEvent => ({
  kind: 'answer',
  to,
  answer: { kind: 'planned', serial, plan },
});
const kinds = ({ layers }: App): readonly string[] => layers.map(({ kind }) => kind);

/** The apply of the sample plan, as layer 2. */
const applying = after(initialApp, ...keys('p'), planned(1), key('A', '1.2'));
const answers = sampleEvents.map((event): AppEvent => ({ kind: 'answer', to: 2, answer: { kind: 'applying', event } }));

test('what is opened lies on top, and closing shows what was below', () => {
  const state = after(initialApp, ...keys('p', '@'));
  expect(kinds(state)).toEqual(['browser', 'plan', 'log']);
  expect(kinds(after(state, ...keys('esc')))).toEqual(['browser', 'plan']);
});

test('a screen that closes under another one takes nobody else with it', () => {
  const state = after(initialApp, ...keys('p', '@'));
  const closed = update(state, planned(1, 7), OUTSIDE).app;
  expect(kinds(closed)).toEqual(['browser', 'plan', 'log']);
});

test('a plan that comes after its screen was closed is nobody’s', () => {
  const state = after(initialApp, ...keys('p', 'esc', 'p'), planned(1));
  expect(state.layers).toMatchObject([{ id: 0 }, { id: 2, state: { awaiting: { serial: 1 } } }]);
  expect(state.layers[1]?.state).not.toHaveProperty('plan');
});

test('a plan made with other options than were asked for since is dropped', () => {
  const state = after(initialApp, ...keys('p'), planned(1), ...keys('t'));
  const asked = state.layers[1]?.kind === 'plan' ? (state.layers[1].state.awaiting?.serial ?? 0) : 0;
  expect(after(state, planned(1, 1, emptyPlan)).layers[1]).toMatchObject({ state: { plan: samplePlan } });
  expect(after(state, planned(1, asked, emptyPlan)).layers[1]).toMatchObject({
    state: { plan: emptyPlan, options: { takeOver: true } },
  });
});

test('an apply takes the place of its plan', () => {
  expect(kinds(applying)).toEqual(['browser', 'apply']);
});

test('an apply that runs is known under whatever lies above it, until its summary', () => {
  const running = after(applying, ...keys('@'));
  expect(isTicking(running)).toBe(true);
  expect(isTicking(after(running, ...answers))).toBe(false);
});

test('the session remembers every command it ran, and how each ended', () => {
  const { commands } = after(applying, ...answers);
  expect(commands.map(({ result }) => result)).toEqual(['done', 'done', 'done', 'done', 'failed']);
  expect(commands[1]).toMatchObject({
    text: 'chown 100000:100000 /mnt/pve/quickOS/shared-prod-data/portainer',
    exact: false,
  });
});

test('the last summary is kept for the way out', () => {
  expect(after(applying, ...answers).lastSummary).toMatchObject({ outcome: 'failed', done: 4 });
  const { requests } = update(after(applying, ...answers), key('q'), OUTSIDE);
  expect(requests).toMatchObject([{ ask: { kind: 'exit', summary: { outcome: 'failed' } } }]);
});

test('that the files were changed and are read again is said, but for whoever waits for an answer or has a plan', () => {
  const reread = (app: App) => after(app, { kind: 'reread' }).notice?.text;
  expect(reread(initialApp)).toBe(SCREENS.filesReread);
  expect(reread(after(initialApp, ...keys('a')))).toBe(SCREENS.filesReread);
  const asking = after(initialApp, ...keys('p', '@'));
  expect(reread(asking)).toBeUndefined();
  expect(reread(after(asking, planned(1)))).toBe(SCREENS.filesReread);
  expect(reread(after(asking, planned(1), ...keys('esc')))).toBeUndefined();
});
