import { madeOnce } from '../../ground/grouped.ts';
import { lastAsked, lazily } from '../../ground/lazy.ts';
import type { IdMap } from '../../proxmox/value/idmap.ts';
import { type Barrier, barrierIn, type Can, canBehind, checkOf } from '../permission/can.ts';
import type { Component } from '../permission/component.ts';
import type { Identity } from '../permission/identity.ts';
import { withOwner } from '../permission/inode.ts';
import type { AccessStatus, RootAccess } from '../status/types.ts';
import { whoIs } from './explain.ts';
import { reasonOf, summaryOf } from './summary.ts';
import type { Way } from './way.ts';

/** What one identity can do, found once for each directory: many containers have the same root, and the same directories. */
export interface Answers {
  readonly identity: Identity;
  readonly canIn: (component: Component) => Can;
  /** What it can do at the end of a way: one answer for all the ways that nothing bars and that end in one directory. */
  readonly at: (way: Way) => AnswerThere;
}

/** What one identity can do at the end of a way. */
export interface AnswerThere {
  readonly can: Can;
  /** In one word. */
  readonly root: RootAccess;
  /** All that is told of it, where the container names nobody, nobody else was asked for and nothing will change. */
  readonly told: (helps: boolean) => AccessStatus;
  /** Whether it could list and write there if the directory belonged to somebody else. */
  readonly couldWrite: (owner: Owner) => boolean;
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
    return madeOnce(known, key, () => check(component));
  };
  const barriers = new Map<readonly Component[], Barrier | undefined>();
  const barrierBefore = (before: readonly Component[]): Barrier | undefined => {
    return madeOnce(barriers, before, () => barrierIn(before, canIn));
  };
  const who = whoIs(identity, undefined);
  const told = new Map<Can, AccessStatus>();
  const answerOf = (can: Can, last: Component): AnswerThere => {
    const root = summaryOf(can);
    const unhelped = madeOnce(told, can, () => {
      const why = reasonOf(can, last, identity);
      return { root, why, planned: undefined, fix: undefined, who: [{ as: 'root', who, can }] };
    });
    const helped = lazily((): AccessStatus => ({ ...unhelped, fix: 'container_root' }));
    return {
      can,
      root,
      told: (helps) => (helps ? helped() : unhelped),
      couldWrite: lastAsked(isSameOwner, (owner: Owner) => wouldWrite(last, owner)),
    };
  };
  const wouldWrite = (last: Component, owner: Owner): boolean =>
    last.kind === 'directory' && summaryOf(check({ ...last, inode: withOwner(last.inode, owner) })) === 'read-write';
  const open = new Map<Component, AnswerThere>();
  return {
    identity,
    canIn,
    at: ({ before, last }) => {
      const barrier = barrierBefore(before);
      if (barrier) return answerOf(canBehind(barrier, canIn(last)), last);
      return madeOnce(open, last, () => answerOf(canIn(last), last));
    },
  };
}

const isSameOwner = (a: Owner, b: Owner): boolean => a.uid === b.uid && a.gid === b.gid;

/** The answers of identities that are the same but in name. */
export function sharedAnswers(): (identity: Identity) => Answers {
  const known = new Map<IdMap, Map<string, Answers>>();
  return (identity) => {
    const { idMap, uid, gid, groups, capabilities, groupsUnknown } = identity;
    const ofMap = madeOnce(known, idMap, () => new Map<string, Answers>());
    const key = `${uid}:${gid}:${groups}:${[...capabilities]}:${groupsUnknown}`;
    return madeOnce(ofMap, key, () => answersOf(identity));
  };
}
