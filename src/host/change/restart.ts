import { setTimeout } from 'node:timers/promises';
import type { ChangeResult } from '../../engine/apply/host.ts';
import type { RestartChange } from '../../engine/plan/types.ts';
import { good } from '../../ground/problem.ts';
import type { Machine } from '../machine.ts';
import { unmade } from '../problem.ts';
import { isContainerRunning } from '../read/facts.ts';

/** How one call of `pct` is made. */
type PctCall = (argv: readonly string[], about: { readonly patience: number }) => Promise<ChangeResult>;

/**
 * Stops a container and starts it again. What counts is whether it runs, whatever `pct` says: one that did not stop is left
 * running, and one that is down is started.
 */
export async function restartContainer(machine: Machine, change: RestartChange, run: PctCall): Promise<ChangeResult> {
  const { ctid, stop, start, patience, pause } = change;
  if (stop) {
    const stopped = await run(stop, { patience });
    if (isContainerRunning(machine, ctid)) return stillRunning(stopped, change);
    if (!stopped.ok && stopped.problems[0].end === 'timeout') return stopped;
  }
  const started = await run(start, { patience: 0 });
  if (!(await comesUp(machine, ctid))) return notStarted(started, ctid);
  await setTimeout(pause * 1000);
  return good('done');
}

function stillRunning(stopped: ChangeResult, { ctid, patience }: RestartChange): ChangeResult {
  const stderr = stderrOf(stopped);
  if (!stopped.ok && (stopped.problems[0].end === 'timeout' || !stderr)) return stopped;
  return unmade('failed', { code: 'container_not_stopped', ctid, seconds: patience, stderr: stderr ?? [] });
}

function notStarted(started: ChangeResult, ctid: number): ChangeResult {
  if (!started.ok && started.problems[0].end === 'timeout') return started;
  return unmade('failed', { code: 'container_not_started', ctid, stderr: stderrOf(started) ?? [] });
}

/** What `pct` printed as it failed; undefined where it did not, or was not even called. */
function stderrOf(result: ChangeResult): readonly string[] | undefined {
  if (result.ok || !('stderr' in result.problems[0])) return undefined;
  const { stderr } = result.problems[0];
  return Array.isArray(stderr) ? stderr : [];
}

/** LXC listens as soon as it has set the container up. */
async function comesUp(machine: Machine, ctid: number): Promise<boolean> {
  for (let tries = 0; tries < UP_TRIES; tries++) {
    if (isContainerRunning(machine, ctid)) return true;
    await setTimeout(UP_PAUSE_MS);
  }
  return false;
}

const UP_TRIES = 20;
const UP_PAUSE_MS = 100;
