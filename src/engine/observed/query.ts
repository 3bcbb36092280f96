import { groupedBy } from '../../ground/grouped.ts';
import { hostPathsOf } from '../desired/paths.ts';
import { readOnlyTree } from '../desired/rules.ts';
import type { DesiredState, DesiredVolume } from '../desired/state.ts';
import type { DeclaredTarget, FactsQuery, InsideQuery } from './facts.ts';
import { type Memory, NOTHING_REMEMBERED } from './memory.ts';

type DeclaredQuery = FactsQuery & {
  readonly starts: readonly DeclaredTarget[];
  readonly inside: readonly InsideQuery[];
};

/** What to read of a machine for what is declared, and for what is remembered of it; and of these volumes what lies below. */
export const queryOf = (
  desired: Pick<DesiredState, 'volumes'>,
  memory: Memory = NOTHING_REMEMBERED,
  treesOf: (volume: DesiredVolume) => boolean = () => false,
): DeclaredQuery => withRemembered(declaredQuery(desired, treesOf), memory);

/** The same for what is declared alone: what a machine itself remembers is added there. */
export function declaredQuery(
  { volumes }: Pick<DesiredState, 'volumes'>,
  treesOf: (volume: DesiredVolume) => boolean = () => false,
): DeclaredQuery {
  const keysIn: string[] = [];
  const watched: string[] = [];
  const trees: string[] = [];
  const starts: DeclaredTarget[] = [];
  const named = new Set<number>();
  for (const volume of volumes) {
    const { hostPath, mounts, access, permissions, snapshotsWithinHours } = volume;
    if (readOnlyTree(hostPath) !== undefined) keysIn.push(hostPath);
    if (snapshotsWithinHours) watched.push(hostPath);
    if (permissions.recursive && treesOf(volume)) trees.push(hostPath);
    for (const { ctid, path, idmap } of mounts)
      starts.push({ ctid, hostPath, path, idMapped: typeof idmap === 'string' });
    access?.forEach(({ ctid }) => void named.add(ctid));
  }
  return {
    hostPaths: [...hostPathsOf(volumes)],
    ...(keysIn.length > 0 && { keysIn }),
    ...(watched.length > 0 && { snapshotsOf: watched }),
    ...(trees.length > 0 && { trees }),
    starts,
    // What a user may do by its groups an entry of its own could take.
    inside: [...named].map((ctid) => ({ ctid, accounts: true })),
  };
}

/** A question with what a machine remembers: where mounts came from before their host path was another one, and entries. */
export function withRemembered<Query extends FactsQuery>(query: Query, { owned, ownedEntries }: Memory): Query {
  const { starts } = query;
  if (starts === undefined) return query;
  // As many are remembered as are declared: no comparing of all with all.
  const declared = owned.length === 0 ? undefined : groupedBy(starts, placeOf);
  const moved = owned.flatMap(({ hostPath: from, ...place }) =>
    (declared?.get(placeOf(place)) ?? []).flatMap(({ hostPath: to }) => (to === from ? [] : [{ from, to }])),
  );
  const remembered = [...moved.map(({ from }) => from), ...ownedEntries.map(({ hostPath }) => hostPath)];
  return {
    ...query,
    hostPaths: remembered.length === 0 ? query.hostPaths : [...new Set([...query.hostPaths, ...remembered])],
    counted: moved.flatMap(({ from, to }) => [from, to]),
  };
}

const placeOf = ({ ctid, path }: Pick<DeclaredTarget, 'ctid' | 'path'>): string => `${ctid} ${path}`;
