import { normalPath } from '../../../ground/paths.ts';
import { textOfBytes } from '../../../proxmox/value/bytes.ts';
import type { MountPoint } from '../../../proxmox/value/mount.ts';
import type { DesiredState } from '../../desired/state.ts';
import { type EffectiveEntry, effectiveEntries, overriddenEntries } from '../../observed/effective.ts';
import { ownersOf } from '../../observed/memory.ts';
import type { ObservedContainer, ObservedState } from '../../observed/state.ts';
import type { MountEdit } from '../types.ts';
import type { ContainerMatches } from './declared.ts';
import { leaveEdit } from './edits.ts';

/** A mount that is ours, by its source or by what is remembered, and that nobody declares any more. */
export interface LeftMount {
  readonly volume: string;
  readonly entry: EffectiveEntry;
  readonly hostPath: string;
  /** Inside the container. */
  readonly target: string;
}

/** The left mounts of every container that has some. */
export function leftMounts(
  desired: DesiredState,
  observed: ObservedState,
  matches: ContainerMatches,
): ReadonlyMap<number, readonly LeftMount[]> {
  const byPath = new Map(desired.volumes.map(({ hostPath, name }) => [hostPath, name]));
  const remembered = ownersOf(observed.owned);
  const left = new Map<number, readonly LeftMount[]>();
  for (const container of observed.containers.values()) {
    const claimed = claimedIn(container, desired, matches);
    const inTheWay = conflictsIn(container, matches);
    const found = effectiveEntries(container).flatMap((entry): readonly LeftMount[] => {
      if (entry.mountPoint?.kind !== 'bind' || claimed.has(entry.key)) return [];
      const { hostPath, target } = pathsOf(entry.mountPoint);
      const bySource = inTheWay.has(entry.key) ? undefined : byPath.get(hostPath);
      const volume = remembered({ ctid: container.ctid, hostPath, path: target }) ?? bySource;
      return volume === undefined ? [] : [{ volume, entry, hostPath, target }];
    });
    if (found.length > 0) left.set(container.ctid, found);
  }
  return left;
}

/** The slots of what is in a declared mount's way, which is an error: its source alone does not make it ours to take out. */
function conflictsIn({ ctid }: ObservedContainer, matches: ContainerMatches): ReadonlySet<string> {
  const faults = (matches.get(ctid) ?? []).flatMap((match) => (match.kind === 'conflict' ? [match.fault] : []));
  return new Set(faults.flatMap((fault) => ('key' in fault ? [fault.key] : [])));
}

/** The slots of what is declared, by a volume or by the container itself. */
function claimedIn(
  container: ObservedContainer,
  desired: DesiredState,
  matches: ContainerMatches,
): ReadonlySet<string> {
  const declared = matches.get(container.ctid) ?? [];
  const own = desired.containers.get(container.ctid)?.ownMountPoints ?? [];
  const isOwn = ({ mountPoint }: EffectiveEntry) =>
    own.some(
      ({ hostPath, path }) =>
        mountPoint !== undefined && pathsOf(mountPoint).hostPath === hostPath && pathsOf(mountPoint).target === path,
    );
  return new Set([
    ...declared.flatMap((match) => ('entry' in match ? [match.entry.key] : [])),
    ...effectiveEntries(container).flatMap((entry) => (isOwn(entry) ? [entry.key] : [])),
  ]);
}

/** Ready to be asked of many containers: the slots whose mount of ours goes with their restart. */
export function goneWithRestart(
  desired: DesiredState,
  observed: ObservedState,
): (container: ObservedContainer) => readonly string[] {
  const paths = new Set(desired.volumes.map(({ hostPath }) => hostPath));
  const remembered = ownersOf(observed.owned);
  return (container) =>
    overriddenEntries(container).flatMap(({ key, mountPoint }) => {
      if (mountPoint?.kind !== 'bind') return [];
      const [hostPath, path] = [normalPath(mountPoint.volume), normalPath(mountPoint.target)];
      const isOurs = paths.has(hostPath) || remembered({ ctid: container.ctid, hostPath, path }) !== undefined;
      return isOurs ? [key] : [];
    });
}

/** Takes it out of its slot. */
export const leftEdit = (container: ObservedContainer, { entry, volume, target, hostPath }: LeftMount): MountEdit =>
  leaveEdit(container, entry.key, { volume, target, hostPath });

/** A mount point's two paths as the configuration would name them. */
const pathsOf = ({ volume, target }: MountPoint) => ({
  hostPath: normalPath(textOfBytes(volume)),
  target: normalPath(textOfBytes(target)),
});
