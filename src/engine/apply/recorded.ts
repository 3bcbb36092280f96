import type { Problem } from '../../ground/problem.ts';
import { runs } from '../plan/standing.ts';
import type { Plan } from '../plan/types.ts';
import { heldIn } from './ending.ts';
import type { ApplyEvent, ApplySummary } from './events.ts';

/** The durable record of one apply. */
export interface Journal {
  readonly path: string;
  /** Resolves once the event is on the disk, or with what kept it from there. */
  record(event: ApplyEvent): Promise<Problem | undefined>;
  close(): Promise<void>;
}

/**
 * Writes each event to the journal before it passes it on. Apply runs a step only when the event after its start is
 * asked for, so no step runs that is not on the disk: when the journal fails, the stream ends there with a summary,
 * though never in the middle of a step, whose end is then told but not recorded.
 */
export async function* recorded(events: AsyncIterable<ApplyEvent>, journal: Journal): AsyncGenerator<ApplyEvent> {
  const tally: Tally = { plan: undefined, done: 0, failed: 0, running: false };
  let problem: Problem | undefined;
  try {
    for await (const event of events) {
      const midStep = tally.running;
      if (event.type === 'step_progress') {
        yield event;
        continue;
      }
      count(tally, event);
      const complete = event.type === 'summary' ? { ...event, journal: journal.path } : event;
      problem ??= await journal.record(complete);
      // What asks to be on record before it is done is not done where it is not.
      const goesOn = midStep && event.type !== 'step_chunk';
      if (problem === undefined || goesOn) yield complete;
      if (problem !== undefined && !(goesOn && tally.running)) {
        yield { ...brokenOff(tally, journal.path, problem), time: event.time };
        return;
      }
    }
  } finally {
    await journal.close();
  }
}

interface Tally {
  plan: Plan | undefined;
  done: number;
  failed: number;
  /** Between the start and the end of a step. */
  running: boolean;
}

function count(tally: Tally, event: ApplyEvent): void {
  if (event.type === 'plan') tally.plan = event.plan;
  if (event.type === 'step_complete') tally.done += 1;
  if (event.type === 'step_errored' && event.failure.end !== 'interrupted') tally.failed += 1;
  if (event.type === 'step_start') tally.running = true;
  if (event.type === 'step_complete' || event.type === 'step_errored') tally.running = false;
}

function brokenOff({ plan, done, failed }: Tally, journal: string, problem: Problem): ApplySummary {
  const held = plan ? heldIn(plan) : { blocked: 0, kept: 0, errors: 0 };
  const notRun = (plan?.steps.filter(runs).length ?? 0) - done - failed;
  return { type: 'summary', outcome: 'failed', done, failed, notRun, ...held, journal, problem };
}
