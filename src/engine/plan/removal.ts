import { normalPath } from '../../ground/paths.ts';
import type { DesiredMount, DesiredState, DesiredVolume } from '../desired/state.ts';
import { type EffectiveEntry, effectiveEntries } from '../observed/effective.ts';
import type { ContainerElsewhere, ObservedContainer, ObservedState } from '../observed/state.ts';
import type { ContainerProblem, MountProblem } from '../problem.ts';
import { leaveEdit } from './mount/edits.ts';
import { isOwnMount } from './mount/own.ts';
import { planEdits } from './step.ts';
import type { Step } from './types.ts';

/**
 * Takes a removed volume's mounts out of its containers, and nothing else: only binds of exactly its directory at a path
 * it declared, that neither another volume nor the container's own block declares. Directory and data stay.
 */
export function planRemoval(volume: DesiredVolume, desired: DesiredState, observed: ObservedState) {
  const plan: { readonly steps: Step[]; readonly diagnostics: (MountProblem | ContainerProblem)[] } = {
    steps: [],
    diagnostics: [],
  };
  for (const ctid of new Set(volume.mounts.map((mount) => mount.ctid))) {
    const elsewhere = observed.elsewhere.get(ctid);
    const container = observed.containers.get(ctid) ?? elsewhere;
    if (!container) continue;
    const mounts = volume.mounts.filter((mount) => mount.ctid === ctid && !isDeclaredElsewhere(volume, mount, desired));
    const entries = effectiveEntries(container).filter((entry) =>
      mounts.some((mount) => isMount(entry, volume, mount)),
    );
    if (container === elsewhere) {
      plan.diagnostics.push(...entries.map((entry) => leftThere(volume, elsewhere, entry, observed.node)));
      continue;
    }
    const stuck = entries.find((entry) => entry.replaces);
    // A delete would leave the pending line in place [delete-pending-change-running].
    if (stuck) plan.diagnostics.push(pendingInTheWay(volume, ctid, stuck.key));
    else planEdits(plan, observed, container, { edits: entries.map((entry) => leaving(container, volume, entry)) });
  }
  return plan;
}

function isDeclaredElsewhere(volume: DesiredVolume, { ctid, path }: DesiredMount, desired: DesiredState): boolean {
  return (
    isOwnMount(desired, ctid, { hostPath: volume.hostPath, target: path }) ||
    desired.volumes.some(
      ({ name, hostPath, mounts }) =>
        name !== volume.name &&
        hostPath === volume.hostPath &&
        mounts.some((mount) => mount.ctid === ctid && mount.path === path),
    )
  );
}

function isMount({ mountPoint }: EffectiveEntry, { hostPath }: DesiredVolume, { path }: DesiredMount): boolean {
  return (
    mountPoint?.kind === 'bind' && normalPath(mountPoint.volume) === hostPath && normalPath(mountPoint.target) === path
  );
}

function leaving(container: ObservedContainer, volume: DesiredVolume, { key, mountPoint }: EffectiveEntry) {
  const target = normalPath(mountPoint?.target ?? '');
  return leaveEdit(container, key, { volume: volume.name, target, hostPath: volume.hostPath });
}

/** A step on its own member takes it out, none here. */
const leftThere = (
  { name }: DesiredVolume,
  { ctid, node }: ContainerElsewhere,
  { key, mountPoint }: EffectiveEntry,
  here: string,
): ContainerProblem => ({
  code: 'left_on_member',
  severity: 'warning',
  where: { volume: name, ctid },
  node,
  here,
  key,
  path: normalPath(mountPoint?.target ?? ''),
});

const pendingInTheWay = ({ name }: DesiredVolume, ctid: number, key: string): MountProblem => ({
  code: 'pending_in_the_way',
  severity: 'error',
  where: { volume: name, ctid },
  key,
});
