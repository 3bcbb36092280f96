import type { ApplyRun } from '../../components/contract.ts';
import { acquireLock } from '../../disk/lock.ts';
import type { ApplyEvent, ApplySummary } from '../../engine/apply/events.ts';
import type { Plan } from '../../engine/plan/types.ts';
import { DISK_WORDS } from '../../views/words/disk.ts';
import { type Words, wordsIn } from '../../views/words/words.ts';
import { type RunRequest, runPlan } from '../run-plan.ts';
import { toldStream } from './told-stream.ts';

/** An apply on its way. */
export interface RunningApply extends ApplyRun {
  /** Resolves when nothing of it runs any more, with its last words where it had any. */
  readonly ended: Promise<ApplySummary | undefined>;
}

/** Runs a plan under the lock. What forbids it is told as a summary in which nothing ran. */
export function startApply(request: Omit<RunRequest, 'signal'>): RunningApply {
  const stop = new AbortController();
  let summary: ApplySummary | undefined;
  const { events, ended } = toldStream(locked({ ...request, signal: stop.signal }), (event) => {
    if (event.type === 'summary') summary = event;
  });
  return { events, ended: ended.then(() => summary), stop: () => stop.abort() };
}

async function* locked(request: RunRequest): AsyncGenerator<ApplyEvent> {
  const { place } = request.estate;
  const lock = await acquireLock(place.applyLock, { optional: place.host === 'demo' });
  if (!lock.ok) return yield* refused(request.plan, wordsIn(DISK_WORDS, lock.problems[0]));
  try {
    const started = await runPlan(request);
    if (started.ok) yield* started.value;
    else yield* refused(request.plan, started.failure);
  } finally {
    await lock.value.release();
  }
}

function* refused(plan: Plan, { summary, hint }: Words): Generator<ApplyEvent> {
  const time = new Date().toISOString();
  const notRun = plan.steps.filter(({ state }) => state !== 'kept').length;
  const refusal = hint === undefined ? summary : `${summary}. ${hint}`;
  yield { type: 'plan', plan, time };
  yield { type: 'summary', outcome: 'failed', done: 0, failed: 0, notRun, journal: null, refusal, time };
}
