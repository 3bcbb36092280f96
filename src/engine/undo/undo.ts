import type { ApplyEvent } from '../apply/events.ts';
import { reloadStep } from '../guard/units.ts';
import type { ObservedState } from '../observed/state.ts';
import { finished } from '../plan/plan.ts';
import type { Plan, Step } from '../plan/types.ts';
import type { EngineProblem } from '../problem.ts';
import { planStarts } from '../start/plan.ts';
import { planAclsReturn, wroteEntries } from './acls.ts';
import { undoUsers } from './consent.ts';
import { planMadeReturn, planOwnedReturn, planRemovedReturn } from './directories.ts';
import { planMountReturn } from './mounts.ts';
import { type RanStep, ranSteps } from './ran.ts';
import type { UndoDraft } from './standing.ts';
import { planTreeReturn } from './trees.ts';
import { planUnitsReturn } from './units.ts';

export interface UndoOptions {
  /** Also what takes from a container that came to a directory after the run. */
  readonly takeOver?: boolean | undefined;
}

/**
 * The way back of a run by its record, on the host as it is now: its steps in reverse, each only where what it changed is
 * as the run left it. What was changed since, and what cannot be undone, is in the plan as a step that does not run. Pure.
 */
export function undoPlan(
  events: readonly ApplyEvent[],
  observed: ObservedState,
  { takeOver = false }: UndoOptions = {},
): Plan<EngineProblem> {
  const diagnostics: EngineProblem[] = [...observed.diagnostics];
  const paths = new Map(observed.paths);
  const ran = ranSteps(events);
  const users = undoUsers(observed, ran, takeOver);
  const plan: UndoDraft & { readonly diagnostics: EngineProblem[] } = {
    observed,
    paths,
    steps: [],
    users,
    diagnostics,
  };
  for (const one of [...ran].reverse()) planReturn(plan, one);
  const guarded = plan.steps.flatMap(({ change }) => (change.kind === 'unit' ? [change.ctid] : []));
  const reload = observed.units && reloadStep(observed.units, plan.steps, guarded);
  if (reload) plan.steps.push(reload);
  diagnostics.push(...leftMounted(events));
  const rehearsed = planStarts(observed, ctidsOf(plan.steps), withoutForeignNeeds(plan.steps));
  return finished(rehearsed.steps, {
    waiting: [],
    starts: rehearsed.starts,
    notes: [],
    diagnostics: [...diagnostics, ...rehearsed.diagnostics],
  });
}

function planReturn(plan: UndoDraft & { readonly diagnostics: EngineProblem[] }, { step, ...how }: RanStep): void {
  const { change } = step;
  switch (change.kind) {
    case 'directory':
      planMadeReturn(plan, { step, change, ...how });
      break;
    case 'removal':
      planRemovedReturn(plan, { step, change, ...how });
      break;
    case 'owner':
      planOwnedReturn(plan, { step, change, ...how });
      break;
    case 'mode':
      if (wroteEntries(change)) planAclsReturn(plan, { step, change, ...how });
      else planOwnedReturn(plan, { step, change, ...how });
      break;
    case 'acl':
      planAclsReturn(plan, { step, change, ...how });
      break;
    case 'tree':
      planTreeReturn(plan, { step, change, ...how });
      break;
    case 'mount':
      planMountReturn(plan, plan.observed, change);
      break;
    // What it put in force is led back by the others; that it was down is past.
    case 'restart':
    case 'reload':
      break;
    case 'unit':
      planUnitsReturn(plan, change);
      break;
  }
}

/** A call that failed may have left mounts in the running container that no file shows: only a restart ends them. */
function leftMounted(events: readonly ApplyEvent[]): readonly EngineProblem[] {
  return events.flatMap((event): readonly EngineProblem[] => {
    if (event.type !== 'step_errored' || !event.left || !('mountsMayStay' in event.left)) return [];
    const { ctid, mountsMayStay } = event.left;
    return mountsMayStay ? [{ code: 'mounts_may_stay', severity: 'warning', where: { ctid }, ctid }] : [];
  });
}

/** A mount needs its directory only where this undo makes it. */
function withoutForeignNeeds(steps: readonly Step[]): readonly Step[] {
  const ids = new Set(steps.map(({ id }) => id));
  return steps.map((step) => ({ ...step, needs: step.needs.filter((id) => ids.has(id)) }));
}

const ctidsOf = (steps: readonly Step[]): readonly number[] =>
  steps.flatMap(({ change }) => (change.kind === 'mount' ? [change.ctid] : []));
