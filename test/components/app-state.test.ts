import { expect, test } from 'vitest';
import { type AppAction, type AppState, appReducer, initialApp, isApplying } from '../../src/components/app/app.ts';
import { emptyPlan, sampleEvents, samplePlan } from './sample.ts';

const after = (...actions: readonly AppAction[]): AppState => actions.reduce(appReducer, initialApp);

const openPlan: AppAction = {
  type: 'open',
  overlay: { kind: 'plan', options: {}, plan: undefined, problem: undefined },
};
const apply: AppAction = { type: 'apply', plan: samplePlan, options: {} };
const told = (id: number): readonly AppAction[] =>
  sampleEvents.map((event) => ({ type: 'applying', id, action: { type: 'event', event } }));

test('what is opened lies on top, and closing shows what was below', () => {
  const state = after(openPlan, { type: 'open', overlay: { kind: 'log' } });
  expect(state.overlays.map(({ kind }) => kind)).toEqual(['plan', 'log']);
  expect(appReducer(state, { type: 'close' }).overlays.map(({ kind }) => kind)).toEqual(['plan']);
});

test('a plan that comes after its screen was closed is nobody’s', () => {
  const state = after(openPlan, { type: 'close' }, openPlan, { type: 'planned', id: 1, options: {}, plan: samplePlan });
  expect(state.overlays).toMatchObject([{ id: 2, plan: undefined }]);
});

test('a plan made with other options than were asked for since is dropped', () => {
  const state = after(
    openPlan,
    { type: 'replan', id: 1, options: { takeOver: true } },
    { type: 'planned', id: 1, options: {}, plan: samplePlan },
  );
  expect(state.overlays).toMatchObject([{ plan: undefined }]);
  const late: AppAction = { type: 'planned', id: 1, options: { takeOver: true }, plan: emptyPlan };
  expect(appReducer(state, late).overlays).toMatchObject([{ plan: emptyPlan }]);
});

test('an apply takes the place of its plan', () => {
  expect(after(openPlan, apply).overlays.map(({ kind }) => kind)).toEqual(['apply']);
});

test('an apply that runs is known under whatever lies above it, until its summary', () => {
  const running = after(apply, { type: 'open', overlay: { kind: 'log' } });
  expect(isApplying(running)).toBe(true);
  expect(isApplying(told(1).reduce(appReducer, running))).toBe(false);
});

test('the session remembers every command it ran, and how each ended', () => {
  const { commands } = told(1).reduce(appReducer, after(apply));
  expect(commands.map(({ result }) => result)).toEqual(['done', 'done', 'done', 'done', 'failed']);
  expect(commands[1]).toMatchObject({
    text: 'chown 100000:100000 /mnt/pve/quickOS/shared-prod-data/portainer',
    exact: false,
  });
});

test('the last summary is kept for the way out', () => {
  expect(told(1).reduce(appReducer, after(apply)).lastSummary).toMatchObject({ outcome: 'failed', done: 4 });
});
