import { parseMountIdMap } from '../proxmox/id-map.ts';
import { type MountPoint, normalPath } from '../proxmox/mount-point.ts';
import type { Viewer } from './access.ts';
import type { ObservedContainer, ObservedState } from './observed.ts';

/** A bind mount of a host path that a container has now, declared or not. */
export interface Consumer {
  readonly container: ObservedContainer;
  readonly mountPoint: MountPoint;
}

/** Every current bind mount of every container, by normalised host path. */
export type Consumers = ReadonlyMap<string, readonly Consumer[]>;

export function consumersByPath(observed: ObservedState): Consumers {
  const consumers = new Map<string, Consumer[]>();
  for (const container of observed.containers.values()) {
    for (const { parsed } of container.current) {
      if (!parsed.ok || parsed.value.kind !== 'bind') continue;
      const path = normalPath(parsed.value.volume);
      const known = consumers.get(path);
      if (known) known.push({ container, mountPoint: parsed.value });
      else consumers.set(path, [{ container, mountPoint: parsed.value }]);
    }
  }
  return consumers;
}

/** How this container looks through that mount point; undefined when its id map is unreadable. */
export function viewerOf(container: ObservedContainer, mountPoint?: MountPoint): Viewer | undefined {
  if (!container.idMap.ok) return undefined;
  const idmap = mountPoint?.options.idmap;
  return {
    idMap: container.idMap.value,
    // A privileged container ignores it [start-idmap-privileged].
    mountIdMap: idmap !== undefined && container.unprivileged ? parseMountIdMap(idmap) : undefined,
    readOnly: mountPoint?.options.ro ?? false,
  };
}
