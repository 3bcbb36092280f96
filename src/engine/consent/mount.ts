import type { Consumer } from '../access/consumers.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import type { Inode } from '../permission/inode.ts';
import type { Effect, Person } from './affected.ts';
import { effectBetween, namedIn, together } from './effect.ts';
import { peopleIn } from './people.ts';

/** How a container meets a directory: through which mount, and what it is. */
export interface Meeting {
  readonly mount: Consumer['mount'];
  readonly inode: Inode;
}

/** Somebody of a container as they meet a directory now, and as they will. */
export interface Met {
  readonly was: Person;
  readonly is: Person;
}

/** All of a container who could matter to a directory that it meets otherwise than before. */
export function peopleBetween(
  container: ObservedContainer,
  { before, after, also = [] }: { readonly before: Meeting; readonly after: Meeting; readonly also?: readonly Inode[] },
  observed: ObservedState,
): readonly Met[] {
  const named = namedIn([before.inode, after.inode, ...also]);
  const now = peopleIn({ container, mount: before.mount }, named, observed);
  const then = peopleIn({ container, mount: after.mount }, named, observed);
  const everybody = [...new Map([...now, ...then].map((one) => [keyOf(one), one])).values()];
  const seen = (people: readonly Person[], one: Person): Person =>
    people.find((other) => keyOf(other) === keyOf(one)) ?? { ...one, through: people[0]?.through ?? one.through };
  return everybody.map((one) => ({ was: seen(now, one), is: seen(then, one) }));
}

/** What they can do less, and more. */
export const effectOfMeeting = (
  people: readonly Met[],
  { before, after }: { readonly before: Inode; readonly after: Inode },
): Effect =>
  together(people.map(({ was, is }) => effectBetween({ inode: before, person: was }, { inode: after, person: is })));

const keyOf = ({ ctid, uid, gid }: Person): string => `${ctid} ${uid} ${gid}`;
