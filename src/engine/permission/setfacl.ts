import { type AclEntries, type Acls, aclsLines, entryLines } from './acl.ts';

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
export const isSameAcls = (a: Acls, b: Acls): boolean => sorted(a) === sorted(b);

const sorted = (acls: Acls): string => [...aclsLines(acls)].sort().join();

const inherited = (text: string): string => `d:${text}`;

/** Without an ACL before, the owner's, group's and others' entries are those of the mode, which stays. */
function setTexts(before: AclEntries | undefined, after: AclEntries | undefined): readonly string[] {
  if (!after) return [];
  const known = new Set(before ? entryLines(before) : entryLines({ ...after, users: [], groups: [], mask: undefined }));
  return entryLines(after).filter((text) => !known.has(text));
}

function inheritedTexts(before: AclEntries | undefined, after: AclEntries | undefined): readonly string[] {
  if (!after) return [];
  const known = new Set(before ? entryLines(before) : []);
  return entryLines(after)
    .filter((text) => !known.has(text))
    .map(inherited);
}

/** The names of the entries that are there no more. */
function goneTexts(before: AclEntries | undefined, after: AclEntries | undefined): readonly string[] {
  const kept = new Set(after ? entryLines(after).map(nameOf) : ['u:', 'g:', 'o:']);
  return before
    ? entryLines(before)
        .map(nameOf)
        .filter((name) => !kept.has(name))
    : [];
}

/** `u:100033` of `u:100033:rwx`. */
const nameOf = (text: string): string => text.slice(0, text.lastIndexOf(':'));
