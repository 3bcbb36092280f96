import { openJournal } from '../disk/journal.ts';
import { apply } from '../engine/apply/apply.ts';
import type { ApplyEvent } from '../engine/apply/events.ts';
import { recorded } from '../engine/apply/recorded.ts';
import { plan } from '../engine/plan/plan.ts';
import type { Plan, PlanOptions } from '../engine/plan/types.ts';
import { DISK_WORDS } from '../views/words/disk.ts';
import { EXIT } from './exit-codes.ts';
import { failed, failureIn, good, type Result } from './failure.ts';
import { type Estate, readHost } from './open.ts';
import { obstacleTo } from './preflight.ts';
import { VERSION } from './version.ts';

export interface RunRequest {
  readonly estate: Estate;
  readonly plan: Plan;
  /** What it was planned with. */
  readonly options: PlanOptions;
  readonly node: string;
  readonly argv: readonly string[];
  /** Aborted: the running step ends, the others do not start. */
  readonly signal: AbortSignal;
}

/** Makes everything ready that can fail beforehand, then gives the stream that runs the plan and records it. */
export async function runPlan(request: RunRequest): Promise<Result<AsyncIterable<ApplyEvent>>> {
  const { estate, node, argv } = request;
  const obstacle = await obstacleTo(request.plan, estate.place);
  if (obstacle) return failed(obstacle);
  const opened = await openJournal(estate.place.stateDir, {
    started: now(),
    host: estate.host.name,
    node,
    configDir: estate.place.configDir,
    argv,
    pid: process.pid,
    version: VERSION,
  });
  if (!opened.ok) return failed(failureIn(DISK_WORDS, EXIT.failed, opened.problems[0]));
  return good(recorded(applied(request), opened.value));
}

/** The stream without a record, for a plan of which no step runs. */
export function applied({ estate, plan: planned, options, signal }: RunRequest): AsyncIterable<ApplyEvent> {
  const replan = async () => {
    const read = await readHost(estate);
    return read.ok ? plan(estate.desired, read.value, options) : planned;
  };
  return apply({ plan: planned, host: estate.host, now, signal, replan });
}

const now = (): string => new Date().toISOString();
