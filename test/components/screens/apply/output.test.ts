import { expect, test } from 'vitest';
import { bodyRows } from '../../../../src/components/draw/rows.ts';
import { UNICODE_THEME } from '../../../../src/components/draw/theme.ts';
import { outputOf } from '../../../../src/components/screens/apply/output.ts';
import { type ApplyState, applyReducer, beginApply } from '../../../../src/components/screens/apply/state.ts';
import { samplePlan, sampleSnapshot } from '../../sample.ts';

const COUNTS = { done: 5, failed: 0, notRun: 0, blocked: 1, kept: 0, errors: 0 };
const time = '2026-06-12T12:04:09.000Z';

const ended: ApplyState = applyReducer(beginApply(samplePlan), {
  type: 'event',
  event: { time, type: 'summary', outcome: 'done', ...COUNTS, journal: '/journal' },
});

test('steps and the last words share half of a small screen, the output has the other', () => {
  const rows = 16;
  const { steps, closing, page } = outputOf(
    { run: ended, options: {} },
    {
      ...{ snapshot: sampleSnapshot, columns: 80, rows, theme: UNICODE_THEME, now: 0, commands: [] },
      beneath: () => [],
    },
  );
  expect(closing.length).toBeGreaterThan(1);
  expect(steps).toHaveLength(Math.floor(bodyRows(rows) / 2) - closing.length);
  expect(steps.length + closing.length + page + 2).toBe(bodyRows(rows));
});
