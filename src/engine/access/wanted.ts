import type { AccessLevel, DesiredMount, DesiredVolume } from '../desired/state.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { ofVolume, type VolumeProblem } from '../problem.ts';
import { diskIdIn } from './owner.ts';

/** A line of a volume's `access`, resolved on this host. */
export interface WantedAccess {
  readonly volume: DesiredVolume;
  readonly container: ObservedContainer;
  readonly mount: DesiredMount;
  /** Inside the container. */
  readonly uid: number;
  readonly can: AccessLevel;
  /** The id on disk that an ACL entry has to name. */
  readonly disk: number;
}

/** What the volumes of one directory ask for; of a container that is not here nobody is asked for yet. */
export function wantedAccess(
  volumes: readonly DesiredVolume[],
  observed: ObservedState,
): { readonly wanted: readonly WantedAccess[]; readonly problems: readonly VolumeProblem[] } {
  const wanted: WantedAccess[] = [];
  const problems: VolumeProblem[] = [];
  for (const volume of volumes) {
    for (const { ctid, uid, can } of volume.access ?? []) {
      const container = observed.containers.get(ctid);
      const mount = volume.mounts.find((one) => one.ctid === ctid);
      if (!container?.idMap.ok || !mount) continue;
      const disk = diskIdIn(container, mount, 'u', uid);
      if (disk === undefined) problems.push(ofVolume(volume, { code: 'access_without_id', ctid, uid }));
      else wanted.push({ volume, container, mount, uid, can, disk });
    }
  }
  return { wanted, problems };
}

/** The bits of an entry: to reach what is in a directory goes with listing it. */
export const bitsOf = (can: AccessLevel): number => (can === 'read' ? 5 : 7);
