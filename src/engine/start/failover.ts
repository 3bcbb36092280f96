import { addTo, madeOnce } from '../../ground/grouped.ts';
import { lazily } from '../../ground/lazy.ts';
import type { StartFacts, StartPath } from '../../proxmox/rehearsal/facts.ts';
import type { StartReason } from '../../proxmox/rehearsal/reason.ts';
import { type MovableContainer, movableContainers } from '../cluster/ha.ts';
import type { DesiredVolume } from '../desired/state.ts';
import { assertReasons, type DropIns, dropInsOf } from '../guard/asserts.ts';
import type { DirectoryFact } from '../observed/facts.ts';
import { mountAt, sharedPlace } from '../observed/mounts.ts';
import type { ObservedState } from '../observed/state.ts';
import type { MachinePlan } from '../plan/members.ts';
import type { EngineProblem, FailoverProblem } from '../problem.ts';
import { type StartFactsOf, startFacts } from './facts.ts';
import { brokenStart } from './plan.ts';
import { directoriesMade, startElsewhere } from './starts.ts';

/** What the plans of all members that were asked say, and what was seen of those that have none. */
export interface FailoverScene {
  /** As this machine sees the cluster. */
  readonly observed: ObservedState;
  /** One of each machine that has containers of the volumes. */
  readonly plans: readonly MachinePlan[];
  /** Whether a container is asked about. */
  readonly isAsked: (ctid: number, node: string) => boolean;
}

/**
 * What would come of containers on the other members on which HA, or somebody who migrates them, may start them: whether
 * they start, and whether they find there what they have where they are. Each is rehearsed with what its plan leaves, on
 * what that member has itself; its own tree travels with it. What is in its way at home as well is told there.
 */
export function failoverProblems(
  volumes: readonly DesiredVolume[],
  { observed, plans, isAsked }: FailoverScene,
): readonly EngineProblem[] {
  const { members } = observed;
  if (!members) return [];
  const machineOn = (node: string): Machine => {
    const made = plans.find((plan) => (plan.node ?? observed.node) === node);
    const state = node === observed.node ? observed : members.get(node)?.state;
    const facts = state && startFacts(state);
    const dropIns = lazily(() => dropInsOf(state ?? {}));
    return { state, facts, made: directoriesMade(made?.plan.steps ?? []), plan: made, dropIns };
  };
  const machines = new Map<string, Machine>();
  const on = (node: string): Machine => madeOnce(machines, node, () => machineOn(node));
  const found: FailoverProblem[] = [];
  const unseen = new Map<string, number[]>();
  const unknown = new Map<string, Extract<FailoverProblem, { code: 'failover_unknown' }>>();
  const places = new Map<string, FailoverProblem>();
  for (const movable of movableContainers(volumes, observed)) {
    const { container, node, nodes } = movable;
    if (!isAsked(container.ctid, node)) continue;
    const home = on(node);
    for (const to of nodes) {
      const there = on(to);
      if (!there.state) {
        if (members.has(to)) addTo(unseen, to, container.ctid);
        continue;
      }
      const why = reasonsThere(movable, home, there);
      const broken = brokenStart(container, why);
      const where = { ctid: container.ctid, ...(node === observed.node ? {} : { node }) };
      if (broken) found.push({ code: 'failover_fails', severity: 'warning', where, to, by: movable.by, ...broken });
      else for (const reason of why) noteUnknown(unknown, reason, { to, ctid: container.ctid });
      for (const volume of volumes) {
        if (!volume.mounts.some(({ ctid }) => ctid === container.ctid)) continue;
        const other = differentThere(volume, movable, { home, there, to, isHere: node === observed.node });
        if (other) places.set(JSON.stringify([to, node, other.code, volume.name]), other);
      }
    }
  }
  return [
    ...found,
    ...places.values(),
    ...unknown.values(),
    ...[...unseen].flatMap(([to, ctids]): readonly FailoverProblem[] => {
      const why = members.get(to)?.why;
      return why ? [{ code: 'failover_unseen', severity: 'warning', where: {}, to, ctids, why }] : [];
    }),
  ];
}

interface Machine {
  /** Undefined: it could not be asked. */
  readonly state: ObservedState | undefined;
  readonly facts: StartFactsOf | undefined;
  /** The directories that its plan makes. */
  readonly made: ReadonlyMap<string, StartPath>;
  readonly plan: MachinePlan | undefined;
  readonly dropIns: () => DropIns;
}

