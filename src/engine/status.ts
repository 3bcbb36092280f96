import { containerStatuses } from './container-status.ts';
import { type ContainerMatches, matchContainers } from './declared-mounts.ts';
import type { DesiredMount, DesiredState } from './desired.ts';
import { findingsOf } from './findings.ts';
import type { MountMatch } from './match-mounts.ts';
import type { View } from './mount-status.ts';
import type { ObservedState } from './observed.ts';
import { plan as planOf } from './plan.ts';
import type { Plan } from './plan-types.ts';
import type { Status } from './status-types.ts';
import { volumeStatus } from './volume-status.ts';

/** Declared, configured and mounted, side by side. Agrees with the plan because it is told from it. */
export function status(desired: DesiredState, observed: ObservedState, plan: Plan = planOf(desired, observed)): Status {
  const view: View = {
    desired,
    observed,
    findings: findingsOf(plan),
    matches: matchesOf(matchContainers(desired, observed)),
  };
  const volumes = desired.volumes.map((volume) => volumeStatus(view, volume));
  return { node: observed.node, volumes, containers: containerStatuses(view, volumes), diagnostics: plan.diagnostics };
}

function matchesOf(byContainer: ContainerMatches): ReadonlyMap<DesiredMount, MountMatch> {
  return new Map([...byContainer.values()].flatMap((matches) => matches.map((match) => [match.mount, match] as const)));
}
