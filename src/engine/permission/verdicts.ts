import { madeOnce } from '../../ground/grouped.ts';
import { EXECUTE, READ, WRITE } from '../../ground/mode.ts';
import type { AclEntries, NamedEntry } from './acl.ts';
import type { Component } from './component.ts';
import { deciderOf, onlyUser } from './decides.ts';
import { type Capability, type HostIdentity, hasIds, type Identity, onHost } from './identity.ts';
import { hasPlaceFor, type Inode, type KnownIds, type MountIds, type Through, throughMount } from './inode.ts';
import { type Asking, type GrantedBy, permits, type SeenInode, type Verdict } from './rights.ts';
import type { Denial } from './why.ts';

/** An answer for each claim, as if nothing stood before the directory. */
export type Verdicts = Readonly<Record<'read' | 'write' | 'traverse', Verdict>> & {
  readonly remove: Verdict | { readonly allowed: 'own'; readonly why: Denial };
};

/** Who asks, and the same person by the host's ids. */
export interface Someone {
  readonly who: HostIdentity;
  readonly identity: Identity;
}

/** What is made of {@link verdictsIn} for many directories, of which many are one inode to us. */
export function judgedOnce<Judged>(
  someone: Someone,
  judged: (verdicts: Verdicts) => Judged,
): (inode: Inode, through: Through) => Judged {
  const known = new Map<Through, Map<Inode, Judged>>();
  return (inode, through) => {
    const seen = madeOnce(known, through, () => new Map<Inode, Judged>());
    return madeOnce(seen, inode, () => judged(verdictsIn(inode, through, someone)));
  };
}

/** What the kernel says of one directory seen through its mount. */
function verdictsIn(inode: Inode, through: Through, someone: Someone): Verdicts {
  const stranger = strangerVerdict(through, someone);
  if (stranger) return { read: stranger, write: stranger, traverse: stranger, remove: stranger };
  const ask = askerOf({ type: 'directory', inode, through }, someone);
  const write = ask(WRITE | EXECUTE);
  const changes = (own: Denial | undefined): Verdict =>
    readOnlyVerdict(inode, through, someone) ?? (own ? { allowed: false, why: own } : unlessFlagged(write, inode));
  return {
    read: ask(READ),
    write: changes(unmappedCreator(through.ids, someone.who)),
    traverse: ask(EXECUTE),
    remove: removal(changes(undefined), inode, through, someone),
  };
}

/** To somebody else than the only one whom a FUSE mount lets in. */
export function strangerVerdict(through: Through, { who }: Someone): Denied | undefined {
  const owner = onlyUser(through);
  if (owner === undefined || owner === who.uid) return undefined;
  return { allowed: false, why: { code: 'others_not_allowed', owner } };
}

type Denied = Extract<Verdict, { readonly allowed: false }>;

/** The entry that lets somebody create in a directory; undefined: a capability does, or nothing. */
export function grantIn(component: Component, identity: Identity): GrantedBy | undefined {
  const who = onHost(identity);
  if (component.kind !== 'directory' || 'lacks' in who) return undefined;
  const { inode, through } = component;
  const verdict = askerOf({ type: 'directory', inode, through }, { who, identity })(WRITE | EXECUTE);
  return verdict.allowed === true ? verdict.by : undefined;
}

/** What forbids every change, whatever owner, mode and ACL say. */
function readOnlyVerdict(inode: Inode, through: Through, { who }: Someone): Verdict | undefined {
  const { readOnly } = through;
  if (readOnly.length > 0) return { allowed: false, why: { code: 'read_only', layers: readOnly } };
  if (inode.refusesRoot && who.uid === 0) return { allowed: false, why: { code: 'squashed' } };
  if (KERNEL_MADE.has(through.fstype)) return { allowed: false, why: { code: 'kernel_made' } };
  return immutableVerdict(inode) ?? unmappedVerdict(inode, through);
}

/** They let nobody create or remove, whatever owner and mode say. */
const KERNEL_MADE: ReadonlySet<string> = new Set([
  ...['proc', 'sysfs', 'devpts', 'securityfs', 'debugfs', 'tracefs', 'fusectl', 'binfmt_misc'],
]);

export function immutableVerdict({ flags }: Inode): Verdict | undefined {
  return !('unknown' in flags) && flags.immutable ? { allowed: false, why: { code: 'immutable' } } : undefined;
}

