import { isError } from '../../ground/problem.ts';
import type { DesiredMount, DesiredState } from '../desired/state.ts';
import type { ObservedState } from '../observed/state.ts';
import { type ContainerMatches, matchContainers } from '../plan/declared.ts';
import type { MountMatch } from '../plan/match.ts';
import { plan as planOf } from '../plan/plan.ts';
import type { Plan } from '../plan/types.ts';
import type { EngineProblem } from '../problem.ts';
import { containerStatuses } from './container.ts';
import { findingsOf } from './findings.ts';
import type { View } from './mount.ts';
import type { State, Status } from './types.ts';
import { volumeStatus } from './volume.ts';

/** Declared, configured and mounted, side by side. Agrees with the plan because it is told from it. */
export function status(
  desired: DesiredState,
  observed: ObservedState,
  plan: Plan<EngineProblem> = planOf(desired, observed),
): Status {
  const view: View = {
    desired,
    observed,
    findings: findingsOf(plan),
    matches: matchesOf(matchContainers(desired, observed)),
  };
  const volumes = desired.volumes.map((volume) => volumeStatus(view, volume));
  return { node: observed.node, volumes, containers: containerStatuses(view, volumes), diagnostics: plan.diagnostics };
}

/** Nothing differs from what is declared, and nothing is in error. What waits, is pending or unknown does not count. */
export const isInSync = ({ volumes, diagnostics }: Pick<Status, 'volumes' | 'diagnostics'>): boolean =>
  !diagnostics.some(isError) &&
  volumes.every(({ directory, mounts }) => [directory, ...mounts].every(({ state }) => !DIFFERENT.has(state)));

const DIFFERENT: ReadonlySet<State> = new Set(['new', 'change', 'drift', 'blocked', 'kept', 'error']);

function matchesOf(byContainer: ContainerMatches): ReadonlyMap<DesiredMount, MountMatch> {
  return new Map([...byContainer.values()].flatMap((matches) => matches.map((match) => [match.mount, match] as const)));
}
