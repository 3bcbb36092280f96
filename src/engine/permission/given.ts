import type { AclEntries, NamedEntry } from './acl.ts';
import { type Permissions, shownMode } from './digits.ts';

/** What a mode says as entries, to which others can be added. */
const entriesOfMode = (mode: number): AclEntries => ({
  ...{ owner: (mode >> 6) & 7, users: [], group: (mode >> 3) & 7, groups: [], mask: undefined, other: mode & 7 },
});

/**
 * Gives users an entry of their own. The mask lets through what it did, and what they are given; where there is none yet,
 * what the group has. Nobody else's entry is touched.
 */
export function withUsers({ mode, acls }: Permissions, given: readonly NamedEntry[]): Permissions {
  if (given.length === 0) return { mode, acls };
  const access = added(acls.access ?? entriesOfMode(mode), given);
  return { mode: shownMode(mode, access), acls: { ...acls, access } };
}

/** The same for what is made in the directory; the first such entry needs the others' as well, and those are the mode's. */
export function withInherited({ mode, acls }: Permissions, given: readonly NamedEntry[]): Permissions {
  if (given.length === 0) return { mode, acls };
  const { owner, group, other } = acls.access ?? entriesOfMode(mode);
  const base = acls.inherited ?? { ...entriesOfMode(0), owner, group, other };
  return { mode, acls: { ...acls, inherited: added(base, given) } };
}

/** Users' entries that go, by id: to the bits that somebody else's had before, or away (undefined). */
export type Leaving = ReadonlyMap<number, number | undefined>;

/** Without some users' entries; a mask that nobody needs any more goes where it takes nothing of the group. */
export function withoutUsers({ mode, acls }: Permissions, gone: Leaving): Permissions {
  const { access } = acls;
  if (!access?.users.some(({ id }) => gone.has(id))) return { mode, acls };
  const left = removed(access, gone);
  const isPlain = left.users.length + left.groups.length === 0 && (left.group & ~(left.mask ?? 7)) === 0;
  if (!isPlain) return { mode: shownMode(mode, left), acls: { ...acls, access: left } };
  return { mode: shownMode(mode, { ...left, mask: undefined }), acls: { ...acls, access: undefined } };
}

/** The same of what is inherited; `whole`: the first entry was ours, so that nothing stays that nobody had. */
export function withoutInherited({ mode, acls }: Permissions, gone: Leaving, whole: boolean): Permissions {
  const { inherited } = acls;
  if (!inherited?.users.some(({ id }) => gone.has(id))) return { mode, acls };
  const left = removed(inherited, gone);
  const isEmpty = whole && left.users.length + left.groups.length === 0;
  return { mode, acls: { ...acls, inherited: isEmpty ? undefined : left } };
}

function added(entries: AclEntries, given: readonly NamedEntry[]): AclEntries {
  const users = new Map(entries.users.map((entry) => [entry.id, entry]));
  for (const { id, bits } of given) users.set(id, { id, bits });
  const bits = given.reduce((all, entry) => all | entry.bits, 0);
  const mask = (entries.mask ?? entries.group) | bits;
  return { ...entries, users: [...users.values()].sort((a, b) => a.id - b.id), mask };
}

const removed = (entries: AclEntries, gone: Leaving): AclEntries => ({
  ...entries,
  users: entries.users.flatMap((entry) => {
    const { id, bits } = entry;
    if (!gone.has(id)) return [entry];
    const was = gone.get(id);
    // Somebody took from it meanwhile: that stays taken.
    return was === undefined ? [] : [{ id, bits: bits & was }];
  }),
});

/** The users who have another entry than before. */
export function usersSet(before: AclEntries | undefined, after: AclEntries | undefined): readonly number[] {
  const known = new Map((before?.users ?? []).map(({ id, bits }) => [id, bits]));
  return (after?.users ?? []).flatMap(({ id, bits }) => (known.get(id) === bits ? [] : [id]));
}

/** The users who have none any more. */
export function usersGone(before: AclEntries | undefined, after: AclEntries | undefined): readonly number[] {
  const kept = new Set((after?.users ?? []).map(({ id }) => id));
  return (before?.users ?? []).flatMap(({ id }) => (kept.has(id) ? [] : [id]));
}
