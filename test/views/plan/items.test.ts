import { expect, test } from 'vitest';
import { planItems, runnableSteps } from '../../../src/views/plan/items.ts';
import { emptyPlan, samplePlan } from '../../components/sample.ts';

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
  expect(headings).toEqual(['Consequences', 'Not done', 'Waiting', 'Warnings', 'Notes']);
});

test('what waits alike in many containers, and what is wrong in them alike, is one entry with a count', () => {
  const [mount] = samplePlan.waiting;
  if (!mount) throw new Error('the sample lost its waiting mount');
  const ctids = Array.from({ length: 40 }, (_, index) => 400 + index);
  const waiting = ctids.map((ctid) => ({ ...mount, ctid, why: { ...mount.why, ctid } }));
  const error = { severity: 'error', code: 'no_free_slot', path: '/x', last: 255 } as const;
  const diagnostics = ctids.map((ctid) => ({ ...error, where: { volume: 'a', ctid, line: ctid } }));
  const items = planItems({ ...emptyPlan, waiting: [...waiting, { ...mount, path: '/other' }], diagnostics });
  expect(items.map((item) => [item.kind, 'count' in item && item.count])).toEqual([
    ['finding', 40],
    ['waiting', 40],
    ['waiting', 1],
  ]);
});
