import type { ChangeResult, PerformRun } from '../../engine/apply/host.ts';
import type { MemberFault } from '../../engine/cluster/fault.ts';
import type { ClusterMember } from '../../engine/cluster/members.ts';
import type { FactsQuery, Reading } from '../../engine/observed/facts.ts';
import type { Step } from '../../engine/plan/types.ts';
import { bad, type Problem, type Problems } from '../../ground/problem.ts';
import type { Machine } from '../machine.ts';
import {
  type Hello,
  isMemberFacts,
  isPerformed,
  type LookedAt,
  type MemberDenial,
  type MemberFacts,
} from './protocol.ts';
import { type Heard, openSession, type SessionTimes } from './session.ts';
import { type Reachable, sshArguments } from './ssh.ts';

/** What a member was seen to have, or why it could not be asked. */
export type MemberReading =
  | ({ readonly ok: true; readonly hello: Hello } & MemberFacts)
  | { readonly ok: false; readonly why: MemberFault };

/** Of a member that was to do something. */
export type MemberProblem = Problems<{
  /** Nothing was done there. */
  member_refused: { node: string; why: MemberFault };
  /** The connection ended while it was on its way: nobody here knows whether it is done. */
  member_lost: { node: string; why: MemberFault };
}>;

/** The other members of the cluster, each called once, when it is first asked. */
export interface Members {
  /** Reads them, all at once. */
  facts(
    asked: readonly { readonly member: ClusterMember; readonly query: FactsQuery }[],
    how?: AskedHow,
  ): Promise<ReadonlyMap<string, MemberReading>>;
  /** Another process of ours calls them as well, and found one so: unreachable for this reason, or reached. */
  told(node: string, fault: MemberFault | undefined): void;
  /** Whether we hold its lock. */
  isHeld(node: string): boolean;
  /** Takes the lock of one; what keeps it from that is told as its own problem. */
  lock(node: string, needs: { readonly pct: boolean; readonly filesystems: LookedAt }): Promise<Problem | undefined>;
  unlock(node: string): Promise<void>;
  perform(node: string, step: Step, run: Pick<PerformRun, 'onOutput'>): Promise<ChangeResult>;
  /** The file of a container as it was told after a change of it. */
  fileAfter(ctid: number): Reading<string> | undefined;
  close(): void;
}

export interface AskedHow {
  /** Also calls one that could not be reached a moment ago; else that is still so. */
  readonly anew?: boolean;
}

export interface MembersOptions extends SessionTimes {
  /** Where ssh is; tests have others. */
  readonly ssh?: string | undefined;
  /** What calls a member, where that is not ssh. */
  readonly command?: ((member: Reachable) => readonly [string, ...(readonly string[])]) | undefined;
  readonly pctTimeoutMs: number;
  readonly factsMs?: number | undefined;
}

const SSH = '/usr/bin/ssh';
const FACTS_MS = 30_000;
/** Besides what its `pct` gets. */
const PERFORM_MS = 30_000;
const SMALL_MS = 30_000;
/** Who could not be reached is not called again before: nobody waits twice for it. */
const UNREACHED_MS = 45_000;

