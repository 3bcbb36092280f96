import { expect, test } from 'vitest';
import type { World } from '../../../../src/components/app/screen.ts';
import { bodyRows } from '../../../../src/components/draw/rows.ts';
import { UNICODE_THEME } from '../../../../src/components/draw/theme.ts';
import { outputOf } from '../../../../src/components/screens/apply/output.ts';
import { type ApplyScreenState, applyScreen } from '../../../../src/components/screens/apply/screen.ts';
import { type ApplyState, applyReducer, beginApply } from '../../../../src/components/screens/apply/state.ts';
import type { Step } from '../../../../src/engine/plan/types.ts';
import { plainText } from '../../../../src/ground/line.ts';
import { samplePlan, sampleSnapshot } from '../../sample.ts';

const COUNTS = { done: 5, failed: 0, notRun: 0, blocked: 1, kept: 0, errors: 0 };
const time = '2026-06-12T12:04:09.000Z';

const ended: ApplyState = applyReducer(beginApply(samplePlan), {
  type: 'event',
  event: { time, type: 'summary', outcome: 'done', ...COUNTS, journal: '/journal' },
});

const worldOf = (rows: number): World => ({
  ...{ snapshot: sampleSnapshot, columns: 80, rows, theme: UNICODE_THEME, now: 0, commands: [] },
  beneath: () => [],
});

test('steps and the last words share half of a small screen, the output has the other', () => {
  const rows = 16;
  const { steps, closing, page } = outputOf({ run: ended, options: {} }, worldOf(rows));
  expect(closing.length).toBeGreaterThan(1);
  expect(steps).toHaveLength(Math.floor(bodyRows(rows) / 2) - closing.length);
  expect(steps.length + closing.length + page + 2).toBe(bodyRows(rows));
});

test('all of the output has the screen, then all steps, each of which can be reached, then both again', () => {
  const step = samplePlan.steps.find(({ state }) => state === undefined);
  if (!step) throw new Error('the sample has a step');
  const many = Array.from({ length: 60 }, (_, at) => ({ ...step, id: `s${at}`, target: `/tank/number${at}` }));
  const plan = {
    steps: many.map((one, at): Step => (at === 59 ? { ...one, state: 'blocked', why: BLOCKED } : one)),
  };
  const event = { time, type: 'step_output', step: 's0', stream: 'stdout', text: 'a word of pct' } as const;
  const run = [event, { time, type: 'summary', outcome: 'done', ...COUNTS, journal: '/journal' } as const].reduce(
    (state, one) => applyReducer(state, { type: 'event', event: one }),
    beginApply(plan),
  );
  const world = worldOf(24);
  const after = (...keys: readonly string[]): ApplyScreenState =>
    keys.reduce<ApplyScreenState>(
      (state, name) => applyScreen.press(state, { kind: 'key', key: name, seen: true }, world)?.state ?? state,
      { options: {}, run },
    );
  const seen = (state: ApplyScreenState) => applyScreen.lines(state, world).body.map(plainText);
  expect(seen(after()).join('\n')).not.toContain('/tank/number59');
  const [output, steps] = [seen(after('o')), seen(after('o', 'o', 'G'))];
  expect(output[0]).toMatch(/^ ── output ─/);
  expect(output.join('\n')).toContain('a word of pct');
  expect(output.join('\n')).not.toContain('/tank/number');
  expect(steps[0]).toMatch(/^ ── steps ─/);
  expect(steps.join('\n')).toMatch(/number59[\s\S]*locked/);
  expect(seen(after('o', 'o', 'g')).join('\n')).toMatch(/steps, \d+ more lines below[\s\S]*number0/);
  expect(seen(after('o', 'o', 'o'))).toEqual(seen(after()));
  for (const lines of [output, steps]) expect(lines).toHaveLength(bodyRows(24));
});

const BLOCKED = { code: 'locked', ctid: 101, lock: 'backup' } as const;
