import { lazily } from '../../ground/lazy.ts';
import { isError } from '../../ground/problem.ts';
import { consumersOf } from '../access/consumers.ts';
import { hostRootMaps } from '../consent/host-root.ts';
import { keyReaders } from '../consent/keys.ts';
import type { DesiredState } from '../desired/state.ts';
import { backupWarnings } from '../guard/backups.ts';
import { type GuardScope, planGuards } from '../guard/plan.ts';
import type { ObservedState } from '../observed/state.ts';
import type { EngineProblem } from '../problem.ts';
import { isBroken } from '../start/broken.ts';
import { failoverProblems } from '../start/failover.ts';
import { planStarts } from '../start/plan.ts';
import { planDirectories } from './directory/directories.ts';
import { directoriesElsewhere, leftElsewhere, matchElsewhere } from './elsewhere.ts';
import {
  asMembers,
  joined,
  keptFrom,
  knownOf,
  type MachinePlan,
  membersIn,
  memberWarnings,
  withoutAsked,
} from './members.ts';
import { type ContainerMatches, matchContainers } from './mount/declared.ts';
import { mountDrift, withNextStarts } from './mount/drift.ts';
import { goneWithRestart, type LeftMount, leftMounts } from './mount/left.ts';
import type { DeclaredMount } from './mount/match.ts';
import { planMounts } from './mount/mounts.ts';
import { hiddenChildren } from './mount/nested.ts';
import { missingOwnMounts } from './mount/own.ts';
import { planRemoval } from './removal.ts';
import { cutOffRestarts, planRestarts } from './restarts.ts';
import { type Selection, selectionOf } from './selection.ts';
import { isDrift } from './standing.ts';
import { keepLeft } from './step.ts';
import type { Plan, PlanOptions, Step } from './types.ts';

/**
 * The steps that make the host what the files declare: directories first, then one `pct set` per container; then those of the
 * other members that were asked, by name, each planned on what it has itself. Pure. `matches` where somebody needs them as
 * well.
 */
export function planOf(
  desired: DesiredState,
  observed: ObservedState,
  options: PlanOptions = {},
  matches?: ContainerMatches,
): Plan<EngineProblem> {
  const { node: home } = observed;
  const here = planHere(desired, observed, options, matches);
  const members = membersIn(observed, options);
  if (observed.members === undefined || observed.diagnostics.some(isError)) return here;
  const plans: readonly MachinePlan[] = [
    { node: undefined, observed, plan: withoutAsked(here, members) },
    ...members.map(([node, seen]) => {
      const there = { ...options, node, home };
      const known = seen.state ?? knownOf(node, observed);
      const plan = seen.state ? planHere(desired, known, there) : planConfigured(desired, known, there);
      return asMembers({ node, observed: known, plan }, home, keptFrom(node, seen));
    }),
  ];
  return finished(joined(plans, desired), {
    waiting: plans.flatMap(({ plan }) => plan.waiting),
    starts: plans.flatMap(({ plan }) => plan.starts),
    notes: plans.flatMap(({ plan }) => plan.notes),
    diagnostics: [
      ...plans.flatMap(({ plan }) => plan.diagnostics),
      ...memberWarnings(members, home),
      ...failoversOf(desired, { observed, plans }, options),
    ],
  });
}

/** What would come of the containers that it is about elsewhere. */
function failoversOf(
  { volumes }: DesiredState,
  { observed, plans }: { readonly observed: ObservedState; readonly plans: readonly MachinePlan[] },
  { removal, volumes: names, containers, node }: PlanOptions,
): readonly EngineProblem[] {
  const { hasMount } = selectionOf({ volumes: names, containers }, observed);
  const inPlan = volumes.flatMap((volume) =>
    volume.mounts.flatMap((mount) => (hasMount({ volume, mount }) ? [{ volume, ctid: mount.ctid }] : [])),
  );
  const ctids = new Set(inPlan.map(({ ctid }) => ctid));
  const isAsked = (ctid: number, on: string) => (node === undefined || node === on) && ctids.has(ctid);
  const chosen = [...new Set(inPlan.map(({ volume }) => volume))];
  return removal ? [] : failoverProblems(chosen, { observed, plans, isAsked });
}

