import { madeOnce } from '../../ground/grouped.ts';
import type { IdMap, IdMapEntry } from '../../proxmox/value/idmap.ts';

/** The user namespace of a running container, from its first process's uid_map and gid_map (user_namespaces(7)). */
export function parseProcMaps(uidMap: string, gidMap: string): IdMap | undefined {
  const entries = [...rangesOf('u', uidMap), ...rangesOf('g', gidMap)];
  if (entries.length === 0) return undefined;
  // The first namespace maps every id to itself.
  const isHosts = entries.every(({ container, host, count }) => container === host && count === ALL_IDS);
  return isHosts ? { unprivileged: false, entries: [] } : { unprivileged: true, entries };
}

/** {@link parseProcMaps} for many containers that have the same few maps. */
export function sharedProcMaps(): typeof parseProcMaps {
  const known = new Map<string, Map<string, IdMap | undefined>>();
  return (uidMap, gidMap) => {
    const byGids = madeOnce(known, uidMap, () => new Map<string, IdMap | undefined>());
    return madeOnce(byGids, gidMap, () => parseProcMaps(uidMap, gidMap));
  };
}

const ALL_IDS = 2 ** 32 - 1;

function rangesOf(type: 'u' | 'g', text: string): readonly IdMapEntry[] {
  return text.split('\n').flatMap((line) => {
    const [, container, host, count] = /^\s*(\d+)\s+(\d+)\s+(\d+)$/.exec(line) ?? [];
    return count === undefined
      ? []
      : [{ type, container: Number(container), host: Number(host), count: Number(count) }];
  });
}
