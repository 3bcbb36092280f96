import { lstatSync } from 'node:fs';
import { backupFolder, newestPlace } from '../disk/backup.ts';
import { beginRun } from '../disk/journal/runs.ts';
import { acquireLock, type Lock } from '../disk/lock/lock.ts';
import type { LockProblem } from '../disk/problem.ts';
import { ourselves } from '../disk/process.ts';
import { applyPlan as run } from '../engine/apply/apply.ts';
import type { ApplyEvent, ApplySummary } from '../engine/apply/events.ts';
import { recorded } from '../engine/apply/recorded.ts';
import { emptinessAsked } from '../engine/plan/emptiness.ts';
import { planOf } from '../engine/plan/plan.ts';
import { runs } from '../engine/plan/standing.ts';
import { bad, good, type Result } from '../ground/problem.ts';
import { VERSION } from '../ground/version.ts';
import { openToOthers } from '../host/others.ts';
import { remembering } from './edit/remember.ts';
import type { Installation } from './locate.ts';
import { lockMembers, needsPct, routed } from './member/route.ts';
import { remember } from './memory.ts';
import { readWithMembers } from './open.ts';
import type { Planned } from './plan.ts';
import type { OperationProblem } from './problem.ts';
import { streamOf } from './stream.ts';

export interface ApplyRequest {
  /** For the journal: what was asked, without the program's own name. */
  readonly argv?: readonly string[];
  /** The lock that is held already; taken and released here when absent. */
  readonly lock?: Lock;
  /** Aborted: as `stop`, also while it is being made ready. */
  readonly signal?: AbortSignal;
}

export type { Lock };

/** An apply on its way. It runs to its end whether or not somebody listens. */
export interface ApplyRun {
  /** For one listener; the summary is the last. */
  readonly events: AsyncIterable<ApplyEvent>;
  /** Resolves when nothing of it runs any more, with its last words where it had any. */
  readonly ended: Promise<ApplySummary | undefined>;
  /** Stops it after the running step. */
  stop(): void;
}

/** The lock that one apply at a time holds; whoever plans under it runs a plan that nobody else's apply makes stale. */
export async function lockApply(installation: Installation): Promise<Result<Lock, OperationProblem>> {
  const { applyLock, lockOptional } = installation;
  const open = await openedToOthers(installation);
  if (open) return bad(open);
  const lock = await acquireLock(applyLock, { optional: lockOptional });
  return lock.ok || !isRoots(lock.problems[0]) ? lock : bad(notRoot(installation));
}

/** Somebody else is kept from it by what is root's, as from all that an apply does: where its lock lies is none of their business. */
function isRoots(problem: LockProblem): boolean {
  if (ourselves().uid === 0) return false;
  if (problem.code === 'lock_unsafe')
    return problem.fault === 'owner' && lstatSync(problem.path, { throwIfNoEntry: false })?.uid === 0;
  return problem.code === 'lock_folder' && (problem.system === 'EACCES' || problem.system === 'EPERM');
}

const notRoot = ({ root }: Installation) =>
  ({ code: 'not_root', severity: 'error', where: {}, ...(root === '' ? {} : { root }) }) as const;

/** What decides over an apply is nobody else's to write; a demo changes nothing that anybody else has. */
async function openedToOthers({ configDir, explicitDir, stateDir, root, lockOptional }: Installation) {
  if (lockOptional) return undefined;
  const { configurationPaths } = await import('../config/read/sources.ts');
  return (await openToOthers(await configurationPaths({ configDir, explicitDir }))) ?? openToOthers([stateDir], root);
}

/**
 * Runs exactly this plan, and records each event before it is reported. What can fail beforehand (the lock, root, `pct`,
 * the journal) is a problem, and nothing ran. A plan of which no step runs takes no lock and begins no journal.
 */
export async function apply(planned: Planned, request: ApplyRequest = {}): Promise<Result<ApplyRun, OperationProblem>> {
  const stop = new AbortController();
  const signal = request.signal ? AbortSignal.any([request.signal, stop.signal]) : stop.signal;
  const events = eventsOf(planned, signal);
  if (!planned.plan.steps.some(runs)) {
    // Where it cannot be written, the older memory stays.
    await rememberLooked(planned);
    return good(runOf(events, stop));
  }
  const { installation } = planned.workspace;
  const lock = request.lock ? good(request.lock) : await lockApply(installation);
  if (!lock.ok) return lock;
  const others = await lockMembers(planned, planned.workspace.host, planned.filesystemsThere);
  const release = async () => {
    if (others.ok) await others.release();
    if (!request.lock) await lock.value.release();
  };
  if (!others.ok) {
    await release();
    return bad(others.problem);
  }
  const journal = await begin(planned, request.argv ?? []);
  if (journal.ok) return good(runOf(thenReleasing(recorded(events, journal.value), release), stop));
  await release();
  return journal;
}

function runOf(source: AsyncIterable<ApplyEvent>, stop: AbortController): ApplyRun {
  let summary: ApplySummary | undefined;
  const { items, ended } = streamOf(source, (event) => {
    if (event.type === 'summary') summary = event;
  });
  return { events: items, ended: ended.then(() => summary), stop: () => stop.abort() };
}

function eventsOf(
  { plan, node, options, workspace, again, chunksOf }: Planned,
  signal: AbortSignal,
): AsyncIterable<ApplyEvent> {
  const { root } = workspace.installation;
  const host = routed(remembering(workspace.host, workspace.installation), { root, node });
  return run({ plan, host, now, signal, chunksOf, replan: async () => (await (again ?? replanned)()) ?? plan });

  async function replanned() {
    const read = await readWithMembers(workspace, {
      node: options.node,
      removal: options.removal,
      emptinessOf: emptinessAsked(workspace.desired),
    });
    return read.ok ? planOf(workspace.desired, read.value, options) : undefined;
  }
}

async function begin(planned: Planned, argv: readonly string[]) {
  const { plan, node, workspace } = planned;
  const { host, installation } = workspace;
  const obstacle = host.obstacle({ pct: needsPct(plan, undefined) });
  if (obstacle) return bad(obstacle);
  // Before there is a journal: one without a memory beside it would mean that the memory was lost.
  const remembered = await rememberLooked(planned);
  if (!remembered.ok) return remembered;
  // There may have been no folder for it when it was planned.
  if (planned.walks) await host.walked?.(planned.walks);
  return beginRun(installation.stateDir, {
    started: now(),
    host: host.name,
    node,
    configDir: installation.configDir,
    argv,
    undoes: planned.undoes,
    keptBefore: await newestPlace(backupFolder(installation)),
    pid: process.pid,
    version: VERSION,
  });
}

/**
 * Where a path lies is remembered as the apply begins, by what the plan saw of volumes that nothing is wrong with: however
 * it ends, that was so.
 */
const rememberLooked = ({ filesystems, workspace: { installation } }: Planned) =>
  remember(installation.stateDir, filesystems, { optional: installation.lockOptional });

async function* thenReleasing(
  events: AsyncIterable<ApplyEvent>,
  release: () => Promise<void>,
): AsyncGenerator<ApplyEvent> {
  try {
    yield* events;
  } finally {
    await release();
  }
}

const now = (): string => new Date().toISOString();
