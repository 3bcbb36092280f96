import { expect, test } from 'vitest';
import { applyHeader, elapsedText, endLines, progressLine } from '../../../../src/components/screens/apply/lines.ts';
import { type ApplyState, applyReducer, beginApply } from '../../../../src/components/screens/apply/state.ts';
import type { ApplyEvent } from '../../../../src/engine/apply/events.ts';
import { plainText } from '../../../../src/ground/line.ts';
import { UNICODE_GLYPHS } from '../../../../src/views/area.ts';
import { sampleEvents, samplePlan } from '../../sample.ts';

const AREA = { width: 80, glyphs: UNICODE_GLYPHS };

const COUNTS = { done: 5, failed: 0, notRun: 0, blocked: 1, kept: 0, errors: 0 };

const time = '2026-06-12T12:04:09.000Z';

/** Five steps went well, the sixth is blocked. */
const blocked: ApplyState = applyReducer(beginApply(samplePlan), {
  type: 'event',
  event: { time, type: 'summary', outcome: 'done', ...COUNTS, journal: null },
});

test('with a blocked step nothing failed, and the counts say so in the colour of a warning', () => {
  expect(applyHeader(blocked, 'pve1', 80).at(-1)).toEqual({ text: 'Applied in part: 5 done, 1 blocked', tone: 'warn' });
  expect(endLines(blocked, AREA).map(plainText).join(' ')).toContain('Nothing failed.');
});

test('the progress counts what is meant to run', () => {
  expect(plainText(progressLine(blocked, '', AREA))).toContain('0 of 5');
});

/** The first step ended so; the others never ran. */
const endedAfterFirst = (type: 'step_complete' | 'step_errored'): ApplyState => {
  const failure = sampleEvents.flatMap((event) => (event.type === 'step_errored' ? [event.failure] : []))[0];
  if (!failure) throw new Error('a step of the sample fails');
  const [first, ...others] = samplePlan.steps.filter(({ state }) => state === undefined).map(({ id }) => id);
  const events: readonly ApplyEvent[] = [
    { time, type: 'step_start', step: first ?? '' },
    type === 'step_complete' ? { time, type, step: first ?? '' } : { time, type, step: first ?? '', failure },
    ...others.map((step): ApplyEvent => ({ time, type: 'step_skipped', step, why: { code: 'interrupted' } })),
    { time, type: 'summary', outcome: 'interrupted', ...COUNTS, done: 1, notRun: 4, journal: null },
  ];
  return events.reduce((state, event) => applyReducer(state, { type: 'event', event }), beginApply(samplePlan));
};

test('what never ran leaves the bar short: an apply that was stopped is not at its end', () => {
  const text = plainText(progressLine(endedAfterFirst('step_complete'), '', AREA));
  expect(text).toMatch(/^ ━+─+ {2}1 of 5 $/);
  expect(text.match(/─/g)?.length).toBeGreaterThan(3 * (text.match(/━/g)?.length ?? 0));
});

test('what failed ran, and is counted beside it in the colour of a failure', () => {
  const line = progressLine(endedAfterFirst('step_errored'), '', AREA);
  expect(plainText(line)).toMatch(/━─+ {2}1 of 5, 1 failed $/);
  expect(line).toContainEqual({ text: expect.stringMatching(/^━+$/), tone: 'bad' });
});

test('whole seconds are counted from the first step on, and no more once it is over', () => {
  const step = samplePlan.steps[0]?.id ?? '';
  const waiting = beginApply(samplePlan);
  const running = applyReducer(waiting, { type: 'event', event: { time, type: 'step_start', step } });
  const after = (milliseconds: number) => elapsedText(running, Date.parse(time) + milliseconds);
  expect([0, 999, 3400, 75_900].map(after)).toEqual(['0s', '0s', '3s', '1m 15s']);
  expect(elapsedText(waiting, Date.parse(time))).toBe('');
  expect(elapsedText({ ...blocked, steps: running.steps }, Date.parse(time))).toBe('');
});

test('once it is over the header says how long all of it took, from the first step to the end of the last', () => {
  const [first, second, ...others] = blocked.steps;
  if (!first || !second) throw new Error('the sample has steps');
  const took = (from: number, milliseconds?: number) => ({ startedAt: Date.parse(time) + from, milliseconds });
  const header = (...steps: ApplyState['steps']) => plainText(applyHeader({ ...blocked, steps }, 'pve1', 80));
  expect(header({ ...first, ...took(0, 800) }, { ...second, ...took(900, 600) }, ...others)).toMatch(
    /blocked {3}1\.5s$/,
  );
  expect(header({ ...first, ...took(0) }, second)).toMatch(/blocked$/);
  const narrow = applyHeader({ ...blocked, steps: [{ ...first, ...took(0, 800) }] }, 'pve1', 44);
  expect(plainText(narrow)).toMatch(/blocked$/);
});

test('what had not begun when an apply was refused is said not to have run', () => {
  expect(blocked.steps.map(({ progress }) => progress)).toEqual([...Array(5).fill('skipped'), 'blocked']);
});

test('after an undo it is asked whether the configuration shall go back as well', () => {
  const closing = (asks: boolean) =>
    endLines({ ...blocked, asks }, AREA)
      .map(plainText)
      .join(' ');
  expect(closing(true)).toContain('Put the configuration back as well?');
  expect(closing(false)).not.toContain('configuration');
  expect(endLines({ ...beginApply(samplePlan), asks: true }, AREA)).toEqual([]);
});
