import { lazily } from '../../../ground/lazy.ts';
import { mountOf } from '../../access/configured.ts';
import type { ConfiguredMount } from '../../access/way.ts';
import { hostPathsOf } from '../../desired/paths.ts';
import type { DesiredState } from '../../desired/state.ts';
import { type EffectiveEntry, effectiveEntries, overriddenEntries } from '../../observed/effective.ts';
import { ownersOf } from '../../observed/memory.ts';
import type { ObservedContainer, ObservedState } from '../../observed/state.ts';
import type { MountEdit } from '../types.ts';
import type { ContainerMatches } from './declared.ts';
import { leaveEdit } from './edits.ts';
import { isOwnMount } from './own.ts';

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
  const byPath = lazily(() => new Map(desired.volumes.map(({ hostPath, name }) => [hostPath, name])));
  const remembered = ownersOf(observed.owned);
  const left = new Map<number, readonly LeftMount[]>();
  for (const container of observed.containers.values()) {
    const entries = effectiveEntries(container);
    if (entries.length === 0) continue;
    const claimed = claimedIn(container, desired, matches);
    if (entries.every(({ key }) => claimed.has(key))) continue;
    const inTheWay = conflictsIn(container, matches);
    const found = entries.flatMap((entry): readonly LeftMount[] => {
      const { hostPath, target } = mountIn(entry);
      if (hostPath === undefined || claimed.has(entry.key)) return [];
      const bySource = inTheWay.has(entry.key) ? undefined : byPath().get(hostPath);
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
  return new Set([
    ...declared.flatMap((match) => ('entry' in match ? [match.entry.key] : [])),
    ...(own.length === 0 ? [] : effectiveEntries(container)).flatMap((entry) =>
      isOwnMount(desired, container.ctid, mountIn(entry)) ? [entry.key] : [],
    ),
  ]);
}

/** The slots whose mount of ours goes with their container's restart, by container. */
export function goneWithRestart(
  { volumes }: DesiredState,
  observed: ObservedState,
): ReadonlyMap<number, readonly string[]> {
  const paths = hostPathsOf(volumes);
  const remembered = ownersOf(observed.owned);
  const gone = new Map<number, readonly string[]>();
  for (const container of observed.containers.values()) {
    const { ctid } = container;
    const keys = overriddenEntries(container).flatMap((entry) => {
      const { hostPath, target } = mountIn(entry);
      if (hostPath === undefined) return [];
      const isOurs = paths.has(hostPath) || remembered({ ctid, hostPath, path: target }) !== undefined;
      return isOurs ? [entry.key] : [];
    });
    if (keys.length > 0) gone.set(ctid, keys);
  }
  return gone;
}

/** Takes it out of its slot. */
export const leftEdit = (container: ObservedContainer, { entry, volume, target, hostPath }: LeftMount): MountEdit =>
  leaveEdit(container, entry.key, { volume, target, hostPath });

/** What a slot mounts; without a host path where that is no directory of the host. */
const mountIn = ({ key, mountPoint }: EffectiveEntry): Pick<ConfiguredMount, 'hostPath' | 'target'> =>
  mountPoint ? mountOf(key, mountPoint) : { hostPath: undefined, target: '' };
