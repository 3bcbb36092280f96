import { isError } from '../../ground/problem.ts';
import { consumersOf } from '../access/consumers.ts';
import type { DesiredState } from '../desired/state.ts';
import type { ObservedState } from '../observed/state.ts';
import type { EngineProblem } from '../problem.ts';
import { isBroken, planStarts } from '../start/plan.ts';
import { planDirectories } from './directory/directories.ts';
import { matchContainers } from './mount/declared.ts';
import { isDrift, mountDrift } from './mount/drift.ts';
import type { DeclaredMount } from './mount/match.ts';
import { planMounts } from './mount/mounts.ts';
import { hiddenChildren } from './mount/nested.ts';
import { missingOwnMounts } from './mount/own.ts';
import { planRemoval } from './removal.ts';
import { selectionOf } from './selection.ts';
import type { Action, Plan, PlanOptions, Step } from './types.ts';

/** The steps that make the host what the files declare: directories first, then one `pct set` per container. Pure. */
export function planOf(desired: DesiredState, observed: ObservedState, options: PlanOptions = {}): Plan<EngineProblem> {
  const selection = selectionOf(options);
  const volumes = desired.volumes.filter(selection.hasVolume);
  if (observed.diagnostics.some(isError))
    return finished([], { waiting: [], starts: [], notes: [], diagnostics: observed.diagnostics });
  if (options.removal) {
    const { steps, diagnostics } = planRemoval(options.removal, desired, observed);
    const rehearsed = planStarts(observed, ctidsOf(steps), steps);
    return finished(rehearsed.steps, {
      waiting: [],
      starts: rehearsed.starts,
      notes: [],
      diagnostics: [...observed.diagnostics, ...diagnostics, ...rehearsed.diagnostics],
    });
  }
  const matches = matchContainers(desired, observed);
  const directories = planDirectories(
    volumes,
    { desired, observed, consumers: consumersOf(observed, matches) },
    options,
  );
  const inPlan = (declared: DeclaredMount) =>
    selection.hasMount(declared) && !directories.refused.has(declared.volume.name);
  const mounts = planMounts(desired, observed, matches, inPlan);
  const created = new Set(directories.steps.map(({ id }) => id));
  const mountSteps = mounts.steps.map((step) => ({ ...step, needs: step.needs.filter((id) => created.has(id)) }));
  const lookedAt = [...matches]
    .flatMap(([ctid, declared]) => (declared.some(selection.hasMount) ? [ctid] : []))
    .sort((a, b) => a - b);
  const rehearsed = planStarts(observed, lookedAt, [...directories.steps, ...mountSteps]);
  return finished(rehearsed.steps, {
    waiting: mounts.waiting,
    starts: rehearsed.starts,
    notes: [...directories.notes, ...mounts.notes, ...hiddenChildren(observed, matches, inPlan)],
    diagnostics: [
      ...[...observed.diagnostics, ...directories.diagnostics, ...mounts.diagnostics],
      ...[
        ...mountDrift(observed, matches, inPlan),
        ...missingOwnMounts(desired, observed, options),
        ...rehearsed.diagnostics,
      ],
    ],
  });
}

function ctidsOf(steps: readonly Step[]): readonly number[] {
  return steps.flatMap(({ change }) => (change.kind === 'mount' ? [change.ctid] : []));
}

/** Whether apply would run it. */
export function runs(step: Step): boolean {
  return step.state === undefined;
}

/** The containers in which some of what would run takes effect only with their restart. */
export function awaitingRestart({ steps }: Plan): readonly number[] {
  return steps.filter(runs).flatMap(({ change }) => {
    const waits = change.kind === 'mount' && change.edits.some(({ takesEffect }) => takesEffect === 'restart');
    return waits ? [change.ctid] : [];
  });
}

function finished(
  steps: readonly Step[],
  rest: Pick<Plan<EngineProblem>, 'waiting' | 'starts' | 'notes' | 'diagnostics'>,
): Plan<EngineProblem> {
  const running = steps.filter(runs);
  const count = (action: Action) => running.filter((step) => step.action === action).length;
  const held = (state: Step['state']) => steps.filter((step) => step.state === state).length;
  return {
    inSync:
      steps.length === 0 &&
      !rest.diagnostics.some((one) => isError(one) || isDrift(one)) &&
      !rest.starts.some(({ after }) => isBroken(after)),
    summary: {
      ...{ create: count('create'), update: count('update'), delete: count('delete'), restart: 0 },
      ...{ blocked: held('blocked'), kept: held('kept') },
    },
    steps,
    ...rest,
  };
}
