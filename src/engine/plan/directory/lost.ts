import { isWithin, normalPath } from '../../../ground/paths.ts';
import { mountsInForce } from '../../access/configured.ts';
import { looksUnmounted } from '../../observed/mounted.ts';
import { mountAt } from '../../observed/mounts.ts';
import type { ObservedState } from '../../observed/state.ts';
import type { VolumeFault } from '../../problem.ts';

/** A mount of a running container whose file system the host seems to have lost, by the path it is mounted from. */
export interface LostMount {
  readonly hostPath: string;
  readonly fault: Extract<VolumeFault, { readonly code: 'looks_unmounted' }>;
}

/** All of them; what a container has, it had from the host. */
export function lostMounts(observed: ObservedState): readonly LostMount[] {
  return [...observed.containers.values()].flatMap((container) => {
    const { ctid, running, kernelMounts } = container;
    if (!running || !kernelMounts) return [];
    return mountsInForce(container).flatMap(({ hostPath, target }): readonly LostMount[] => {
      const mount = hostPath === undefined ? undefined : kernelMounts.get(normalPath(target));
      if (hostPath === undefined || !mount || !looksUnmounted(hostPath, mount, observed)) return [];
      const { source, fstype } = mount;
      return [{ hostPath, fault: { code: 'looks_unmounted', path: hostPath, ctid, target, source, fstype } }];
    });
  });
}

/** Why a path is not to be touched: what a container has mounted from there, or from a directory above, looks unmounted. */
export function lostAt(
  path: string,
  lost: readonly LostMount[],
  { mounts, root }: ObservedState,
): VolumeFault | undefined {
  if (lost.length === 0 || !mounts) return undefined;
  const here = mountAt(mounts, root + path);
  const found = lost.find(({ hostPath }) => isWithin(path, hostPath) && mountAt(mounts, root + hostPath) === here);
  return found && { ...found.fault, path };
}
