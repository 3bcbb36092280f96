import { expect, test } from 'vitest';
import { needsConsent } from '../../../src/components/plan/consent.ts';
import { planItems, runnableSteps } from '../../../src/components/plan/plan-items.ts';
import {
  initialPlanScreen,
  type PlanScreenAction,
  planScreenReducer,
  visibleTop,
} from '../../../src/components/plan/plan-state.ts';
import { destructivePlan, emptyPlan, samplePlan } from '../sample.ts';

const after = (...actions: readonly PlanScreenAction[]) => actions.reduce(planScreenReducer, initialPlanScreen);

test('blocked and kept steps are shown but not run', () => {
  expect(runnableSteps(samplePlan).map(({ id }) => id)).toEqual(samplePlan.steps.slice(0, 5).map(({ id }) => id));
  expect(planItems(samplePlan).filter(({ kind }) => kind === 'held')).toHaveLength(2);
});

test('what follows from two steps is said once', () => {
  const [step] = samplePlan.steps.filter(({ id }) => id === 'mount:954');
  if (!step) throw new Error('the sample lost its step');
  const items = planItems({ ...emptyPlan, steps: [step, { ...step, id: 'mount:955' }] });
  expect(items.filter(({ kind }) => kind === 'consequence')).toHaveLength(1);
});

test('errors come before everything else', () => {
  const error = { severity: 'error', where: { volume: 'x' }, code: 'mount_absent', path: '/x/y', at: '/x' } as const;
  const [first] = planItems({ ...samplePlan, diagnostics: [...samplePlan.diagnostics, error] });
  expect(first).toMatchObject({ kind: 'finding', problem: error, heading: 'Errors' });
});

test('each heading stands above the first of its kind only', () => {
  const headings = planItems(samplePlan).flatMap(({ heading }) => heading ?? []);
  expect(headings).toEqual(['What follows', 'Not done', 'Waiting', 'Warnings', 'Notes']);
});

test('an entry opens and closes', () => {
  expect([...after({ type: 'expand', id: 'a' }).expanded]).toEqual(['a']);
  expect([...after({ type: 'expand', id: 'a' }, { type: 'expand', id: 'a' }).expanded]).toEqual([]);
});

test('a question starts on cancel', () => {
  expect(after({ type: 'ask' }).confirming).toBe('cancel');
  expect(after({ type: 'ask' }, { type: 'toggle' }).confirming).toBe('apply');
});

test('taking something away needs consent, adding does not', () => {
  expect(needsConsent(samplePlan, {})).toBe(false);
  expect(needsConsent(destructivePlan, {})).toBe(true);
  expect(needsConsent(samplePlan, { takeOver: true })).toBe(true);
});

test('an opened entry that is longer than the screen shows its beginning', () => {
  expect(visibleTop(0, 1, [1, 30, 1], 10)).toBe(1);
});

test('down scrolls through an entry that is longer than the screen before it goes on', () => {
  const move = { type: 'move', move: 'down', heights: [1, 12, 1], page: 10 } as const;
  const states = [move, move, move, move].map((_, count) => after(...Array.from({ length: count + 1 }, () => move)));
  expect(states.map(({ index, top }) => [index, top])).toEqual([
    [1, 1],
    [1, 2],
    [1, 3],
    [2, 4],
  ]);
});