/** The mounts of a machine of which only the containers' files are known: what differs, whatever lies on its disk. */
function planConfigured(desired: DesiredState, observed: ObservedState, options: PlanOptions): Plan<EngineProblem> {
  const nothing = { waiting: [], starts: [], notes: [], diagnostics: [] };
  if (options.removal) return finished([], nothing);
  const { steps, diagnostics } = planMounts(desired, observed, {
    matches: matchContainers(desired, observed),
    elsewhere: new Map(),
    inPlan: selectionOf(options, observed).hasMount,
    takenOut: new Map(),
    after: observed,
    leaveData: true,
    takeOver: true,
  });
  return finished(steps, { ...nothing, diagnostics });
}

/** The same for one machine. */
function planHere(
  desired: DesiredState,
  observed: ObservedState,
  options: PlanOptions,
  matches: ContainerMatches = matchContainers(desired, observed),
): Plan<EngineProblem> {
  const selection = selectionOf(options, observed);
  const volumes = desired.volumes.filter(selection.hasVolume);
  if (observed.diagnostics.some(isError))
    return finished([], { waiting: [], starts: [], notes: [], diagnostics: observed.diagnostics });
  if (options.removal) {
    const { steps, diagnostics } = planRemoval(options.removal, desired, observed);
    const emptied = new Set(options.removal.mounts.map(({ ctid }) => ctid));
    const selection = selectionOf({ containers: [...emptied] }, observed);
    const scope = { options, selection, stays: new Map(), emptied };
    const rehearsed = guardedStarts(steps, ctidsOf(steps), { desired, observed, scope });
    return finished(rehearsed.steps, {
      waiting: [],
      starts: rehearsed.starts,
      notes: [],
      diagnostics: [...observed.diagnostics, ...diagnostics, ...rehearsed.diagnostics],
    });
  }
  const consumers = consumersOf(observed, matches);
  const directories = planDirectories(volumes, { desired, observed, consumers }, options);
  const inPlan = (declared: DeclaredMount) =>
    selection.hasMount(declared) && !directories.refused.has(declared.volume.name);
  // Of one machine alone nothing elsewhere is told.
  const isAlone = options.node === observed.node;
  const elsewhere = isAlone ? NO_MATCHES : matchElsewhere(desired, observed);
  const left = chosenLeft(leftMounts(desired, observed, matches), selection, options);
  const mounts = planMounts(desired, observed, {
    matches,
    elsewhere,
    inPlan,
    takenOut: left.takenOut,
    makers: directories.makers,
    after: { ...observed, paths: directories.paths },
    leaveData: options.leaveData ?? false,
    takeOver: options.takeOver ?? false,
  });
  const mounting = [...matches].flatMap(([ctid, declared]) => (declared.some(selection.hasMount) ? [ctid] : []));
  const gone = options.restart === true ? goneWithRestart(desired, observed) : NOTHING;
  const leaving = [...gone.keys()].filter((ctid) => selection.hasContainer(ctid));
  const lookedAt = [...new Set([...mounting, ...left.takenOut.keys(), ...leaving])].sort((a, b) => a - b);
  const kept: Step[] = [];
  for (const [ctid, one] of left.kept) {
    const container = observed.containers.get(ctid);
    if (container) keepLeft({ steps: kept }, observed, container, one);
  }
  const scope = { options, selection, stays: left.kept, emptied: new Set(left.takenOut.keys()) };
  const others = [...directories.steps, ...mounts.steps, ...kept];
  const { guards, ...rehearsed } = guardedStarts(others, lookedAt, { desired, observed, scope });
  const drift = withNextStarts(mountDrift(observed, matches, inPlan), rehearsed.starts);
  const restarts =
    options.restart === true ? planRestarts(observed, { matches, ctids: lookedAt, ...rehearsed, drift, gone }) : [];
  return finished([...rehearsed.steps, ...restarts], {
    waiting: mounts.waiting,
    starts: rehearsed.starts,
    notes: [
      ...[...directories.notes, ...mounts.notes, ...hiddenChildren(observed, matches, inPlan), ...guards.notes],
      ...directoriesElsewhere(desired, observed, selection),
    ],
    diagnostics: [
      ...[...observed.diagnostics, ...directories.diagnostics, ...mounts.diagnostics],
      ...[
        ...keyReaders(volumes, observed, consumers),
        ...hostRootMaps(observed, matches, inPlan),
        ...drift,
        ...missingOwnMounts(desired, observed, selection.hasContainer),
        ...cutOffRestarts(observed, lookedAt),
        ...(isAlone ? [] : leftElsewhere(desired, observed, elsewhere)).filter(({ where: { volume = '', ctid } }) =>
          selection.hasLeft(volume, ctid),
        ),
        ...rehearsed.diagnostics,
        ...guards.diagnostics,
        ...backupWarnings(volumes, observed),
      ],
    ],
  });
}

