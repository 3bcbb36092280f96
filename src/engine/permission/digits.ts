import type { DirectoryFact } from '../observed/facts.ts';
import { type AclEntries, type Acls, NO_ACLS, parseAcls } from './acl.ts';

/*
 * A mode as somebody declares it, and the directory's own. Without an ACL they are the same; with one, st_mode has the
 * mask where the group's digit is, and what is declared for the group is its entry `group::`.
 */

/** A directory's ACLs as they were read; what could not be read is taken for none. */
export const aclsOf = ({ acl }: Pick<DirectoryFact, 'acl'>): Acls => (acl?.ok && parseAcls(acl.value)) || NO_ACLS;

/** Permission bits as somebody would declare what a directory has now. */
export function declaredMode(mode: number, { access }: Acls): number {
  return access ? (mode & ~0o070) | (access.group << 3) : mode;
}

/** Whether the mask takes nothing of the group's entry: what is declared for it holds. */
export const holdsForGroup = ({ access }: Acls): boolean =>
  access?.mask === undefined || (access.group & ~access.mask) === 0;

/** A directory's mode with its ACLs. */
export interface Permissions {
  readonly mode: number;
  readonly acls: Acls;
}

/** As it becomes with a declared mode: the mask lets the group's entry through and stays else as it is. */
export function withDeclaredMode(declared: number, { access, inherited }: Acls): Permissions {
  if (!access) return { mode: declared, acls: { access, inherited } };
  const group = (declared >> 3) & 7;
  const mask = access.mask === undefined ? undefined : access.mask | group;
  const entries: AclEntries = { ...access, owner: (declared >> 6) & 7, group, mask, other: declared & 7 };
  return { mode: shownMode(declared, entries), acls: { access: entries, inherited } };
}

/** st_mode of a directory that has these entries; its setuid, setgid and sticky bits are those of `mode`. */
export const shownMode = (mode: number, { owner, group, mask, other }: AclEntries): number =>
  (mode & 0o7000) | (owner << 6) | ((mask ?? group) << 3) | other;

/** What chmod has to be told for the bits that no ACL has: `g+s`, `+t`; empty where they are the same. */
export function specialBits(before: number, after: number): string {
  const told = SPECIAL.flatMap(([bit, name]) =>
    (before & bit) === (after & bit) ? [] : [name.replace('±', after & bit ? '+' : '-')],
  );
  return told.join(',');
}

const SPECIAL = [
  [0o4000, 'u±s'],
  [0o2000, 'g±s'],
  [0o1000, '±t'],
] as const;
