import { expect, test } from 'vitest';
import { perform } from '../../../../src/components/app/perform.ts';
import type { Answer } from '../../../../src/components/app/screen.ts';
import { type ApplyState, applyReducer, beginApply, isOver } from '../../../../src/components/screens/apply/state.ts';
import { sampleActions, sampleEvents, samplePlan } from '../../sample.ts';

const after = (events: number): ApplyState =>
  sampleEvents
    .slice(0, events)
    .reduce((state, event) => applyReducer(state, { type: 'event', event }), beginApply(samplePlan));

const progress = ({ steps }: ApplyState) => steps.map((run) => run.progress);

test('it begins with every step that will run or is blocked, not with what is kept', () => {
  expect(progress(beginApply(samplePlan))).toEqual(['todo', 'todo', 'todo', 'todo', 'todo', 'blocked']);
});

test('steps are reported as they start, end and fail, with the time they took', () => {
  const state = after(sampleEvents.length);
  expect(progress(state)).toEqual(['done', 'done', 'done', 'done', 'failed', 'blocked']);
  expect(state.steps[3]?.milliseconds).toBe(1160);
  expect(state.steps[4]?.note).toContain('pct set');
});

test('the transcript has each command, what it said and how it ended, in order', () => {
  const { transcript } = after(sampleEvents.length);
  expect(transcript.slice(6).map(({ kind }) => kind)).toEqual([
    'command',
    'stdout',
    'good',
    'command',
    'stderr',
    'bad',
    'info',
    'info',
    'info',
    'info',
    'info',
  ]);
});

test('stopping is asked for once it runs and means nothing after the end', () => {
  expect(applyReducer(after(3), { type: 'stop' }).stopping).toBe(true);
  expect(applyReducer(after(sampleEvents.length), { type: 'stop' }).stopping).toBe(false);
});

test('only a summary or a broken stream is the end', () => {
  expect(isOver(after(sampleEvents.length - 1))).toBe(false);
  expect(isOver(after(sampleEvents.length))).toBe(true);
  expect(isOver(applyReducer(after(3), { type: 'broke', message: 'gone' }))).toBe(true);
});

test('a chatty command does not fill the memory', () => {
  const [, started] = sampleEvents;
  const line = {
    time: '2026-06-12T12:04:00.000Z',
    type: 'step_output',
    step: 'x',
    stream: 'stdout',
    text: 'again',
  } as const;
  if (!started) throw new Error('the sample has no events');
  let state = applyReducer(beginApply(samplePlan), { type: 'event', event: started });
  for (let count = 0; count < 5_100; count += 1) state = applyReducer(state, { type: 'event', event: line });
  expect(state.transcript).toHaveLength(5_000);
});

test('a stream that breaks is reported, not thrown', async () => {
  const answers: Answer[] = [];
  const events = (async function* () {
    yield* sampleEvents.slice(0, 1);
    throw new Error('the driver is gone');
  })();
  await perform({ kind: 'apply', plan: samplePlan }, 1, {
    actions: { ...sampleActions, apply: () => ({ events, stop() {} }) },
    runs: new Map(),
    answer: (_, answer) => answers.push(answer),
    applied() {},
  });
  expect(answers.at(-1)).toEqual({ kind: 'broke', message: 'the driver is gone' });
});

test('what is blocked is reported by its name and its reason, and what is kept is not shown', () => {
  const { transcript } = after(sampleEvents.length);
  expect(transcript.at(-1)).toMatchObject({
    kind: 'info',
    text: expect.stringMatching(/^blocked: mount 951, CT 951 is locked \(backup\)/),
  });
});