/** inode_permission(), HAS_UNMAPPED_ID: what belongs to nobody through the mount is changed by nobody. */
export function unmappedVerdict(inode: Inode, { ids }: Through): Verdict | undefined {
  if (ids.kind === 'unknown') return undefined;
  if (ids.kind === 'same' && inode.uid !== undefined && inode.gid !== undefined) return undefined;
  const lacking = (['u', 'g'] as const).filter(
    (type) => throughMount(ids, type, type === 'u' ? inode.uid : inode.gid) === undefined,
  );
  return lacking.length > 0 ? { allowed: false, why: { code: 'unmapped_owner', lacking } } : undefined;
}

/** may_create(), fsuidgid_has_mapping(): what is made must be able to belong to its maker. */
function unmappedCreator(ids: MountIds, { uid, gid }: HostIdentity): Denial | undefined {
  if (ids.kind !== 'ranges') return undefined;
  const lacking = (['u', 'g'] as const).filter((type) => !hasPlaceFor(ids, type, type === 'u' ? uid : gid));
  return lacking.length > 0 ? { code: 'unmapped_creator', lacking } : undefined;
}

/** A yes needs the flags to be known. */
function unlessFlagged(verdict: Verdict, { flags }: Inode): Verdict {
  return verdict.allowed === true && 'unknown' in flags ? { allowed: null, why: { code: flags.unknown } } : verdict;
}

/** may_delete(): as creating, then `+a`, then the sticky bit. */
function removal(verdict: Verdict, inode: Inode, { ids }: Through, { who, identity }: Someone): Verdicts['remove'] {
  if (verdict.allowed === false) return verdict;
  if (!('unknown' in inode.flags) && inode.flags.appendOnly) return { allowed: false, why: { code: 'append_only' } };
  if (verdict.allowed === null || (inode.mode & 0o1000) === 0 || ids.kind === 'unknown') return verdict;
  const owner = throughMount(ids, 'u', inode.uid);
  if (owner === who.uid) return verdict;
  // The host's root, and that of a privileged container, has every id.
  if (identity.capabilities.has('fowner') && !identity.idMap.unprivileged) return verdict;
  return { allowed: 'own', why: { code: 'sticky', owner } };
}

/** What is asked about, through its mount: a directory or a file. */
interface Met {
  readonly type: string;
  readonly inode: Inode;
  readonly through: Through;
}

/** The kernel's permission check of one directory or file, through its mount, for each set of bits that is wanted. */
export function askerOf({ type, inode, through }: Met, { who, identity }: Someone): (want: number) => Verdict {
  const decider = deciderOf(through);
  if (decider.kind === 'server') return () => SERVER_DECIDES;
  const { ids } = through;
  if (ids.kind === 'unknown') return () => ({ allowed: null, why: { code: ids.reason } });
  const seen = { ...seenThrough(ids, inode), isDirectory: type === 'directory' };
  const reaches = hasIds(identity.idMap, seen.uid, seen.gid);
  const asking: Asking = { ...who, capabilities: reaches ? identity.capabilities : NO_CAPABILITIES };
  return (want) => {
    const verdict = permits(seen, asking, want);
    if (decider.kind === 'kernel_then_server') return verdict.allowed === true ? SERVER_DECIDES : verdict;
    if (decider.aclsCount) return verdict;
    const without = permits({ ...seen, acl: { entries: undefined } }, asking, want);
    return without.allowed === verdict.allowed ? verdict : SERVER_DECIDES;
  };
}

const SERVER_DECIDES: Verdict = { allowed: null, why: { code: 'network_filesystem' } };
const NO_CAPABILITIES: ReadonlySet<Capability> = new Set();

/** The mount's id map applies to the owner and to every name in the ACL, before anything is compared. */
function seenThrough(ids: KnownIds, { uid, gid, mode, acl }: Inode): Omit<SeenInode, 'isDirectory'> {
  return {
    uid: throughMount(ids, 'u', uid),
    gid: throughMount(ids, 'g', gid),
    mode,
    acl: 'unknown' in acl || !acl.entries ? acl : { entries: namesThrough(ids, acl.entries) },
  };
}

function namesThrough(ids: KnownIds, entries: AclEntries): AclEntries {
  const translated = (type: 'u' | 'g', named: readonly NamedEntry[]) =>
    named.flatMap(({ id, bits }) => {
      const host = throughMount(ids, type, id);
      return host === undefined ? [] : [{ id: host, bits }];
    });
  return { ...entries, users: translated('u', entries.users), groups: translated('g', entries.groups) };
}
