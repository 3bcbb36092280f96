import { madeOnce, onceEach } from '../../ground/grouped.ts';
import type { IdMap } from '../../proxmox/value/idmap.ts';
import { barrierIn, type Can, canBehind, checkOf } from '../permission/can.ts';
import type { Component } from '../permission/component.ts';
import type { Identity } from '../permission/identity.ts';
import { type Inode, withOwner } from '../permission/inode.ts';
import type { AccessStatus, RootAccess } from '../status/types.ts';
import { whoIs } from './explain.ts';
import { reasonOf, summaryOf } from './summary.ts';
import type { Way } from './way.ts';

/** What one identity can do, found once for each directory that is shared: many containers have the same root, and the same directories. */
export interface Answers {
  readonly identity: Identity;
  /** What it can do at the end of a way: one answer for all the ways that nothing bars and that end in one directory. */
  readonly at: (way: Way) => AnswerThere;
  /** All that is told of it, where the container names nobody, nobody else was asked for and nothing will change. */
  readonly told: (there: AnswerThere, helps: boolean) => AccessStatus;
  /** Whether it could list and write there if the directory belonged to somebody else. */
  readonly couldWrite: (there: AnswerThere, owner: Owner) => boolean;
}

/** What one identity can do at the end of a way. */
export interface AnswerThere {
  readonly can: Can;
  /** In one word. */
  readonly root: RootAccess;
  readonly last: Component;
  /** It is the answer for nobody else. */
  readonly isSingle: boolean;
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

function answersOf(identity: Identity): Answers {
  const check = checkOf(identity);
  const canIn = onceEach(check);
  const barrierBefore = onceEach((before: readonly Component[]) => barrierIn(before, canIn));
  const open = onceEach((last: Component) => answerThere(check(last), last, false));
  const who = whoIs(identity, undefined);
  const toldWith = (fix: AccessStatus['fix']) => {
    const told = ({ can, root, last }: AnswerThere): AccessStatus => {
      const why = reasonOf(can, last, identity);
      return { root, why, planned: undefined, lacks: undefined, fix, who: [{ as: 'root', who, can }] };
    };
    const toldOnce = onceEach(told);
    return (there: AnswerThere) => (there.isSingle ? told : toldOnce)(there);
  };
  const [helped, unhelped] = [toldWith('container_root'), toldWith(undefined)];
  const given = new Map<Inode, { readonly owner: Owner; readonly writes: boolean }>();
  return {
    identity,
    at: ({ before, last, isSingle }) => {
      const barrier = barrierBefore(before);
      if (barrier) return answerThere(canBehind(barrier, canIn(last)), last, true);
      return isSingle ? answerThere(check(last), last, true) : open(last);
    },
    told: (there, helps) => (helps ? helped : unhelped)(there),
    couldWrite: ({ last }, owner) => {
      if (last.kind !== 'directory') return false;
      // One inode is seen through one mount, and the same owner would help nearly all.
      const known = given.get(last.inode);
      if (known?.owner.uid === owner.uid && known.owner.gid === owner.gid) return known.writes;
      const writes = summaryOf(check({ ...last, inode: withOwner(last.inode, owner) })) === 'read-write';
      given.set(last.inode, { owner, writes });
      return writes;
    },
  };
}

const answerThere = (can: Can, last: Component, isSingle: boolean): AnswerThere => ({
  can,
  root: summaryOf(can),
  last,
  isSingle,
});

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
