import { isWithin } from '../../ground/paths.ts';
import { consumersOf, ctidsAt } from '../access/consumers.ts';
import { type Affected, someOf } from '../consent/affected.ts';
import { effectOf, inodeAlone, namedIn } from '../consent/effect.ts';
import { peopleAt } from '../consent/people.ts';
import type { DirectoryFact } from '../observed/facts.ts';
import type { ObservedState } from '../observed/state.ts';
import type { Inode } from '../permission/inode.ts';
import { heldReason, type Weighed } from '../plan/directory/weigh.ts';
import type { Step } from '../plan/types.ts';
import type { RanStep } from './ran.ts';

/** Who reaches directories now, and who did by the record of a run. */
export interface UndoUsers {
  /** The containers that reach a path now. */
  now(path: string): readonly number[];
  /** What the return of an owner, a mode or an ACL takes and gives, and whether that is reason to leave it. */
  weighed(step: Step, now: DirectoryFact, becomes: (inode: Inode) => Inode): Weighed;
  /** The same of what becomes another at a path, or below it. */
  between(step: Step, path: string, before: Inode, after: Inode): Weighed;
}

/**
 * An undo takes from people what the run gave them, and gives back what it took: that is told, and done. From a container
 * that came to the directory since, by what no record of the run knows, nothing is taken and it is given nothing, unless
 * that is asked for.
 */
export function undoUsers(observed: ObservedState, ran: readonly RanStep[], takeOver: boolean): UndoUsers {
  const consumers = consumersOf(observed, new Map());
  return {
    now: (path) => ctidsAt(path, consumers),
    weighed(step, now, becomes) {
      if (!('path' in step.change) || now.empty === true) return {};
      return between(step, step.change.path, inodeAlone(now), becomes(inodeAlone(now)));
    },
    between,
  };

  function between({ change, loses = [], gains = [] }: Step, path: string, before: Inode, after: Inode): Weighed {
    const people = peopleAt(path, namedIn([before, after]), { observed, consumers });
    const effect = effectOf(before, after, people);
    const known = new Set([
      ...('users' in change ? (change.users ?? []) : []),
      ...[...loses, ...gains].map(({ ctid }) => ctid),
      ...mountedBy(ran, path),
    ]);
    const isNew = ({ ctid }: Affected) => ctid !== null && !known.has(ctid);
    const why = takeOver ? undefined : heldReason(effect.loses.filter(isNew), effect.gains.filter(isNew));
    return why ? { state: 'kept', why, ...someOf(effect) } : someOf(effect);
  }
}

/** The containers that got the directory, or one above it, by the run itself. */
function mountedBy(ran: readonly RanStep[], path: string): readonly number[] {
  return ran.flatMap(({ step: { change } }) =>
    change.kind === 'mount' && change.edits.some(({ hostPath }) => hostPath !== undefined && isWithin(path, hostPath))
      ? [change.ctid]
      : [],
  );
}
