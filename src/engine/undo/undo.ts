import type { ApplyEvent } from '../apply/events.ts';
import { reloadStep } from '../guard/units.ts';
import type { ObservedState, SeenMember } from '../observed/state.ts';
import { asMembers, keptFrom, knownOf, memberWarnings } from '../plan/members.ts';
import { finished } from '../plan/plan.ts';
import type { Plan, Step } from '../plan/types.ts';
import type { EngineProblem } from '../problem.ts';
import { planStarts } from '../start/plan.ts';
import { planAclsReturn, wroteEntries } from './acls.ts';
import { undoUsers } from './consent.ts';
import { planMadeReturn, planOwnedReturn, planRemovedReturn } from './directories.ts';
import { planMountReturn } from './mounts.ts';
import { membersThatRan, type RanStep, ranSteps, runOfMember } from './ran.ts';
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
  options: UndoOptions = {},
): Plan<EngineProblem> {
  const { node: home, members = new Map() } = observed;
  const here = undoHere(runOfMember(events, undefined), observed, options);
  const nodes = membersThatRan(events);
  if (nodes.length === 0) return here;
  // What was done last goes first: this machine's steps were before all others'.
  const theirs = [...nodes].reverse().map((node) => {
    const seen: SeenMember = members.get(node) ?? { why: { code: 'offline' } };
    const state = seen.state ?? knownOf(node, observed);
    const plan = undoHere(runOfMember(events, node), state, options);
    return asMembers({ node, observed: state, plan }, home, keptFrom(node, seen)).plan;
  });
  const plans = [...theirs, here];
  return finished(
    plans.flatMap(({ steps }) => steps),
    {
      waiting: [],
      starts: plans.flatMap(({ starts }) => starts),
      notes: plans.flatMap(({ notes }) => notes),
      diagnostics: [
        ...plans.flatMap(({ diagnostics }) => diagnostics),
        ...memberWarnings([...members], home).filter(({ code }) => code !== 'member_configured_otherwise'),
      ],
    },
  );
}

/** The same of one machine. */
function undoHere(
  events: readonly ApplyEvent[],
  observed: ObservedState,
  { takeOver = false }: UndoOptions,
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
