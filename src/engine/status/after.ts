import { groupedBy } from '../../ground/grouped.ts';
import { accessView } from '../access/status.ts';
import type { DesiredState } from '../desired/state.ts';
import type { ObservedState } from '../observed/state.ts';
import { membersIn } from '../plan/members.ts';
import { matchContainers, matchesByMount } from '../plan/mount/declared.ts';
import type { DeclaredMount } from '../plan/mount/match.ts';
import { selectionOf } from '../plan/selection.ts';
import type { Plan, PlanOptions } from '../plan/types.ts';
import type { EngineProblem } from '../problem.ts';
import { planFor } from './elsewhere.ts';
import { findingsOf } from './findings.ts';
import { type Lacking, whoLacks } from './lacking.ts';
import { mountStatus } from './mount.ts';

/** Somebody who cannot do in a volume what it promises them. */
export interface LackInVolume extends Lacking {
  readonly volume: string;
}

interface Made {
  readonly plan: Plan<EngineProblem>;
  readonly options: PlanOptions;
}

/**
 * Who will lack what is promised them once the plan has run, through the mounts that it is about. Undefined where these are
 * more than `most`: to look at each takes about as long as to plan it.
 */
export function lackingAfter(
  desired: DesiredState,
  observed: ObservedState,
  { plan, options, most }: Made & { readonly most: number },
): readonly LackInVolume[] | undefined {
  const members = membersIn(observed, options).flatMap(([node, { state }]) => (state ? [{ node, state }] : []));
  const machines = [{ node: undefined, state: observed }, ...members].map(({ node, state }) => ({
    state,
    plan: planFor(node, plan),
    mounts: mountsIn(desired, state, node === undefined ? options : { ...options, node, home: observed.node }),
  }));
  if (machines.reduce((sum, { mounts }) => sum + mounts.length, 0) > most) return undefined;
  return machines.flatMap((machine) => lackingOn(machine, desired));
}

/** Those of its own containers that the plan is about. */
function mountsIn({ volumes }: DesiredState, state: ObservedState, options: PlanOptions): readonly DeclaredMount[] {
  const { hasMount } = selectionOf(options, state);
  return volumes.flatMap((volume) =>
    volume.mounts.flatMap((mount) => {
      const declared = { volume, mount };
      return state.containers.has(mount.ctid) && hasMount(declared) ? [declared] : [];
    }),
  );
}

interface Machine {
  readonly state: ObservedState;
  readonly plan: Plan<EngineProblem>;
  readonly mounts: readonly DeclaredMount[];
}

function lackingOn({ state: observed, plan, mounts }: Machine, desired: DesiredState): readonly LackInVolume[] {
  const matches = matchesByMount([matchContainers(desired, observed)]);
  const findings = findingsOf(plan);
  const [notes, starts] = [new Map(), new Map()];
  const view = { desired, observed, findings, notes, matches, starts, asked: [], isAlone: false };
  const context = { ...view, access: accessView(observed) };
  return [...groupedBy(mounts, ({ volume }) => volume)].flatMap(([volume, declared]) => {
    const { name, hostPath } = volume;
    const found = { errors: findings.volumeErrors(name), steps: findings.directorySteps(hostPath) };
    const stand = declared.map((one) => mountStatus(context, one, found));
    return whoLacks(stand).map((one) => ({ ...one, volume: name }));
  });
}
