import type { IdMap } from '../../proxmox/value/idmap.ts';
import { toHostId } from '../../proxmox/value/idmap.ts';
import { hasPlaceFor, type MountIds } from '../permission/inode.ts';

/**
 * An id of the container that nothing names, neither on disk nor as a group: who has it is one of the others. undefined:
 * every id that its map has is named. `named` are ids of the host.
 */
export function unnamedId(
  type: 'u' | 'g',
  { idMap, ids }: { readonly idMap: IdMap; readonly ids: MountIds },
  named: ReadonlySet<number>,
): number | undefined {
  if (!idMap.unprivileged) return free(LAST_ID, LAST_ID, named);
  const ranges = idMap.entries.filter((entry) => entry.type === type);
  const found = ranges.flatMap(({ container, host, count }) => {
    const id = free(host + count - 1, count, named);
    // Root is somebody of its own.
    return id === undefined || container + id - host === 0 ? [] : [container + id - host];
  });
  const hasPlace = (id: number) => {
    const host = toHostId(idMap, type, id);
    return ids.kind === 'unknown' || (host !== undefined && hasPlaceFor(ids, type, host));
  };
  return found.find(hasPlace) ?? found[0];
}

/** Far from where anybody's ids are, and below those with a meaning of their own. */
const LAST_ID = 4_294_000_000;

/** The last of `count` ids up to `last` that is not named. */
function free(last: number, count: number, named: ReadonlySet<number>): number | undefined {
  for (let id = last; id > last - count; id--) if (!named.has(id)) return id;
  return undefined;
}
