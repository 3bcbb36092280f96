import { isWithin } from '../../ground/paths.ts';
import { lossOf } from '../access/consent.ts';
import { consumersOf } from '../access/consumers.ts';
import type { OwnedMode } from '../access/owner.ts';
import type { DirectoryFact } from '../observed/facts.ts';
import type { ObservedState } from '../observed/state.ts';
import type { Consequence } from '../plan/reasons.ts';
import type { Standing } from '../plan/types.ts';
import type { RanStep } from './ran.ts';

/** Who reaches directories now, and who did by the record of a run. */
export interface UndoUsers {
  /** The containers that reach a path now. */
  now(path: string): readonly number[];
  /** What the return of an owner or a mode takes from whom, and whether that is reason to leave it. */
  weighed(path: string, now: DirectoryFact, after: OwnedMode, before: readonly number[]): Weighed;
}

interface Weighed {
  readonly standing: Standing;
  readonly consequences: readonly Consequence[];
}

/**
 * An undo takes from a container what the run gave it: that is said, and done. From one that came to the directory since, by
 * what no record of the run knows, nothing is taken unless that is asked for.
 */
export function undoUsers(observed: ObservedState, ran: readonly RanStep[], takeOver: boolean): UndoUsers {
  const consumers = consumersOf(observed, new Map());
  const mountedBy = (path: string) =>
    ran.flatMap(({ step: { change } }) =>
      change.kind === 'mount' && change.edits.some(({ hostPath }) => hostPath !== undefined && isWithin(path, hostPath))
        ? [change.ctid]
        : [],
    );
  return {
    now: (path) => [...new Set(consumers.of(path).map(({ container }) => container.ctid))],
    weighed(path, now, after, before) {
      if (now.empty === true) return { standing: {}, consequences: [] };
      const known = new Set([...before, ...mountedBy(path)]);
      const losers = new Map(
        consumers.of(path).flatMap((consumer) => {
          const [first, ...more] = lossOf(consumer, now, after);
          const { ctid, name } = consumer.container;
          return first ? [[ctid, { ctid, name, loses: [first, ...more] as const }] as const] : [];
        }),
      );
      const newcomer = [...losers.values()].find(({ ctid }) => !known.has(ctid));
      return {
        standing: newcomer && !takeOver ? { state: 'kept', why: { code: 'would_lose_access', ...newcomer } } : {},
        consequences: [...losers.values()].map((loser) => ({ code: 'loses_access', ...loser })),
      };
    },
  };
}
