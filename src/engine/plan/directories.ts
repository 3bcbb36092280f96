import type { Consumers } from '../access/consumers.ts';
import { type WantedOwner, wantedOwner } from '../access/owner.ts';
import type { DesiredState, DesiredVolume } from '../desired/state.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { directoryState, type Refusal } from '../observed/directory.ts';
import type { ObservedState } from '../observed/state.ts';
import { planCreation } from './creation.ts';
import { type DirectoryDraft, located, refuse } from './draft.ts';
import { planOwnerAndMode } from './ownership.ts';
import type { PlanNote, PlanOptions, Step } from './types.ts';

/** The directory steps of the planned volumes, outer directories first, and which volumes cannot be planned at all. */
export interface DirectoryPlan {
  readonly steps: readonly Step[];
  readonly notes: readonly PlanNote[];
  readonly diagnostics: readonly Diagnostic[];
  /** Volumes whose directory is refused, unreadable or ill-declared: no mount of them is planned. */
  readonly refused: ReadonlySet<string>;
}

export function planDirectories(
  desired: DesiredState,
  volumes: readonly DesiredVolume[],
  observed: ObservedState,
  consumers: Consumers,
  options: PlanOptions,
): DirectoryPlan {
  const paths = new Map(observed.paths);
  const plan: DirectoryDraft = {
    desired,
    observed: { ...observed, paths },
    paths,
    found: observed.paths,
    consumers,
    takeOver: options.takeOver ?? false,
    steps: [],
    notes: [],
    diagnostics: [],
    refused: new Set(),
    createdBy: new Map(),
    unmounted: new Set(),
  };
  const planned = new Map<string, WantedOwner>();
  for (const volume of [...volumes].sort(outerFirst)) {
    const owner = wantedOwner(volume, plan.observed);
    const first = planned.get(volume.hostPath);
    if (first === undefined) planDirectory(plan, volume, owner);
    else checkShared(plan, volume, owner, first);
    if (volume.permissions.recursive) plan.diagnostics.push(notRecursive(volume));
    planned.set(volume.hostPath, first ?? owner);
  }
  return plan;
}

function planDirectory(plan: DirectoryDraft, volume: DesiredVolume, owner: WantedOwner): void {
  const state = directoryState(plan.observed, volume.hostPath);
  if (owner.kind === 'error') {
    refuse(plan, volume, owner.diagnostic);
  } else if (state.kind === 'refused' || state.kind === 'unknown') {
    refuse(plan, volume, refusal(volume, state));
  } else if (state.kind === 'missing') {
    planCreation(plan, volume, owner);
  } else if (state.unmanaged === undefined) {
    planOwnerAndMode(plan, volume, owner, state.fact);
  } else {
    const text = `owner and mode of ${volume.hostPath} are left alone: ${state.unmanaged}`;
    plan.notes.push({ volume: volume.name, text });
  }
}

/** Two volumes on one host path have one ownership; what `container_root` means of each shows only here. */
function checkShared(plan: DirectoryDraft, volume: DesiredVolume, owner: WantedOwner, first: WantedOwner): void {
  const state = directoryState(plan.observed, volume.hostPath);
  if (owner.kind === 'error') {
    refuse(plan, volume, owner.diagnostic);
  } else if (state.kind === 'refused' || state.kind === 'unknown') {
    refuse(plan, volume, refusal(volume, state));
  } else if (owner.kind === 'ids' && first.kind === 'ids' && (owner.uid !== first.uid || owner.gid !== first.gid)) {
    refuse(plan, volume, {
      severity: 'error',
      code: 'owners_disagree',
      ...located(volume),
      summary: `${volume.name}: another volume on ${volume.hostPath} gives it to ${first.uid}:${first.gid ?? '*'}, this one to ${owner.uid}:${owner.gid ?? '*'}`,
      hint: 'Declare one owner by name or number in both.',
    });
  }
}

/** Said, because it is declared and not done. */
function notRecursive(volume: DesiredVolume): Diagnostic {
  return {
    severity: 'warning',
    code: 'not_recursive',
    ...located(volume),
    summary: `${volume.name}: recursive is declared, but only the directory itself is set; what lies in ${volume.hostPath} stays as it is`,
    hint: 'Set owners and modes below it by hand, once.',
  };
}

function refusal(volume: DesiredVolume, { code, summary, hint }: Refusal): Diagnostic {
  return { severity: 'error', ...located(volume), code, summary, hint };
}

function outerFirst(a: DesiredVolume, b: DesiredVolume): number {
  return a.hostPath < b.hostPath ? -1 : Number(a.hostPath > b.hostPath);
}
