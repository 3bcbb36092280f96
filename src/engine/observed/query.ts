import type { DesiredState } from '../desired/state.ts';
import type { DeclaredTarget, FactsQuery } from './facts.ts';

/** What to read of a machine for what is declared. */
export function queryOf({ volumes }: DesiredState): FactsQuery & { readonly starts: readonly DeclaredTarget[] } {
  return {
    hostPaths: volumes.map(({ hostPath }) => hostPath),
    starts: volumes.flatMap(({ hostPath, mounts }) =>
      mounts.map(({ ctid, path, idmap }) => ({ ctid, hostPath, path, idMapped: typeof idmap === 'string' })),
    ),
  };
}
