import { setTimeout } from 'node:timers/promises';
import type { ChangeResult, Host } from '../../engine/apply/host.ts';
import { runs } from '../../engine/plan/standing.ts';
import type { Plan, Step } from '../../engine/plan/types.ts';
import { lazily } from '../../ground/lazy.ts';
import { bad, type Problem, type Problems } from '../../ground/problem.ts';
import type { OpenHost } from '../../host/find.ts';
import type { Members } from '../../host/member/members.ts';
import type { LookedAt } from '../../host/member/protocol.ts';
import { isInCluster, ownersOfGuests } from '../../host/owners.ts';
import type { Planned } from '../plan.ts';
import type { OperationProblem } from '../problem.ts';

/** Of a step that was to run. */
export type RouteProblem = Problems<{
  /** The container is on another member by now: what was planned is not its any more. */
  container_moved: { ctid: number; from: string; to: string };
}>;

/**
 * The same host, for the steps of a plan of the whole cluster: each is done by its own member, and a container's only where
 * that is still its owner, for a migration does not change the file that a digest is of.
 */
export function routed(host: OpenHost, { root, node }: Route): Host {
  let members: Members | undefined;
  const machine = { host: 'local', root } as const;
  const inCluster = lazily(() => isInCluster(machine));
  return {
    ...host,
    async perform(change, run): Promise<ChangeResult> {
      const by = run.step?.node ?? node;
      const owner = 'ctid' in change && inCluster() ? ownersOfGuests(machine).get(change.ctid) : undefined;
      if ('ctid' in change && owner !== undefined && owner !== by && change.kind !== 'unit') {
        const moved = { ctid: change.ctid, from: by, to: owner };
        const where = { ctid: change.ctid };
        return bad({ code: 'container_moved', severity: 'error', where, ...moved, end: 'stale' } as const);
      }
      members = run.step?.node === undefined ? undefined : await host.members?.();
      return run.step && members
        ? members.perform(by, ownStep({ ...run.step, change }), run)
        : host.perform(change, run);
    },
    async containerFile(ctid) {
      return members?.fileAfter(ctid) ?? host.containerFile(ctid);
    },
  };
}

interface Route {
  readonly root: string;
  /** This machine. */
  readonly node: string;
}

/** A step as its member would have planned it. */
function ownStep({ node, ...step }: Step): Step {
  const own = (id: string) => (id.startsWith(`${node}/`) ? id.slice(`${node}/`.length) : id);
  return { ...step, id: own(step.id), needs: step.needs.map(own) };
}

/** The members that have steps to do, by name. */
const busyMembers = ({ steps }: Plan): readonly string[] =>
  [...new Set(steps.filter(runs).flatMap(({ node }) => node ?? []))].sort();

export const needsPct = ({ steps }: Plan, node: string | undefined): boolean =>
  steps.some((step) => step.node === node && (step.kind === 'mount' || step.kind === 'restart') && runs(step));

/** How long, and how often, one is tried again that stands behind all that we hold. */
const LATER_MS = 5_000;
const AGAIN_MS = 250;

/**
 * Takes the locks of the members that have steps, by name; where one is held, none is kept. Nobody waits for one whose name
 * is before any that it holds, this machine's own among them; for a later one it waits a little. So of several that begin at
 * once those who hold later ones give up, none waits in a circle, and one gets all.
 */
export async function lockMembers(
  { plan, node: own }: Pick<Planned, 'plan' | 'node'>,
  host: OpenHost,
  filesystems: ReadonlyMap<string, LookedAt> = new Map(),
): Promise<
  | { readonly ok: true; readonly release: () => Promise<void> }
  | { readonly ok: false; readonly problem: OperationProblem }
> {
  const nodes = busyMembers(plan);
  const members = nodes.length === 0 ? undefined : await host.members?.();
  const taken: string[] = [];
  const release = async () => {
    await Promise.all(taken.map((node) => members?.unlock(node)));
  };
  for (const node of nodes) {
    const needs = { pct: needsPct(plan, node), filesystems: filesystems.get(node) ?? { looked: [], seen: [] } };
    const until = performance.now() + (node > own ? LATER_MS : 0);
    let problem = await members?.lock(node, needs);
    while (problem?.code === 'lock_held' && performance.now() < until) {
      await setTimeout(AGAIN_MS);
      problem = await members?.lock(node, needs);
    }
    if (problem) {
      await release();
      return { ok: false, problem: knownProblem(problem, node) };
    }
    taken.push(node);
  }
  return { ok: true, release };
}

/** What keeps a member's lock from us, as it would keep our own; what another version calls otherwise is a refusal. */
function knownProblem(problem: Problem, node: string): OperationProblem {
  if (LOCKING.has(problem.code)) return problem as OperationProblem;
  const why = { code: 'refused', refused: problem.code } as const;
  return { code: 'member_refused', severity: 'error', where: { node }, node, why };
}

const LOCKING: ReadonlySet<string> = new Set<OperationProblem['code']>([
  'member_refused',
  'not_root',
  'no_quorum',
  'pct_missing',
  'open_to_others',
  'owned_unwritable',
  'lock_held',
  'lock_folder',
  'lock_unsafe',
  'lock_tool_missing',
  'lock_failed',
]);
