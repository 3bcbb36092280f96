import { beginRun } from '../../disk/journal/runs.ts';
import type { ApplyEvent } from '../../engine/apply/events.ts';
import type { ChangeResult, PerformRun } from '../../engine/apply/host.ts';
import type { Journal } from '../../engine/apply/recorded.ts';
import { finished } from '../../engine/plan/plan.ts';
import type { Step } from '../../engine/plan/types.ts';
import type { Problem, Result } from '../../ground/problem.ts';
import { VERSION } from '../../ground/version.ts';
import type { OpenHost } from '../../host/find.ts';
import type { Installation } from '../locate.ts';
import type { OperationProblem } from '../problem.ts';

/** The record that a member keeps of what it does for another one, from its lock to the end of that. */
export interface MemberRecord {
  /** Does a step and records it as an apply does: its start before anything of it runs. */
  perform(step: Step, run: MemberRun): Promise<ChangeResult>;
  close(): Promise<void>;
}

export type MemberRun = Pick<PerformRun, 'onOutput' | 'timeoutMs'>;

/** Begins it; a disk that takes nothing shows before any step runs. */
export async function openRecord(
  { stateDir, configDir }: Installation,
  { host, node }: { readonly host: OpenHost; readonly node: string },
): Promise<Result<MemberRecord, OperationProblem>> {
  const header = { started: now(), host: host.name, node, configDir, argv: ['member'], pid: process.pid };
  const begun = await beginRun(stateDir, { ...header, version: VERSION });
  return begun.ok ? { ok: true, value: recordIn(begun.value, host) } : begun;
}

function recordIn(journal: Journal, host: OpenHost): MemberRecord {
  const counts = { done: 0, failed: 0 };
  const record = (event: Untimed) => journal.record({ ...event, time: now() });
  return {
    async perform(step, { onOutput, timeoutMs }) {
      const plan = finished([step], { waiting: [], starts: [], notes: [], diagnostics: [] });
      const lost = (await record({ type: 'plan', plan })) ?? (await record({ type: 'step_start', step: step.id }));
      if (lost) return unrecorded(lost);
      const { change } = step;
      const result = await host.perform(change, {
        onOutput: (line) => {
          void record({ type: 'step_output', step: step.id, ...line });
          onOutput(line);
        },
        // What may outlive us is on record before it does anything.
        onStart: async (process) => {
          if (!('ctid' in change)) return;
          await record({ type: 'step_process', step: step.id, ctid: change.ctid, ...process });
        },
        timeoutMs,
        signal: NEVER,
      });
      if (result.ok) counts.done += 1;
      else counts.failed += 1;
      await record(endOf(step, result));
      return result;
    },
    async close() {
      const held = { blocked: 0, kept: 0, errors: 0, notRun: 0 };
      const outcome = counts.failed > 0 ? 'failed' : 'done';
      await record({ type: 'summary', outcome, ...counts, ...held, journal: journal.path });
      await journal.close();
    },
  };
}

type Untimed = ApplyEvent extends infer Event ? (Event extends ApplyEvent ? Omit<Event, 'time'> : never) : never;

function endOf({ id: step }: Step, result: ChangeResult): Untimed {
  if (!result.ok) return { type: 'step_errored', step, failure: result.problems[0] };
  const { value } = result;
  return { type: 'step_complete', step, ...(value === 'done' ? {} : value) };
}

/** Nothing ran. */
const unrecorded = (lost: Problem): ChangeResult => ({ ok: false, problems: [{ ...lost, end: 'refused' }] });

/** Who asked has no way to stop a step that runs. */
const NEVER = new AbortController().signal;

const now = (): string => new Date().toISOString();
