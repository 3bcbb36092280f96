import { mountIdRanges, parseMountIdMap } from '../../proxmox/value/idmap.ts';
import type { DesiredVolume } from '../desired/state.ts';
import { mountAt } from '../observed/mounts.ts';
import type { ObservedState } from '../observed/state.ts';
import type { ContainerMatches } from '../plan/mount/declared.ts';
import type { DeclaredMount } from '../plan/mount/match.ts';
import { type MountProblem, ofMount } from '../problem.ts';

/**
 * Mounts whose declared id map makes the host's root of somebody in an unprivileged container: a program that they leave
 * there setuid runs as root for everybody on the host, unless the host has it mounted `nosuid`.
 */
export function hostRootMaps(
  observed: ObservedState,
  matches: ContainerMatches,
  inPlan: (declared: DeclaredMount) => boolean,
): readonly MountProblem[] {
  return [...matches.values()].flatMap((declared) =>
    declared.filter(inPlan).flatMap(({ volume, mount }): readonly MountProblem[] => {
      const { ctid, path, idmap, readOnly } = mount;
      if (!idmap || readOnly || !mapsHostRoot(ctid, idmap, observed) || isNosuid(volume, observed)) return [];
      const fault = { code: 'maps_to_host_root', path, hostPath: volume.hostPath, idmap } as const;
      return [{ ...ofMount(volume, mount, fault), severity: 'warning' }];
    }),
  );
}

/** A privileged container ignores the map, and its root is the host's anyway. */
function mapsHostRoot(ctid: number, idmap: string, { containers }: ObservedState): boolean {
  const own = containers.get(ctid)?.idMap;
  const map = parseMountIdMap(idmap);
  return own?.ok === true && own.value.unprivileged && map !== undefined
    ? mountIdRanges(own.value, map).some(({ disk, count }) => disk === 0 && count > 0)
    : false;
}

const isNosuid = ({ hostPath }: DesiredVolume, { mounts, root }: ObservedState): boolean =>
  (mounts && mountAt(mounts, root + hostPath))?.options.includes('nosuid') === true;
