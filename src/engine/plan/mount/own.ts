import { configuredMounts } from '../../access/configured.ts';
import type { ConfiguredMount } from '../../access/way.ts';
import type { DesiredState } from '../../desired/state.ts';
import type { ObservedState } from '../../observed/state.ts';
import { type ContainerProblem, ofContainer } from '../../problem.ts';

/** Whether a container's own `mount_points` block declares this mount of it. */
export const isOwnMount = (
  desired: DesiredState,
  ctid: number,
  { hostPath, target }: Pick<ConfiguredMount, 'hostPath' | 'target'>,
): boolean =>
  (desired.containers.get(ctid)?.ownMountPoints ?? []).some((own) => own.hostPath === hostPath && own.path === target);

/** Binds of containers' own `mount_points` blocks that they do not have: nobody but whoever wrote them makes them. */
export function missingOwnMounts(
  desired: DesiredState,
  { containers }: ObservedState,
  isAsked: (ctid: number) => boolean,
): readonly ContainerProblem[] {
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
