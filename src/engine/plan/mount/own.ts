import { configuredMounts } from '../../access/configured.ts';
import type { DesiredState } from '../../desired/state.ts';
import type { ObservedState } from '../../observed/state.ts';
import { type ContainerProblem, ofContainer } from '../../problem.ts';
import type { PlanOptions } from '../types.ts';

/** Binds of containers' own `mount_points` blocks that they do not have: nobody but whoever wrote them makes them. */
export function missingOwnMounts(
  desired: DesiredState,
  { containers }: ObservedState,
  { volumes = [], containers: chosen = [] }: PlanOptions,
): readonly ContainerProblem[] {
  const isAsked = (ctid: number) => volumes.length + chosen.length === 0 || chosen.includes(ctid);
  return [...desired.containers.values()].flatMap(({ ctid, ownMountPoints }) => {
    const container = containers.get(ctid);
    if (!container || ownMountPoints.length === 0 || !isAsked(ctid)) return [];
    const mounts = configuredMounts(container);
    return ownMountPoints.flatMap(({ hostPath, path }): readonly ContainerProblem[] => {
      if (mounts.some((mount) => mount.hostPath === hostPath && mount.target === path)) return [];
      return [ofContainer(ctid, { code: 'own_mount_missing', path, hostPath }, 'warning')];
    });
  });
}
