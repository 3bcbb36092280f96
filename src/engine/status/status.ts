import { groupedBy } from '../../ground/grouped.ts';
import { accessView } from '../access/status.ts';
import { hostPathsOf } from '../desired/paths.ts';
import type { DesiredState } from '../desired/state.ts';
import type { ObservedState } from '../observed/state.ts';
import type { AskedIdentity } from '../permission/identity.ts';
import { matchElsewhere } from '../plan/elsewhere.ts';
import { membersIn } from '../plan/members.ts';
import { type ContainerMatches, matchContainers, matchesByMount } from '../plan/mount/declared.ts';
import { planOf } from '../plan/plan.ts';
import type { Plan } from '../plan/types.ts';
import type { EngineProblem } from '../problem.ts';
import { planStarts } from '../start/plan.ts';
import { containerStatuses } from './container.ts';
import { planFor, togetherWith } from './elsewhere.ts';
import { findingsOf } from './findings.ts';
import type { StatusContext } from './mount.ts';
import type { LeftAccess, Status } from './types.ts';
import { volumeStatus, withLeft } from './volume.ts';

export interface StatusArguments {
  /** Where it was made already. */
  readonly plan?: Plan<EngineProblem> | undefined;
  /** Whose access is reported besides that of each container's root. */
  readonly asked?: readonly AskedIdentity[] | undefined;
}

/**
 * Declared, configured and mounted, side by side. Agrees with the plan because it is made from it. Of other members that were
 * asked it has what they see themselves.
 */
export function statusOf(
  desired: DesiredState,
  observed: ObservedState,
  { plan: made, asked = [] }: StatusArguments = {},
): Status {
  const matches = matchContainers(desired, observed);
  const plan = made ?? planOf(desired, observed, {}, matches);
  const here = statusHere(desired, observed, { plan: planFor(undefined, plan), asked, matches });
  const members = membersIn(observed, {});
  if (members.length === 0) return here;
  const others = members.flatMap(([node, { state }]): readonly (readonly [string, Status])[] =>
    state ? [[node, statusHere(desired, state, { plan: planFor(node, plan), asked, isAlone: true })]] : [],
  );
  return {
    ...togetherWith(here, others),
    diagnostics: [...plan.diagnostics, ...startsIn([here, ...others.map(([, one]) => one)], plan)],
  };
}

/** What starts come to that the plan did not look at. */
function startsIn(all: readonly Status[], { diagnostics }: Plan<EngineProblem>): Status['diagnostics'] {
  const known = new Set<unknown>(diagnostics);
  return all.flatMap((status) => status.diagnostics.filter((one) => one.code === 'start_broken' && !known.has(one)));
}

interface MachineStatus {
  readonly plan: Plan<EngineProblem>;
  readonly asked: readonly AskedIdentity[];
  readonly matches?: ContainerMatches;
  /** Only what is on that machine is told. */
  readonly isAlone?: boolean;
}

/** The same of one machine. */
function statusHere(
  desired: DesiredState,
  observed: ObservedState,
  { plan, asked, matches: here = matchContainers(desired, observed), isAlone = false }: MachineStatus,
): Status {
  const others = otherStarts(observed, plan);
  const view: StatusContext = {
    desired,
    observed,
    findings: findingsOf(plan),
    notes: groupedBy(plan.notes, ({ volume }) => volume),
    matches: matchesByMount(isAlone ? [here] : [here, matchElsewhere(desired, observed)]),
    starts: new Map([...plan.starts, ...others.starts].map((start) => [start.ctid, start])),
    access: accessView(observed),
    asked,
    isAlone,
  };
  const volumes = desired.volumes.map((volume) => volumeStatus(view, volume));
  const containers = containerStatuses(view, volumes);
  return {
    node: observed.node,
    cluster: observed.cluster && { quorate: observed.cluster.quorate, members: observed.cluster.members },
    volumes: withLeft(volumes, containers),
    containers,
    leftAccess: leftAccessIn(plan, desired),
    diagnostics: [...plan.diagnostics, ...others.diagnostics],
  };
}

function leftAccessIn({ steps }: Plan<EngineProblem>, { volumes }: DesiredState): readonly LeftAccess[] {
  return steps.flatMap(({ change, reason, volume, state }) =>
    change.kind === 'acl' && reason.code === 'access_left' && !hostPathsOf(volumes).has(change.path)
      ? [{ hostPath: change.path, volume, reason, state: state ?? 'kept' }]
      : [],
  );
}

/** The plan looked at the containers that it is about; the others start, too. That nobody can tell is not said of those. */
function otherStarts(observed: ObservedState, { starts }: Plan<EngineProblem>) {
  const known = new Set(starts.map(({ ctid }) => ctid));
  const others = planStarts(
    observed,
    [...observed.containers.keys()].filter((ctid) => !known.has(ctid)),
    [],
  );
  return { ...others, diagnostics: others.diagnostics.filter(({ code }) => code === 'start_broken') };
}
