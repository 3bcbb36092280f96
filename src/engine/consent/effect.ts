import { toContainerId } from '../../proxmox/value/idmap.ts';
import type { DirectoryFact } from '../observed/facts.ts';
import { type Can, canIn } from '../permission/can.ts';
import { inodeOf } from '../permission/component.ts';
import { type Identity, onHost } from '../permission/identity.ts';
import { type Inode, type Through, throughMount } from '../permission/inode.ts';
import { type Affected, type Effect, type Person, RIGHTS, type Right, type Somebody } from './affected.ts';
import type { NamedIds } from './people.ts';

/**
 * A directory as far as owner, mode and ACL decide: whatever else forbids something, there is then nothing to take. An
 * ACL that could not be read is taken for none.
 */
export function inodeAlone(fact: DirectoryFact): Inode {
  const inode = inodeOf(fact, ANY);
  return {
    ...inode,
    acl: 'unknown' in inode.acl ? { entries: undefined } : inode.acl,
    flags: { immutable: false, appendOnly: false },
    refusesRoot: false,
  };
}

/** The ids that directories name: who might be them has something to win or lose. */
export function namedIn(inodes: readonly Inode[]): NamedIds {
  const entries = inodes.flatMap(({ acl }) => ('entries' in acl && acl.entries ? [acl.entries] : []));
  const known = (ids: readonly (number | undefined)[]) => new Set(ids.filter((id) => id !== undefined));
  return {
    uids: known([...inodes.map(({ uid }) => uid), ...entries.flatMap(({ users }) => users.map(({ id }) => id))]),
    gids: known([...inodes.map(({ gid }) => gid), ...entries.flatMap(({ groups }) => groups.map(({ id }) => id))]),
  };
}

/** Who can do less, and who can do more, in a directory that becomes another. */
export function effectOf(before: Inode, after: Inode, people: readonly Person[]): Effect {
  const loses: Affected[] = [];
  const gains: Affected[] = [];
  for (const person of people) {
    const effect = effectBetween({ inode: before, person }, { inode: after, person });
    loses.push(...effect.loses);
    gains.push(...effect.gains);
  }
  return { loses, gains };
}

/** A directory as somebody meets it. */
interface Met {
  readonly inode: Inode;
  readonly person: Person;
}

/** The same of one person, who may meet it through another mount then. */
export function effectBetween(before: Met, after: Met): Effect {
  const [had, has] = [rightsOf(before.inode, before.person), rightsOf(after.inode, after.person)];
  const [lost, ...moreLost] = RIGHTS.filter((right) => LEAST[has[right]] < LEAST[had[right]]);
  const [gained, ...moreGained] = RIGHTS.filter((right) => MOST[has[right]] > MOST[had[right]]);
  const who = named(after.person);
  return {
    loses: lost ? [{ ...who, rights: [lost, ...moreLost], can: has.can }] : [],
    gains: gained ? [{ ...who, rights: [gained, ...moreGained], can: has.can }] : [],
  };
}

const named = ({ ctid, name, uid, gid, disk }: Person): Somebody => ({ ctid, name, uid, gid, disk });

type Degree = 'true' | 'own' | 'null' | 'false';

/** What somebody has for sure, and what they may have: what is unknown counts against the change either way. */
const LEAST: Readonly<Record<Degree, number>> = { true: 2, own: 1, null: 0, false: 0 };
const MOST: Readonly<Record<Degree, number>> = { true: 2, own: 1, null: 1, false: 0 };

function rightsOf(
  inode: Inode,
  { identity, through }: Person,
): Readonly<Record<Right, Degree>> & { readonly can: Can } {
  const can = canIn({ kind: 'directory', path: '', inode, through }, identity);
  const degree = (value: boolean | 'own' | null): Degree => `${value}`;
  return {
    ...{ read: degree(can.read), write: degree(can.write), traverse: degree(can.traverse) },
    ...{ remove: degree(can.remove), change_mode: degree(changesMode(inode, through, identity)), can },
  };
}

/** inode_owner_or_capable(): the owner, and a root whose container has an id for the owner. */
function changesMode(inode: Inode, { ids, readOnly }: Through, identity: Identity): boolean | null {
  const who = onHost(identity);
  if ('lacks' in who || readOnly.length > 0) return false;
  if (ids.kind === 'unknown') return null;
  const owner = throughMount(ids, 'u', inode.uid);
  if (owner === undefined) return false;
  const isMapped = toContainerId(identity.idMap, 'u', owner) !== undefined;
  return owner === who.uid || (isMapped && identity.capabilities.has('fowner'));
}

const ANY: Through = { fstype: '', options: [], flags: [], readOnly: [], ids: { kind: 'same' }, idsShown: false };
