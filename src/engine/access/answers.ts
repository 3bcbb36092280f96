import { madeOnce } from '../../ground/grouped.ts';
import { type Barrier, barrierIn, type Can, canBehind, checkOf } from '../permission/can.ts';
import type { Component } from '../permission/component.ts';
import type { Identity } from '../permission/identity.ts';
import { type Inode, withOwner } from '../permission/inode.ts';
import type { AccessReason } from '../status/reasons.ts';
import type { IdentityAccess, RootAccess } from '../status/types.ts';
import { whoIs } from './explain.ts';
import { reasonOf, summaryOf } from './summary.ts';
import type { Way } from './way.ts';

/** What one identity can do, found once for each directory: many containers have the same root, and the same directories. */
export interface Answers {
  readonly identity: Identity;
  readonly canIn: (component: Component) => Can;
  /** What it can do at the end of a way. */
  readonly can: (way: Way) => Can;
  /** Whether it could list and write in a directory if that belonged to somebody else. */
  readonly couldWrite: (component: Component, owner: Owner) => boolean;
  /** What is told of it, where the container names nobody. */
  readonly told: (can: Can, last: Component) => Told;
}

/** An answer about a directory in words. */
export interface Told {
  readonly root: RootAccess;
  readonly why: AccessReason;
  readonly who: readonly IdentityAccess[];
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

function answersOf(identity: Identity): Answers {
  const check = checkOf(identity);
  const known = new Map<object, Can>();
  const canIn = (component: Component): Can => {
    // One inode is one directory at one path, in whichever container.
    const key = component.kind === 'directory' ? component.inode : component;
    const before = known.get(key);
    if (before) return before;
    const can = check(component);
    known.set(key, can);
    return can;
  };
  const barriers = new Map<readonly Component[], Barrier | undefined>();
  const barrierBefore = (before: readonly Component[]): Barrier | undefined => {
    const barrier = barriers.get(before);
    if (barrier || barriers.has(before)) return barrier;
    const found = barrierIn(before, canIn);
    barriers.set(before, found);
    return found;
  };
  const who = whoIs(identity, undefined);
  const told = new Map<Can, Told>();
  const changed = new Map<Inode, { readonly owner: Owner; readonly writes: boolean }>();
  return {
    identity,
    canIn,
    can: ({ before, last }) => canBehind(barrierBefore(before), canIn(last)),
    couldWrite: (component, owner) => {
      if (component.kind !== 'directory') return false;
      const before = changed.get(component.inode);
      if (before?.owner.uid === owner.uid && before.owner.gid === owner.gid) return before.writes;
      const writes = summaryOf(check({ ...component, inode: withOwner(component.inode, owner) })) === 'read-write';
      changed.set(component.inode, { owner, writes });
      return writes;
    },
    told: (can, last) => {
      const before = told.get(can);
      if (before) return before;
      const made = { root: summaryOf(can), why: reasonOf(can, last, identity), who: [{ as: 'root', who, can }] };
      told.set(can, made);
      return made;
    },
  };
}

/** The answers of identities that are the same but in name. */
export function sharedAnswers(): (identity: Identity) => Answers {
  const known = new Map<string, Answers>();
  return (identity) => {
    const key = JSON.stringify({ ...identity, capabilities: [...identity.capabilities] });
    return madeOnce(known, key, () => answersOf(identity));
  };
}