/**
 * Rehearses starts with the guards of the containers, and adds these: what guards a mount stays as long as the step that
 * changes it is held, be it by the rehearsal.
 */
function guardedStarts(
  steps: readonly Step[],
  ctids: readonly number[],
  {
    desired,
    observed,
    scope,
  }: {
    readonly desired: DesiredState;
    readonly observed: ObservedState;
    readonly scope: Omit<GuardScope, 'held'>;
  },
) {
  const guardsBeside = (made: readonly Step[]) =>
    planGuards(desired, observed, { ...scope, held: lazily(() => heldMounts(made)) });
  const rehearsed = planStarts(observed, ctids, [...steps, ...guardsBeside(steps).steps]);
  const others = rehearsed.steps.filter(({ kind }) => kind !== 'unit');
  const guards = guardsBeside(others);
  return { ...rehearsed, guards, steps: [...others, ...knownNeeds(guards.steps, others)] };
}

/** Containers some of whose mounts are not changed although they differ. */
const heldMounts = (steps: readonly Step[]): ReadonlySet<number> =>
  new Set(
    steps.flatMap(({ change, why }) =>
      change.kind === 'mount' && why && why.code !== 'mount_left' ? [change.ctid] : [],
    ),
  );

/** A step can only need what the plan has. */
function knownNeeds(steps: readonly Step[], others: readonly Step[]): readonly Step[] {
  if (steps.length === 0) return steps;
  const ids = new Set(others.map(({ id }) => id));
  return steps.map((step) => ({ ...step, needs: step.needs.filter((id) => ids.has(id)) }));
}

const NOTHING: ReadonlyMap<number, readonly string[]> = new Map();

const NO_MATCHES: ContainerMatches = new Map();

/** What the plan takes out of the left mounts that it is about, and what it only shows. */
function chosenLeft(left: ReadonlyMap<number, readonly LeftMount[]>, { hasLeft }: Selection, options: PlanOptions) {
  const { prune = false, takeOut } = options;
  const takenOut = new Map<number, readonly LeftMount[]>();
  const kept = new Map<number, readonly LeftMount[]>();
  for (const [ctid, mounts] of [...left].sort(([a], [b]) => a - b)) {
    const chosen = mounts.filter(({ volume }) => hasLeft(volume, ctid));
    const goes = ({ volume }: LeftMount) => prune || (takeOut?.volume === volume && takeOut.ctids.includes(ctid));
    if (chosen.some(goes)) takenOut.set(ctid, chosen.filter(goes));
    if (!chosen.every(goes))
      kept.set(
        ctid,
        chosen.filter((mount) => !goes(mount)),
      );
  }
  return { takenOut, kept };
}

function ctidsOf(steps: readonly Step[]): readonly number[] {
  return steps.flatMap(({ change }) => (change.kind === 'mount' ? [change.ctid] : []));
}

/** A plan of these steps: what it counts, and whether it is in sync. */
export function finished(
  steps: readonly Step[],
  rest: Pick<Plan<EngineProblem>, 'waiting' | 'starts' | 'notes' | 'diagnostics'>,
): Plan<EngineProblem> {
  const summary = { create: 0, update: 0, delete: 0, restart: 0, blocked: 0, kept: 0 };
  for (const { state, action } of steps) summary[state ?? action] += 1;
  return {
    inSync:
      steps.length === 0 &&
      !rest.diagnostics.some((one) => isError(one) || isDrift(one)) &&
      !rest.starts.some(({ after }) => isBroken(after)),
    summary,
    steps,
    ...rest,
  };
}
