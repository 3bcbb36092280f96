import { mayMap, sharedDiskId } from '../start/namespace.ts';
import type { IdMap, IdMapEntry, MountIdRange } from '../value/idmap.ts';
import type { StartFacts } from './facts.ts';
import type { ContainerReason, IdsNotAllowed, MountReason } from './reason.ts';

const types = ['u', 'g'] as const;

type SubordinateFacts = Pick<StartFacts, 'subordinateIds'>;

/** Why the user namespace of a container cannot be made. A privileged one has none. */
export function idMapReasons(map: IdMap, facts: SubordinateFacts): readonly ContainerReason[] {
  if (!map.unprivileged) return [];
  // Most containers have the same map.
  const known = KNOWN.get(map);
  if (known?.subordinateIds === facts.subordinateIds) return known.reasons;
  const reasons = reasonsOf(map, facts);
  KNOWN.set(map, { subordinateIds: facts.subordinateIds, reasons });
  return reasons;
}

const KNOWN = new WeakMap<IdMap, SubordinateFacts & { readonly reasons: readonly ContainerReason[] }>();

function reasonsOf({ entries }: IdMap, facts: SubordinateFacts): readonly ContainerReason[] {
  return types.flatMap((type): readonly ContainerReason[] => {
    const own = entries.filter((entry) => entry.type === type);
    const root = own.some(({ container, count }) => container === 0 && count > 0);
    const refused = own.filter(({ host, count }) => !isAllowed(host, count, type, facts));
    return [
      ...(root ? [] : [{ code: 'id_map_without_root', type } as const]),
      ...overlaps(own),
      ...refused.map((entry) => notAllowed(type, entry)),
      ...(own.length > 0 ? unknownIds(type, facts) : []),
    ];
  });
}

/** Why the user namespace of an idmapped mount cannot be made `[lxc-idmap-mp-idmap-running add-running-idmap-clash]`. */
export function mountMapReasons(ranges: readonly MountIdRange[], facts: StartFacts): readonly MountReason[] {
  return types.flatMap((type): readonly MountReason[] => {
    const own = ranges.filter((range) => range.type === type);
    const refused = own.find(({ host, count }) => !isAllowed(host, count, type, facts));
    if (refused) return [notAllowed(type, refused)];
    const id = sharedDiskId(own);
    return id === undefined ? [] : [{ code: 'mount_map_overlaps', type, id }];
  });
}

function overlaps(entries: readonly IdMapEntry[]): readonly ContainerReason[] {
  return (['container', 'host'] as const).flatMap((side) => {
    const sorted = [...entries].sort((a, b) => a[side] - b[side]);
    const at = sorted.findIndex((entry, index) => {
      const before = sorted[index - 1];
      return before !== undefined && before[side] + before.count > entry[side];
    });
    const [first, second] = [sorted[at - 1], sorted[at]];
    return first && second ? [{ code: 'id_map_overlaps' as const, side, first, second }] : [];
  });
}

function isAllowed(host: number, count: number, type: 'u' | 'g', { subordinateIds }: SubordinateFacts): boolean {
  return typeof subordinateIds === 'string' || mayMap(subordinateIds[type], host, count);
}

function unknownIds(type: 'u' | 'g', { subordinateIds }: SubordinateFacts): readonly ContainerReason[] {
  if (typeof subordinateIds !== 'string') return [];
  return [{ code: 'unknown', reason: subordinateIds, about: `/etc/sub${type}id` }];
}

function notAllowed(
  type: 'u' | 'g',
  { host, count }: { readonly host: number; readonly count: number },
): IdsNotAllowed {
  return { code: 'ids_not_allowed', type, host, count };
}