/** What is against its start there, or unknown of it, and is not so where it is. */
function reasonsThere({ container }: MovableContainer, home: Machine, there: Machine): readonly StartReason[] {
  const { ctid } = container;
  const { state, facts } = there;
  if (!state || !facts) return [];
  const step = home.plan?.plan.steps.find(
    ({ change, state: held }) => change.kind === 'mount' && change.ctid === ctid && held === undefined,
  );
  // What is made on a server that both mount is made for both.
  const both = [...home.made].filter(([path]) => isOneStorage(placeOn(home, path), placeOn(there, path)));
  const made = new Map([...both, ...there.made]);
  const edits = step?.change.kind === 'mount' ? step.change.edits : [];
  const inside: StartFacts['inside'] = home.facts?.(ctid).inside ?? UNSEEN;
  const asserts = assertReasons(container, state, there.dropIns());
  const why = [...startElsewhere(container, { ...facts(ctid, made), inside }, edits), ...asserts];
  const start = home.plan?.plan.starts.find((one) => one.ctid === ctid);
  const same = new Set((start?.after.why ?? []).map((reason) => JSON.stringify(reason)));
  return why.filter((reason) => reason.code !== 'locked' && !isOwn(reason) && !same.has(JSON.stringify(reason)));
}

/** Its own tree is seen where it is, or nowhere: nothing that this member could tell. */
const isOwn = (reason: StartReason): boolean => reason.code === 'unknown' && reason.reason === 'rootfs_not_mounted';

const UNSEEN: StartFacts['inside'] = () => ({ kind: 'unknown', reason: 'rootfs_not_mounted' });

function noteUnknown(
  known: Map<string, Extract<FailoverProblem, { code: 'failover_unknown' }>>,
  reason: StartReason,
  { to, ctid }: { readonly to: string; readonly ctid: number },
): void {
  if (reason.code !== 'unknown') return;
  const { reason: why, about } = reason;
  const key = JSON.stringify([to, why, about]);
  const ctids = [...new Set([...(known.get(key)?.ctids ?? []), ctid])];
  known.set(key, { code: 'failover_unknown', severity: 'warning', where: {}, to, ctids, reason: why, about });
}

interface Between {
  readonly home: Machine;
  readonly there: Machine;
  readonly to: string;
  readonly isHere: boolean;
}

/** How a volume's directory there is another one, where both are seen. */
function differentThere(
  { name: volume, hostPath: path }: DesiredVolume,
  { node }: MovableContainer,
  { home, there, to, isHere }: Between,
): FailoverProblem | undefined {
  const [own, other] = [directoryOn(home, path), directoryOn(there, path)];
  if (!own || !other) return undefined;
  const [place, placeThere] = [placeOn(home, path), placeOn(there, path)];
  if (isOneStorage(place, placeThere)) return undefined;
  const where = { volume, ...(isHere ? {} : { node }) };
  if (own.uid !== other.uid || own.gid !== other.gid) {
    const ids = { uid: own.uid, gid: own.gid, there: { uid: other.uid, gid: other.gid } };
    return { code: 'failover_other_owner', severity: 'warning', where, path, from: node, to, ...ids };
  }
  if (!place || !placeThere) return undefined;
  const on = { source: place.source, fstype: place.fstype };
  const thereOn = { source: placeThere.source, fstype: placeThere.fstype };
  return { code: 'failover_other_storage', severity: 'warning', where, path, from: node, to, on, thereOn };
}

/** The directory as its plan leaves it; undefined: it is none, or nobody could see it. */
function directoryOn({ state, made, plan }: Machine, path: string): Pick<DirectoryFact, 'uid' | 'gid'> | undefined {
  const planned = made.get(path);
  if (planned?.kind === 'directory') return planned;
  const fact = state?.paths.get(path);
  if (fact?.kind !== 'directory') return undefined;
  const owner = plan?.plan.steps.find(
    ({ change, state: held }) => change.kind === 'owner' && change.path === path && held === undefined,
  );
  return owner?.change.kind === 'owner' ? owner.change : fact;
}

type Place = ReturnType<typeof placeOn>;

const isOneStorage = (one: Place, other: Place): boolean => one?.shared !== undefined && one.shared === other?.shared;

function placeOn({ state }: Machine, path: string) {
  const mount = state?.mounts && mountAt(state.mounts, state.root + path);
  return state?.mounts && mount
    ? { source: mount.source, fstype: mount.fstype, shared: sharedPlace(state.mounts, state.root + path) }
    : undefined;
}
