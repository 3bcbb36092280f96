import { expect, test } from 'vitest';
import { needsConsent } from '../../../../src/components/screens/plan/consent.ts';
import { planItems, runnableSteps } from '../../../../src/components/screens/plan/items.ts';
import { moved, planning, toggled, visibleTop } from '../../../../src/components/screens/plan/state.ts';
import { destructivePlan, emptyPlan, samplePlan } from '../../sample.ts';

const START = planning({});

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
  const open = toggled(START, 'a');
  expect(open.expanded).toEqual(['a']);
  expect(toggled(open, 'a').expanded).toEqual([]);
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
  const down = (times: number) =>
    Array.from({ length: times }).reduce<typeof START>((state) => moved(state, 'down', [1, 12, 1], 10), START);
  const states = [1, 2, 3, 4].map(down);
  expect(states.map(({ index, top }) => [index, top])).toEqual([
    [1, 1],
    [1, 2],
    [1, 3],
    [2, 4],
  ]);
});
