import { normalPath } from '../../ground/paths.ts';
import type { MountPoint } from '../../proxmox/value/mount.ts';
import { effectiveEntries } from '../observed/effective.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { blockedReason, type ContainerMatches } from '../plan/mount/declared.ts';
import type { MountMatch } from '../plan/mount/match.ts';

/** A bind mount of a host path that a container has, declared or not. */
export interface Consumer {
  readonly container: ObservedContainer;
  readonly mountPoint: MountPoint;
}

/** Every bind mount of every container, by normalised host path. */
export type Consumers = ReadonlyMap<string, readonly Consumer[]>;

/** A running container is taken as it is now, a stopped one as it will start after its part of the plan. */
export function consumersByPath(observed: ObservedState, matches: ContainerMatches): Consumers {
  const consumers = new Map<string, Consumer[]>();
  for (const container of observed.containers.values()) {
    for (const mountPoint of mountPointsOf(container, matches.get(container.ctid) ?? [])) {
      if (mountPoint.kind !== 'bind') continue;
      const path = normalPath(mountPoint.volume);
      const known = consumers.get(path);
      if (known) known.push({ container, mountPoint });
      else consumers.set(path, [{ container, mountPoint }]);
    }
  }
  return consumers;
}

function mountPointsOf(container: ObservedContainer, matches: readonly MountMatch[]): readonly MountPoint[] {
  if (container.running !== false) return container.current.flatMap(({ parsed }) => (parsed.ok ? parsed.value : []));
  const wanted = new Map(
    blockedReason(container)
      ? []
      : matches.flatMap((match) => ('entry' in match ? [[match.entry.key, match.wanted] as const] : [])),
  );
  return effectiveEntries(container).flatMap(({ key, mountPoint }) => wanted.get(key) ?? mountPoint ?? []);
}
