import type { Lock } from '../../disk/lock/lock.ts';
import type { FactsQuery } from '../../engine/observed/facts.ts';
import { type Memory, NOTHING_REMEMBERED } from '../../engine/observed/memory.ts';
import { withRemembered } from '../../engine/observed/query.ts';
import type { Step } from '../../engine/plan/types.ts';
import type { Problem } from '../../ground/problem.ts';
import type { OpenHost } from '../../host/find.ts';
import type { MemberFacts, MemberRefusal, MemberRequest, Performed } from '../../host/member/protocol.ts';
import { lockApply } from '../apply.ts';
import { remembering } from '../edit/remember.ts';
import type { Installation } from '../locate.ts';
import { remember } from '../memory.ts';
import { type MemberRecord, type MemberRun, openRecord } from './record.ts';

/** What comes of a request. */
export type MemberAnswer =
  | { readonly ok: true | MemberFacts | Performed | readonly object[] }
  | { readonly problem: Problem | { readonly refused: MemberRefusal } };

/** What a member does for another one: on its own machine, with its own checks, lock, record and memory. */
export interface MemberWork {
  do(request: MemberRequest, onOutput: OnOutput): Promise<MemberAnswer>;
  /** Ends the record and frees the lock; a step that runs has ended by then. */
  end(): Promise<void>;
}

type OnOutput = (line: { readonly stream: 'stdout' | 'stderr'; readonly text: string }) => void;

export function workOn(installation: Installation, host: OpenHost, node: string): MemberWork {
  const { stateDir, lockOptional } = installation;
  let lock: Lock | undefined;
  let record: MemberRecord | undefined;

  async function end(): Promise<void> {
    await record?.close();
    record = undefined;
    await lock?.release();
    lock = undefined;
  }

  async function take({ pct, filesystems }: Extract<MemberRequest, { do: 'lock' }>): Promise<MemberAnswer> {
    if (lock) return { problem: { refused: 'locked' } };
    const taken = await lockApply(installation);
    if (!taken.ok) return { problem: taken.problems[0] };
    lock = taken.value;
    const obstacle = host.obstacle({ pct });
    if (obstacle) return refusedAfterAll(obstacle);
    // Before there is a record: one without a memory beside it would mean that the memory was lost.
    const kept = await remember(stateDir, filesystems, { optional: lockOptional });
    return kept.ok ? { ok: true } : refusedAfterAll(kept.problems[0]);
  }

  async function refusedAfterAll(problem: Problem): Promise<MemberAnswer> {
    await end();
    return { problem };
  }

  async function perform(step: Step, run: MemberRun): Promise<MemberAnswer> {
    if (!lock) return { problem: { refused: 'unlocked' } };
    if (!record) {
      const opened = await openRecord(installation, { host: remembering(host, installation), node });
      if (!opened.ok) return { problem: opened.problems[0] };
      record = opened.value;
    }
    const result = await record.perform(step, run);
    const { change } = step;
    const file = change.kind === 'mount' ? await host.containerFile(change.ctid) : undefined;
    return { ok: { result, ...(file ? { file } : {}) } };
  }

  async function facts(query: FactsQuery): Promise<MemberAnswer> {
    const memory: Memory = (await host.memory?.()) ?? NOTHING_REMEMBERED;
    return { ok: { facts: await host.facts({ ...withRemembered(query, memory), othersAsked: true }), memory } };
  }

  return {
    end,
    async do(request, onOutput) {
      switch (request.do) {
        case 'facts':
          return facts(request.query);
        case 'perform':
          return perform(request.step, { onOutput, timeoutMs: request.timeoutMs });
        case 'lock':
          return take(request);
        case 'unlock':
          await end();
          return { ok: true };
        case 'complete':
          return { ok: await host.complete(request.prefix) };
        case 'ping':
          return { ok: true };
      }
    },
  };
}
