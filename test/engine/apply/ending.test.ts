import { expect, test } from 'vitest';
import { applyEnding } from '../../../src/engine/apply/ending.ts';
import type { ApplySummary } from '../../../src/engine/apply/events.ts';
import { textOf } from '../../../src/ground/line.ts';
import { applyCounts, endingSpan } from '../../../src/views/apply/ending.ts';

const summary = (part: Partial<ApplySummary>): ApplySummary => ({
  type: 'summary',
  outcome: 'done',
  ...{ done: 4, failed: 0, notRun: 0, blocked: 0, kept: 0, errors: 0 },
  journal: null,
  ...part,
});

test('where all that did not run is blocked, nothing failed', () => {
  const blocked = summary({ blocked: 1 });
  expect([applyEnding(blocked), applyCounts(blocked)]).toEqual(['blocked', '4 done, 1 blocked']);
});

test('a failed step, a step that needed it and a blocked one are told apart', () => {
  const failed = summary({ outcome: 'failed', failed: 1, notRun: 2, blocked: 1 });
  expect([applyEnding(failed), applyCounts(failed)]).toEqual(['failed', '4 done, 1 failed, 1 blocked, 2 not run']);
});

test('an apply that broke off failed, though no step did', () => {
  const lost = { code: 'journal_lost', severity: 'error', where: {} } as const;
  expect(applyEnding(summary({ outcome: 'failed', blocked: 2, problem: lost }))).toBe('failed');
});

test('a plan with errors is not wholly done, though every step of it is', () => {
  expect(applyEnding(summary({ errors: 1 }))).toBe('errors');
});

test('other outcomes are what they are', () => {
  expect(applyEnding(summary({ outcome: 'interrupted', notRun: 2, blocked: 2 }))).toBe('interrupted');
  expect(applyEnding(summary({ kept: 3 }))).toBe('done');
});

test('what was kept is told of at the end, for it is not done', () => {
  expect(textOf(endingSpan(summary({ kept: 2 })))).toBe('Applied: 4 done, 2 kept');
  expect(textOf(endingSpan(summary({})))).toBe('Applied: 4 done');
});
