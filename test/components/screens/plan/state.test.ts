import { expect, test } from 'vitest';
import { needsConsent } from '../../../../src/components/screens/plan/consent.ts';
import { moved, planning, toggled, visibleTop } from '../../../../src/components/screens/plan/state.ts';
import { destructivePlan, samplePlan } from '../../sample.ts';

const START = planning({});

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
