import type { DesiredVolume } from '../desired/state.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { haMembers } from './ha.ts';

/** A container that may be started on other members than its own. */
export interface MovableContainer {
  readonly container: ObservedContainer;
  /** The member that it is on. */
  readonly node: string;
  /** The others on which it may be started, by name. */
  readonly nodes: readonly string[];
  /** HA starts it there by itself; else somebody may migrate it, for a mount of it is said to be the same everywhere. */
  readonly by: 'ha' | 'migration';
}

/** The consumers of these volumes that may be started elsewhere: those of HA by its rules, and others with a shared mount. */
export function movableContainers(
  volumes: readonly Pick<DesiredVolume, 'mounts'>[],
  observed: ObservedState,
): readonly MovableContainer[] {
  const { cluster, node: here, containers, elsewhere } = observed;
  if (!cluster) return [];
  const members = cluster.members.map(({ name }) => name);
  const mounts = volumes.flatMap((volume) => volume.mounts);
  const shared = new Set(mounts.flatMap((mount) => (mount.shared === true ? [mount.ctid] : [])));
  return [...new Set(mounts.map(({ ctid }) => ctid))].sort().flatMap((ctid): readonly MovableContainer[] => {
    const there = elsewhere.get(ctid);
    const container = containers.get(ctid) ?? there;
    if (!container) return [];
    const node = containers.has(ctid) ? here : (there?.node ?? here);
    const isManaged = container.ha === 'managed';
    if (!isManaged && !shared.has(ctid) && !hasSharedBind(container)) return [];
    const all = isManaged ? haMembers(ctid, cluster.ha, members) : members;
    const nodes = all.filter((name) => name !== node);
    return nodes.length === 0 ? [] : [{ container, node, nodes, by: isManaged ? 'ha' : 'migration' }];
  });
}

const hasSharedBind = ({ current, pending }: ObservedContainer): boolean =>
  [...current, ...pending].some(
    ({ parsed }) => parsed.ok && parsed.value.kind === 'bind' && parsed.value.options.shared === true,
  );
