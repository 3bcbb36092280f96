import { EXECUTE, READ, WRITE } from '../../ground/mode.ts';
import { toContainerId } from '../../proxmox/value/idmap.ts';
import type { NamedEntry } from './acl.ts';
import type { Capability, HostIdentity } from './identity.ts';
import type { AclFact } from './inode.ts';
import type { Denial, UnknownReason } from './why.ts';

/** A directory or a file as one process meets it: every id already the host's, undefined where the mount has none. */
export interface SeenInode {
  readonly isDirectory: boolean;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly mode: number;
  readonly acl: AclFact;
}

/** Who asks, and what their capabilities are worth there. */
export interface Asking extends HostIdentity {
  readonly capabilities: ReadonlySet<Capability>;
}

/** The kernel's answer, or why there is none. */
export type Verdict =
  /** `by` the entry that grants it; a capability needs none. */
  | { readonly allowed: true; readonly by?: GrantedBy | undefined }
  | { readonly allowed: false; readonly why: Denial }
  | { readonly allowed: null; readonly why: { readonly code: UnknownReason } };

export type GrantedBy = Pick<Extract<Denial, { readonly code: 'permission' }>, 'entry' | 'id' | 'bits'>;

const ALLOWED: Verdict = { allowed: true };

/**
 * Whether all bits of `want` are granted together, by the rules of the kernel's generic_permission: the owner's entry
 * before a named user's, that before all matching groups', those before the others'; then capabilities.
 */
export function permits(seen: SeenInode, who: Asking, want: number): Verdict {
  if (overrides(who.capabilities, seen, want)) return ALLOWED;
  if (seen.uid === who.uid) return byBits({ entry: 'owner', bits: (seen.mode >> 6) & 7 }, want);
  // An ACL is not looked at where the group digit, which is its mask, is `---`: named entries count as others then.
  if ((seen.mode & 0o070) === 0) return byMode(seen, who, want);
  if ('unknown' in seen.acl) return { allowed: null, why: { code: seen.acl.unknown } };
  const { entries } = seen.acl;
  if (!entries) return byMode(seen, who, want);
  const user = entries.users.find(({ id }) => id === who.uid);
  if (user) return byBits({ entry: 'user', ...user }, want, entries.mask);
  const groups = [{ id: undefined, bits: entries.group }, ...entries.groups];
  const other = byBits({ entry: 'other', bits: entries.other }, want);
  const isOf = ({ id }: Matching) => isMember(who, id ?? seen.gid);
  if (who.groupsUnknown) {
    const possible = groups.filter(({ id }) => couldBeMember(who, id ?? seen.gid));
    return agreed([other, ...possible.map((group) => byGroups([group], want, entries.mask))], who.groupsUnknown);
  }
  const matching = groups.filter(isOf);
  return matching.length > 0 ? byGroups(matching, want, entries.mask) : other;
}

/** What nobody may execute root may not either; in a directory to execute is to pass. */
function overrides(capabilities: ReadonlySet<Capability>, { isDirectory, mode }: SeenInode, want: number): boolean {
  const isRead = isDirectory ? (want & WRITE) === 0 : want === READ;
  if (isRead && capabilities.has('dac_read_search')) return true;
  return capabilities.has('dac_override') && (isDirectory || (want & EXECUTE) === 0 || (mode & 0o111) !== 0);
}

function byMode({ gid, mode }: SeenInode, who: HostIdentity, want: number): Verdict {
  if (!who.groupsUnknown) return isMember(who, gid) ? groupDigit(mode, want) : otherDigit(mode, want);
  const other = otherDigit(mode, want);
  return couldBeMember(who, gid) ? agreed([other, groupDigit(mode, want)], who.groupsUnknown) : other;
}

const groupDigit = (mode: number, want: number): Verdict => byBits({ entry: 'group', bits: (mode >> 3) & 7 }, want);
const otherDigit = (mode: number, want: number): Verdict => byBits({ entry: 'other', bits: mode & 7 }, want);

/** What holds whatever groups somebody is in. */
function agreed([other, ...groups]: readonly [Verdict, ...Verdict[]], reason: UnknownReason): Verdict {
  return groups.every(({ allowed }) => allowed === other.allowed) ? other : { allowed: null, why: { code: reason } };
}

/** One and the same entry must have everything that is wanted. */
function byGroups(groups: readonly Matching[], want: number, mask: number | undefined): Verdict {
  const [first] = groups;
  const granting = groups.find(({ bits }) => (bits & want) === want);
  if (granting) return byBits({ entry: 'group', ...granting }, want, mask);
  const together = groups.reduce((all, { bits }) => all | bits, 0);
  if (!first || (together & want) === want) return { allowed: false, why: { code: 'split_groups', bits: together } };
  return byBits({ entry: 'group', ...first, bits: together }, want, mask);
}

type Matching = { readonly id: number | undefined; readonly bits: number } | NamedEntry;

function byBits(entry: GrantedBy, want: number, mask = READ | WRITE | EXECUTE): Verdict {
  if ((entry.bits & mask & want) === want) return { allowed: true, by: entry };
  const masked = (entry.bits & want) === want;
  return { allowed: false, why: masked ? { code: 'mask', mask, ...entry } : { code: 'permission', ...entry } };
}

/** Nobody is in a group that their container has no id for. */
const couldBeMember = ({ idMap }: HostIdentity, id: number | undefined): boolean =>
  id !== undefined && toContainerId(idMap, 'g', id) !== undefined;

function isMember({ gid, groups }: HostIdentity, id: number | undefined): boolean {
  return id !== undefined && (gid === id || groups.includes(id));
}
