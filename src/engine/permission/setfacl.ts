import { rwx } from '../../ground/mode.ts';
import type { AclEntries, Acls } from './acl.ts';

/** An ACL entry by entry, as `setfacl` takes them: `u::rwx`, `u:100033:rwx`, `g::r-x`, `m::rwx`, `o::r-x`. */
export function entryTexts({ owner, users, group, groups, mask, other }: AclEntries): readonly string[] {
  return [
    `u::${rwx(owner)}`,
    ...users.map(({ id, bits }) => `u:${id}:${rwx(bits)}`),
    `g::${rwx(group)}`,
    ...groups.map(({ id, bits }) => `g:${id}:${rwx(bits)}`),
    ...(mask === undefined ? [] : [`m::${rwx(mask)}`]),
    `o::${rwx(other)}`,
  ];
}

/**
 * What makes one pair of ACLs another, as argv. -n: the mask is the one that is written, where setfacl would make one up
 * that others' entries count with.
 */
export function setfaclArgv(path: string, before: Acls, after: Acls): readonly [string, ...string[]] {
  const set = [...setTexts(before.access, after.access), ...inheritedTexts(before.inherited, after.inherited)];
  const gone = [
    ...goneTexts(before.access, after.access),
    ...(after.inherited ? goneTexts(before.inherited, after.inherited).map(inherited) : []),
  ];
  return [
    ...(['setfacl', '-n'] as const),
    ...(set.length > 0 ? ['-m', set.join(',')] : []),
    ...(gone.length > 0 ? ['-x', gone.join(',')] : []),
    ...(before.inherited && !after.inherited ? ['-k'] : []),
    ...['--', path],
  ];
}

/** Whether two pairs of ACLs say the same. */
export const isSameAcls = (a: Acls, b: Acls): boolean => textOf(a) === textOf(b);

const textOf = ({ access, inherited: below }: Acls): string =>
  [access, below].map((entries) => (entries ? [...entryTexts(entries)].sort().join() : '')).join(' ');

const inherited = (text: string): string => `d:${text}`;

/** Without an ACL before, the owner's, group's and others' entries are those of the mode, which stays. */
function setTexts(before: AclEntries | undefined, after: AclEntries | undefined): readonly string[] {
  if (!after) return [];
  const known = new Set(before ? entryTexts(before) : entryTexts({ ...after, users: [], groups: [], mask: undefined }));
  return entryTexts(after).filter((text) => !known.has(text));
}

function inheritedTexts(before: AclEntries | undefined, after: AclEntries | undefined): readonly string[] {
  if (!after) return [];
  const known = new Set(before ? entryTexts(before) : []);
  return entryTexts(after)
    .filter((text) => !known.has(text))
    .map(inherited);
}

/** The names of the entries that are there no more. */
function goneTexts(before: AclEntries | undefined, after: AclEntries | undefined): readonly string[] {
  const kept = new Set(after ? entryTexts(after).map(nameOf) : ['u:', 'g:', 'o:']);
  return before
    ? entryTexts(before)
        .map(nameOf)
        .filter((name) => !kept.has(name))
    : [];
}

/** `u:100033` of `u:100033:rwx`. */
const nameOf = (text: string): string => text.slice(0, text.lastIndexOf(':'));
