import type { DesiredState } from '../desired/state.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { effectiveEntries } from '../observed/effective.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { absence, type ContainerMatches, declaredByContainer } from './declared.ts';
import { editsOf } from './edits.ts';
import type { DeclaredMount, MountMatch } from './match.ts';
import { type Placements, placeMounts } from './place.ts';
import { planEdits } from './step.ts';
import type { PlanNote, Step, WaitingMount } from './types.ts';

/** The mount steps, one `pct set` per container, by CTID. */
export interface MountPlan {
  readonly steps: readonly Step[];
  readonly waiting: readonly WaitingMount[];
  readonly notes: readonly PlanNote[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Plans the chosen mounts; the others stay where they are. */
export function planMounts(
  desired: DesiredState,
  observed: ObservedState,
  matches: ContainerMatches,
  inPlan: (declared: DeclaredMount) => boolean,
): MountPlan {
  const plan: Draft = { steps: [], waiting: [], notes: [], diagnostics: [] };
  const byContainer = [...declaredByContainer(desired)].sort(([a], [b]) => a - b);
  for (const [ctid, declared] of byContainer) {
    const container = observed.containers.get(ctid);
    if (!declared.some(inPlan)) continue;
    if (!container) planAbsent(plan, desired, observed, ctid, declared.filter(inPlan));
    else planContainer(plan, desired, observed, container, (matches.get(ctid) ?? []).filter(inPlan));
  }
  return plan;
}

interface Draft {
  readonly steps: Step[];
  readonly waiting: WaitingMount[];
  readonly notes: PlanNote[];
  readonly diagnostics: Diagnostic[];
}

function planAbsent(
  plan: Draft,
  desired: DesiredState,
  observed: ObservedState,
  ctid: number,
  declared: readonly DeclaredMount[],
): void {
  const { kind, why } = absence(desired, observed, ctid);
  for (const { volume, mount } of declared) {
    if (kind !== 'vm') {
      plan.waiting.push({ volume: volume.name, ctid, path: mount.path, why });
      continue;
    }
    plan.diagnostics.push({
      severity: 'error',
      code: 'ctid_is_vm',
      ...mount.location,
      volume: volume.name,
      ctid,
      summary: `${volume.name}: ${why}`,
      hint: 'Shared volumes are bind mounts of containers; take this entry out of its mounts.',
    });
  }
}

function planContainer(
  plan: Draft,
  desired: DesiredState,
  observed: ObservedState,
  container: ObservedContainer,
  matches: readonly MountMatch[],
): void {
  const placements = placementsIn(container, matches, desired.containers.get(container.ctid)?.reservedSlots ?? 0);
  reportProblems(plan, container, matches, placements);
  const edits = editsOf(container, matches, placements);
  planEdits(plan, observed, container, edits);
}

function placementsIn(container: ObservedContainer, matches: readonly MountMatch[], reserved: number): Placements {
  return placeMounts({
    ctid: container.ctid,
    matches,
    effective: effectiveEntries(container),
    occupied: new Set([...container.current, ...container.pending].map(({ index }) => index)),
    reserved,
    running: container.running ?? false,
  });
}

function reportProblems(
  plan: Draft,
  { ctid }: ObservedContainer,
  matches: readonly MountMatch[],
  placements: Placements,
): void {
  const conflicts = matches.flatMap((match) => (match.kind === 'conflict' ? [{ match, ...match }] : []));
  for (const { match, code, summary, hint } of [...conflicts, ...placements.problems]) {
    plan.diagnostics.push({
      severity: 'error',
      code,
      ...match.mount.location,
      volume: match.volume.name,
      ctid,
      summary,
      hint,
    });
  }
  const moved = new Set(placements.placed.map(({ match }) => match));
  for (const match of matches) {
    if (match.kind !== 'in_sync' || !match.entry.pending || moved.has(match)) continue;
    plan.notes.push({
      volume: match.volume.name,
      ctid,
      text: `CT ${ctid} ${match.entry.key} (${match.mount.path}) is as declared once the container restarts`,
    });
  }
}
