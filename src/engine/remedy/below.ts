import type { Person } from '../consent/affected.ts';
import { type BelowFact, type EntriesAlike, MOST_EXAMPLES } from '../observed/facts.ts';
import { canIn } from '../permission/can.ts';
import { type Component, inodeOf } from '../permission/component.ts';
import { type Inode, PLAIN_MOUNT, throughMount } from '../permission/inode.ts';
import type { AskedFor } from './remedy.ts';

/** How many entries below a directory somebody who is let in can still not use, of how many that were looked at. */
export interface Unreached {
  readonly count: number;
  readonly of: number;
  /** There are more that nobody looked at. */
  readonly more: boolean;
  /** The first of them. */
  readonly examples: readonly UnreachedEntry[];
}

export interface UnreachedEntry {
  /** Below the directory. */
  readonly path: string;
  /** `directory`, `file`, … */
  readonly type: string;
  /** The owner, on the host. */
  readonly uid: number;
}

/**
 * What becomes of the entries below: there are none, the plan changes them, those who are let in can use them as they are
 * (`sampled`: those that were looked at), some stay out of reach, or nobody looked.
 */
export type Below = 'empty' | 'changed' | 'usable' | 'sampled' | 'left' | 'unknown';

export function belowOf(
  below: BelowFact | undefined,
  { followed, unreached }: { readonly followed: boolean; readonly unreached: Unreached | undefined },
): Below {
  if (!below) return followed ? 'changed' : 'unknown';
  if (below.entries.length === 0) return 'empty';
  if (followed) return 'changed';
  if (unreached) return 'left';
  return below.more ? 'sampled' : 'usable';
}

/** What an entry is by itself, as far as owner, mode and ACL say. */
export const inodeOfEntry = ({ owned }: EntriesAlike): Inode => ({
  ...inodeOf(owned, PLAIN_MOUNT),
  flags: { immutable: false, appendOnly: false },
});

/** The entries that one of those who are asked for can do less with than what they are asked for; undefined: none. */
export function unreachedBy(
  below: BelowFact | undefined,
  people: readonly { readonly person: Person; readonly can: AskedFor['can'] }[],
): Unreached | undefined {
  if (!below) return undefined;
  const isReached = (entries: EntriesAlike) =>
    people.every(({ person, can: asked }) => {
      const can = canWith(entries, person);
      return can.read === true && (asked === 'read' || can.write === true);
    });
  const left = below.entries.filter((entries) => !isReached(entries));
  const examples = left
    .flatMap(({ examples: paths = [], type, owned: { uid } }) => paths.map((path) => ({ path, type, uid })))
    .slice(0, MOST_EXAMPLES);
  const count = countOf(left);
  return count === 0 ? undefined : { count, of: countOf(below.entries), more: below.more, examples };
}

/** How many entries somebody can do less with who meets the directory through another mount than before. */
export function lessBelow(
  below: BelowFact | undefined,
  before: { readonly person: Person; readonly directory: Inode },
  after: { readonly person: Person },
): number {
  if (!below) return 0;
  const { traverse, remove } = canIn(directory(before.directory, before.person), before.person.identity);
  if (traverse === false) return 0;
  const isLess = (entries: EntriesAlike) => {
    const [had, has] = [canWith(entries, before.person), canWith(entries, after.person)];
    const loses = (['read', 'write', 'traverse'] as const).some(
      (right) => had[right] !== false && has[right] === false,
    );
    return loses || (remove !== false && isThere(entries, before.person) && !isThere(entries, after.person));
  };
  return countOf(below.entries.filter(isLess));
}

const countOf = (entries: readonly EntriesAlike[]): number => entries.reduce((sum, { count }) => sum + count, 0);

function canWith(entries: EntriesAlike, { identity, through }: Person) {
  const inode = inodeOfEntry(entries);
  const met: Component =
    entries.type === 'directory'
      ? { kind: 'directory', path: '', inode, through }
      : { kind: 'file', path: '', type: entries.type, inode, through };
  return canIn(met, identity);
}

const directory = (inode: Inode, { through }: Person): Component => ({ kind: 'directory', path: '', inode, through });

/** may_delete(): what the mount has no id for nobody moves or removes. */
function isThere({ owned: { uid, gid } }: EntriesAlike, { through: { ids } }: Person): boolean {
  if (ids.kind === 'unknown') return true;
  return throughMount(ids, 'u', uid) !== undefined && throughMount(ids, 'g', gid) !== undefined;
}
