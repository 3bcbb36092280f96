import { EXECUTE, READ, WRITE } from '../../ground/mode.ts';
import type { AclEntries, NamedEntry } from './acl.ts';
import type { Component } from './component.ts';
import { type Decider, deciderOf, onlyUser } from './decides.ts';
import { type Capability, type HostIdentity, hasIds, type Identity, onHost } from './identity.ts';
import { hasPlaceFor, type Inode, type KnownIds, type MountIds, type Through, throughMount } from './inode.ts';
import { type Asking, type GrantedBy, permits, type SeenDirectory, type Verdict } from './rights.ts';
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

/** What the kernel says of one directory seen through its mount. */
export function verdictsIn(inode: Inode, through: Through, someone: Someone): Verdicts {
  const decider = deciderOf(through);
  const owner = onlyUser(through);
  if (owner !== undefined && owner !== someone.who.uid) {
    const denied: Verdict = { allowed: false, why: { code: 'others_not_allowed', owner } };
    return { read: denied, write: denied, traverse: denied, remove: denied };
  }
  const ask = asker(inode, { through, decider }, someone);
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

/** The entry that lets somebody create in a directory; undefined: a capability does, or nothing. */
export function grantIn(component: Component, identity: Identity): GrantedBy | undefined {
  const who = onHost(identity);
  if (component.kind !== 'directory' || 'lacks' in who) return undefined;
  const { inode, through } = component;
  const verdict = asker(inode, { through, decider: deciderOf(through) }, { who, identity })(WRITE | EXECUTE);
  return verdict.allowed === true ? verdict.by : undefined;
}

/** What forbids every change, whatever owner, mode and ACL say. */
function readOnlyVerdict(inode: Inode, { readOnly, ids }: Through, { who }: Someone): Verdict | undefined {
  if (readOnly.length > 0) return { allowed: false, why: { code: 'read_only', layers: readOnly } };
  if (inode.refusesRoot && who.uid === 0) return { allowed: false, why: { code: 'squashed' } };
  if (!('unknown' in inode.flags) && inode.flags.immutable) return { allowed: false, why: { code: 'immutable' } };
  if (ids.kind === 'unknown') return undefined;
  if (ids.kind === 'same' && inode.uid !== undefined && inode.gid !== undefined) return undefined;
  const lacking = (['u', 'g'] as const).filter(
    (type) => throughMount(ids, type, type === 'u' ? inode.uid : inode.gid) === undefined,
  );
  // inode_permission(), HAS_UNMAPPED_ID.
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

/** The kernel's permission check of one directory, through its mount, for each set of bits that is wanted. */
function asker(
  inode: Inode,
  { through, decider }: { readonly through: Through; readonly decider: Decider },
  { who, identity }: Someone,
): (want: number) => Verdict {
  if (decider.kind === 'server') return () => SERVER_DECIDES;
  const { ids } = through;
  if (ids.kind === 'unknown') return () => ({ allowed: null, why: { code: ids.reason } });
  const seen = seenThrough(ids, inode);
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
function seenThrough(ids: KnownIds, { uid, gid, mode, acl }: Inode): SeenDirectory {
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