export function membersThrough(
  machine: Machine,
  { ssh = SSH, command, pctTimeoutMs, factsMs = FACTS_MS, ...times }: MembersOptions,
): Members {
  const sessions = new Map<string, Promise<Opened>>();
  const failedAt = new Map<string, number>();
  const turns = new Map<string, Promise<unknown>>();
  const held = new Set<string>();
  const files = new Map<number, Reading<string>>();
  const unsure = new Set<string>();

  /** Calls one that is not in session. */
  async function sessionWith(member: ClusterMember, { anew = false }: AskedHow): Promise<Opened> {
    const { name } = member;
    const known = await sessions.get(name);
    if (known?.ok && !known.value.broken()) return known;
    const failed = failedAt.get(name);
    const isFresh = failed !== undefined && performance.now() - failed < UNREACHED_MS;
    if (known && !known.ok && isFresh && !anew && isCalled(member)) return known;
    const opened = opening(member);
    sessions.set(name, opened);
    if ((await opened).ok) failedAt.delete(name);
    else failedAt.set(name, performance.now());
    return opened;
  }

  async function opening({ name, ip, online }: ClusterMember): Promise<Opened> {
    if (online === false) return { ok: false, fault: { code: 'offline' } };
    if (ip === undefined) return { ok: false, fault: { code: 'no_address' } };
    const called = { name, ip };
    return openSession(name, command?.(called) ?? [ssh, ...sshArguments(machine, called)], times);
  }

  /** Where no session of ours knows better. */
  async function tellUnreached(node: string, fault: MemberFault): Promise<void> {
    const before = sessions.get(node);
    const known = await before;
    if ((known?.ok && !known.value.broken()) || sessions.get(node) !== before) return;
    sessions.set(node, Promise.resolve({ ok: false, fault }));
    failedAt.set(node, performance.now());
  }

  /** One reading of a member at a time. */
  function read(member: ClusterMember, query: FactsQuery, how: AskedHow): Promise<MemberReading> {
    const turn = (turns.get(member.name) ?? Promise.resolve()).then(() => readNow(member, query, how));
    turns.set(member.name, turn);
    return turn;
  }

  async function readNow(member: ClusterMember, query: FactsQuery, how: AskedHow): Promise<MemberReading> {
    const opened = await sessionWith(member, how);
    if (!opened.ok) return { ok: false, why: opened.fault };
    const { hello, ask } = opened.value;
    // What was on its way there when the connection ended may yet run, and its far end holds the lock until then.
    const isUnsure = unsure.has(member.name);
    if (isUnsure) {
      const held = await ask({ do: 'lock', ...NOTHING_PLANNED }, { withinMs: SMALL_MS });
      if (!held.ok) return { ok: false, why: faultOf(held) };
    }
    const heard = await ask({ do: 'facts', query }, { withinMs: factsMs });
    if (isUnsure && (await ask({ do: 'unlock' }, { withinMs: SMALL_MS })).ok) unsure.delete(member.name);
    if (!heard.ok) return { ok: false, why: faultOf(heard) };
    return isMemberFacts(heard.value)
      ? { ok: true, hello, ...heard.value }
      : { ok: false, why: { code: 'not_understood' } };
  }

  /** Only one that was read is asked for more. */
  async function ofRead(node: string): Promise<Opened> {
    return (await sessions.get(node)) ?? { ok: false, fault: { code: 'offline' } };
  }

  return {
    told(node, fault) {
      if (fault === undefined) failedAt.delete(node);
      else void tellUnreached(node, fault);
    },
    isHeld: (node) => held.has(node),
    async facts(asked, how = {}) {
      const readings = await Promise.all(
        asked.map(async ({ member, query }) => [member.name, await read(member, query, how)] as const),
      );
      return new Map(readings);
    },
    async lock(node, needs) {
      const opened = await ofRead(node);
      const heard: Heard<unknown> = opened.ok
        ? await opened.value.ask({ do: 'lock', ...needs }, { withinMs: SMALL_MS })
        : opened;
      if (heard.ok) {
        held.add(node);
        return undefined;
      }
      return 'denial' in heard && isProblem(heard.denial)
        ? { ...heard.denial, where: { ...heard.denial.where, node } }
        : { code: 'member_refused', severity: 'error', where: { node }, node, why: faultOf(heard) };
    },
    async unlock(node) {
      held.delete(node);
      const opened = await ofRead(node);
      if (opened.ok) await opened.value.ask({ do: 'unlock' }, { withinMs: SMALL_MS });
    },
    async perform(node, step, { onOutput }) {
      const opened = await ofRead(node);
      const gone = opened.ok ? opened.value.broken() : opened.fault;
      if (!opened.ok || gone) return undone('member_refused', node, gone ?? { code: 'offline' });
      const heard = await opened.value.ask(
        { do: 'perform', step, timeoutMs: pctTimeoutMs },
        { withinMs: patienceFor(step, pctTimeoutMs), onLine: (line) => onOutput(outputOf(line)) },
      );
      if (!heard.ok && 'denial' in heard && isProblem(heard.denial))
        return { ok: false, problems: [{ ...heard.denial, where: { ...heard.denial.where, node }, end: 'refused' }] };
      if (!heard.ok && !LOST.has(faultOf(heard).code)) return undone('member_refused', node, faultOf(heard));
      if (!heard.ok || !isPerformed(heard.value)) {
        unsure.add(node);
        return undone('member_lost', node, heard.ok ? { code: 'not_understood' } : faultOf(heard));
      }
      const { result, file } = heard.value;
      if (file && 'ctid' in step.change) files.set(step.change.ctid, file);
      return onMember(result, node);
    },
    fileAfter: (ctid) => files.get(ctid),
    close() {
      for (const session of sessions.values()) void session.then((opened) => opened.ok && opened.value.close());
    },
  };
}

type Opened = Awaited<ReturnType<typeof openSession>>;

/** One that the cluster does not reach, or has no address, costs nothing to be told again. */
const isCalled = ({ online, ip }: ClusterMember): boolean => online !== false && ip !== undefined;

/** After these nobody knows how far it came. */
const LOST: ReadonlySet<MemberFault['code']> = new Set(['link_lost', 'silent', 'not_understood']);

const NOTHING_PLANNED = { pct: false, filesystems: { looked: [], seen: [] } } as const;

const faultOf = (heard: Exclude<Heard<unknown>, { readonly ok: true }>): MemberFault =>
  'fault' in heard
    ? heard.fault
    : { code: 'refused', refused: 'refused' in heard.denial ? heard.denial.refused : heard.denial.code };

const isProblem = (denial: MemberDenial): denial is Problem & MemberDenial => 'severity' in denial;

function undone(code: 'member_refused' | 'member_lost', node: string, why: MemberFault): ChangeResult {
  const end = code === 'member_lost' ? 'unknown' : 'refused';
  return bad({ code, severity: 'error', where: { node }, node, why, end } as const);
}

function onMember(result: ChangeResult, node: string): ChangeResult {
  if (result.ok) return result;
  const [first, ...others] = result.problems.map((one) => ({ ...one, where: { ...one.where, node } }));
  return first ? { ok: false, problems: [first, ...others] } : result;
}

function patienceFor({ change }: Step, pctTimeoutMs: number): number {
  const restart = change.kind === 'restart' ? (change.patience + change.pause) * 1000 + pctTimeoutMs : 0;
  return pctTimeoutMs + PERFORM_MS + restart;
}

function outputOf({ stream, text }: Readonly<Record<string, unknown>>) {
  return { stream: stream === 'stderr' ? 'stderr' : 'stdout', text: String(text) } as const;
}
