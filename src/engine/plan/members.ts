import { addTo, groupedBy } from '../../ground/grouped.ts';
import type { DesiredState, DesiredVolume } from '../desired/state.ts';
import { sharedPlace } from '../observed/mounts.ts';
import { elsewhereFrom, type ObservedState, type SeenMember } from '../observed/state.ts';
import type { EngineProblem } from '../problem.ts';
import type { BlockedReason } from './reasons.ts';
import { isNeededOn } from './selection.ts';
import type { Plan, PlanNote, PlanOptions, Step } from './types.ts';

/** The plan of one machine, before it is part of the cluster's. */
export interface MachinePlan {
  /** Undefined: this machine. */
  readonly node: string | undefined;
  readonly observed: ObservedState;
  readonly plan: Plan<EngineProblem>;
}

/** A member that a plan is about, by name. */
export const membersIn = (
  { members = new Map() }: ObservedState,
  { node }: PlanOptions,
): readonly (readonly [string, SeenMember])[] =>
  [...members]
    .filter(([name, { standby = false }]) => !standby && (node === undefined || node === name))
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** What is known without it of a member that could not be asked: its containers' files, and nothing else. */
export function knownOf(node: string, observed: ObservedState): ObservedState {
  const own = [...observed.elsewhere].filter(([, container]) => container.node === node);
  return {
    ...observed,
    ...{ node, containers: new Map(own), elsewhere: elsewhereFrom(node, observed), members: undefined },
    ...{ paths: new Map(), mounts: undefined, mountsBelow: new Map(), starts: undefined, units: undefined },
    ...{ owned: [], ownedEntries: [], seen: new Map(), calls: [], cutOff: [], lost: undefined },
    packageVersion: undefined,
  };
}

/** A member's plan as part of the cluster's: its steps are its own, and say so; what keeps it from them blocks them. */
export function asMembers(
  { node = '', observed, plan }: MachinePlan,
  here: string,
  blocked?: BlockedReason,
): MachinePlan {
  const idOf = (id: string) => `${node}/${id}`;
  const steps = plan.steps.map((step): Step => {
    const own = { ...step, id: idOf(step.id), node, needs: step.needs.map(idOf) };
    return blocked ? { ...own, state: 'blocked', why: blocked } : own;
  });
  const notes = plan.notes.map(
    (note): PlanNote =>
      note.code === 'tree_unseen'
        ? { code: 'tree_on_member', path: note.path, node, here, volume: note.volume }
        : { ...note, node },
  );
  const diagnostics = plan.diagnostics
    .filter(({ code }) => !OF_THE_CLUSTER.has(code))
    .map((one) => ({ ...one, where: { ...one.where, node } }) as EngineProblem);
  return { node, observed, plan: { ...plan, steps, notes, diagnostics } };
}

/** What keeps a member from all its steps, if anything does. */
export function keptFrom(node: string, { state, why }: SeenMember): BlockedReason | undefined {
  if (why) return { code: 'member_unreached', node, why };
  return state.cluster?.quorate === false ? { code: 'member_without_quorum', node } : undefined;
}

/** Every member tells the same of these. */
const OF_THE_CLUSTER: ReadonlySet<EngineProblem['code']> = new Set([
  'quorum_lost',
  'members_unreadable',
  'member_files_unreadable',
  'left_on_member',
]);

/** What is wrong with the members themselves: a warning each, and one for all that have the same other version. */
export const memberWarnings = (
  members: readonly (readonly [string, SeenMember])[],
  here: string,
): readonly EngineProblem[] => [
  ...members.flatMap(([node, seen]): readonly EngineProblem[] => {
    if (seen.why) return [{ code: 'member_unreached', severity: 'warning', where: {}, node, why: seen.why }];
    return seen.configuredOtherwise
      ? [{ code: 'member_configured_otherwise', severity: 'warning', where: {}, node, here }]
      : [];
  }),
  ...otherVersions(members, here),
];

function otherVersions(members: readonly (readonly [string, SeenMember])[], here: string): readonly EngineProblem[] {
  const versions = members.flatMap(([node, { otherVersion }]) => (otherVersion ? [{ node, ...otherVersion }] : []));
  const alike = groupedBy(versions, ({ version }) => version);
  return [...alike].flatMap(([version, [first, ...others]]) => {
    if (!first) return [];
    const nodes = [first, ...others].map(({ node }) => node);
    return [{ code: 'members_other_version', severity: 'warning', where: {}, nodes, version, own: first.own, here }];
  });
}

/** This machine's own plan without what the members' plans say better. */
export function withoutAsked(
  plan: Plan<EngineProblem>,
  members: readonly (readonly [string, SeenMember])[],
): Plan<EngineProblem> {
  const asked = new Set(members.map(([node]) => node));
  const reached = new Set(members.flatMap(([node, { state }]) => (state ? [node] : [])));
  return {
    ...plan,
    waiting: plan.waiting.filter(({ why }) => why.code !== 'on_other_member' || !asked.has(why.node)),
    notes: plan.notes.filter(
      (note) => note.code !== 'directory_elsewhere' || !note.nodes.every((node) => asked.has(node)),
    ),
    diagnostics: plan.diagnostics.filter((one) => one.code !== 'left_on_member' || !reached.has(one.node)),
  };
}

/**
 * The plans one after the other. What lies on a server that several members mount is changed once, by the first of them;
 * what needs it on another waits for that.
 */
export function joined(plans: readonly MachinePlan[], { volumes }: DesiredState): readonly Step[] {
  const first = new Map<string, { readonly plan: MachinePlan; readonly path: string }>();
  const done = new Map<MachinePlan, Map<string, string>>();
  const steps: Step[] = [];
  for (const plan of plans) {
    const instead = new Map<string, string>();
    done.set(plan, instead);
    const dropped = new Set<string>();
    for (const [place, paths] of sharedBy(plan, volumes)) {
      const before = first.get(place);
      for (const path of paths) {
        if (!before) first.set(place, { plan, path });
        else {
          dropped.add(path);
          instead.set(idIn(plan, path), idIn(before.plan, before.path));
        }
      }
    }
    for (const step of plan.plan.steps)
      if (!('path' in step.change) || !dropped.has(step.change.path))
        steps.push({ ...step, needs: step.needs.map((id) => instead.get(id) ?? id) });
  }
  const ids = new Set(steps.map(({ id }) => id));
  return steps.map((step) => ({ ...step, needs: step.needs.filter((id) => ids.has(id)) }));
}

const idIn = ({ node }: MachinePlan, path: string): string =>
  node === undefined ? `directory:${path}` : `${node}/directory:${path}`;

/** The host paths of volumes that a machine needs and a server has, by the place there. */
function sharedBy(
  { observed }: MachinePlan,
  volumes: readonly DesiredVolume[],
): ReadonlyMap<string, readonly string[]> {
  const { mounts, root, node } = observed;
  const shared = new Map<string, string[]>();
  for (const volume of volumes) {
    const place = mounts && isNeededOn(node, volume, observed) && sharedPlace(mounts, root + volume.hostPath);
    if (place) addTo(shared, place, volume.hostPath);
  }
  return shared;
}
