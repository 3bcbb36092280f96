import { readOnlyTree } from '../desired/rules.ts';
import type { DesiredState, DesiredVolume } from '../desired/state.ts';
import type { DeclaredTarget, FactsQuery, InsideQuery } from './facts.ts';
import { type Memory, NOTHING_REMEMBERED } from './memory.ts';

/** What to read of a machine for what is declared, and for what is remembered of it; and of these volumes what lies below. */
export function queryOf(
  { volumes }: DesiredState,
  memory: Memory = NOTHING_REMEMBERED,
  treesOf: (volume: DesiredVolume) => boolean = () => false,
): FactsQuery & { readonly starts: readonly DeclaredTarget[]; readonly inside: readonly InsideQuery[] } {
  const moved = movedPaths(volumes, memory);
  const keysIn = volumes.flatMap(({ hostPath }) => (readOnlyTree(hostPath) === undefined ? [] : [hostPath]));
  const watched = volumes.flatMap(({ hostPath, snapshotsWithinHours }) => (snapshotsWithinHours ? [hostPath] : []));
  const trees = volumes.flatMap((volume) => (volume.permissions.recursive && treesOf(volume) ? [volume.hostPath] : []));
  return {
    hostPaths: [
      ...new Set([
        ...volumes.map(({ hostPath }) => hostPath),
        ...moved.map(({ from }) => from),
        ...memory.ownedEntries.map(({ hostPath }) => hostPath),
      ]),
    ],
    counted: moved.flatMap(({ from, to }) => [from, to]),
    ...(keysIn.length > 0 && { keysIn }),
    ...(watched.length > 0 && { snapshotsOf: watched }),
    ...(trees.length > 0 && { trees }),
    starts: volumes.flatMap(({ hostPath, mounts }) =>
      mounts.map(({ ctid, path, idmap }) => ({ ctid, hostPath, path, idMapped: typeof idmap === 'string' })),
    ),
    // What a user may do by its groups an entry of its own could take.
    inside: [...new Set(volumes.flatMap(({ access = [] }) => access.map(({ ctid }) => ctid)))].map((ctid) => ({
      ...{ ctid, accounts: true },
    })),
  };
}

/** Where mounts of the volumes came from before their host path was another one, and where they are to come from. */
function movedPaths(volumes: DesiredState['volumes'], { owned }: Memory) {
  const byName = new Map(volumes.map((volume) => [volume.name, volume]));
  return owned.flatMap(({ volume: name, ctid, path, hostPath: from }) => {
    const volume = byName.get(name);
    const isMoved = volume?.mounts.some((mount) => mount.ctid === ctid && mount.path === path);
    return volume && isMoved && from !== volume.hostPath ? [{ from, to: volume.hostPath }] : [];
  });
}
