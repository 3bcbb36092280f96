import { toContainerId } from '../../proxmox/value/idmap.ts';
import type { DirectoryFact } from '../observed/facts.ts';
import { type Can, canIn } from '../permission/can.ts';
import { inodeOf } from '../permission/component.ts';
import { type Identity, onHost } from '../permission/identity.ts';
import { type Inode, PLAIN_MOUNT, type Through, throughMount } from '../permission/inode.ts';
import { type Effect, NO_EFFECT, type Person, RIGHTS, type Right, type Somebody } from './affected.ts';
import type { NamedIds } from './people.ts';

/**
 * A directory as far as owner, mode and ACL decide: whatever else forbids something, there is then nothing to take. An
 * ACL that could not be read is taken for none.
 */
export function inodeAlone(fact: DirectoryFact): Inode {
  const inode = inodeOf(fact, PLAIN_MOUNT);
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
export const effectOf = (before: Inode, after: Inode, people: readonly Person[]): Effect =>
  effectsOn(people)(before, after);

/** What was found for people and directories that do not differ in what decides: one such memory serves a whole plan. */
export type KnownRights = Map<string, Rights>;

/** The same of several changes: what somebody can do is found once for each state of the directory. */
export function effectsOn(
  people: readonly Person[],
  alike: KnownRights = new Map(),
): (before: Inode, after: Inode) => Effect {
  const keys = people.map(personKey);
  const known = new Map<Inode, readonly Rights[]>();
  const rightsIn = (inode: Inode): readonly Rights[] => {
    const before = known.get(inode);
    if (before) return before;
    const key = inodeKey(inode);
    const rights = people.map((person, index) => {
      const who = keys[index];
      return key === undefined || who === undefined
        ? rightsOf(inode, person)
        : knownRights(`${key} ${who}`, alike, { inode, person });
    });
    known.set(inode, rights);
    return rights;
  };
  return (before, after) => {
    const [had, has] = [rightsIn(before), rightsIn(after)];
    return together(people.flatMap((person, index) => differenceFor(person, had[index], has[index])));
  };
}

function knownRights(key: string, alike: KnownRights, { inode, person }: Met): Rights {
  const before = alike.get(key);
  if (before) return before;
  const rights = rightsOf(inode, person);
  alike.set(key, rights);
  return rights;
}

/** What decides of a directory; undefined: more than owner and mode. */
function inodeKey({ type, uid, gid, mode, acl, flags, refusesRoot }: Inode): string | undefined {
  if ('unknown' in acl || acl.entries || 'unknown' in flags) return undefined;
  return [type ?? 'directory', uid, gid, mode, flags.immutable, flags.appendOnly, refusesRoot ?? false].join(' ');
}

/** What decides of somebody; undefined: their mount does as well. */
function personKey({ identity, through }: Person): string | undefined {
  if (through.ids.kind !== 'same' || through.readOnly.length > 0) return undefined;
  const { uid, gid, groups, groupsUnknown, capabilities, idMap } = identity;
  const map = MAP_KEYS.get(idMap) ?? JSON.stringify(idMap);
  MAP_KEYS.set(idMap, map);
  return [uid, gid, groups.join(), groupsUnknown ?? '', [...capabilities].join(), map].join(' ');
}

const MAP_KEYS = new WeakMap<Identity['idMap'], string>();

/** All that several effects take and give. */
export const together = (effects: readonly Effect[]): Effect => ({
  loses: effects.flatMap(({ loses }) => loses),
  gains: effects.flatMap(({ gains }) => gains),
});

/** A directory as somebody meets it. */
interface Met {
  readonly inode: Inode;
  readonly person: Person;
}

/** The same of one person, who may meet it through another mount then. */
export const effectBetween = (before: Met, after: Met): Effect =>
  differenceFor(after.person, rightsOf(before.inode, before.person), rightsOf(after.inode, after.person));

function differenceFor(person: Person, had: Rights | undefined, has: Rights | undefined): Effect {
  if (!had || !has) return NO_EFFECT;
  const [lost, ...moreLost] = RIGHTS.filter((right) => isLost(had[right], has[right]));
  const [gained, ...moreGained] = RIGHTS.filter((right) => MOST[has[right]] > MOST[had[right]]);
  const who = named(person);
  return {
    loses: lost ? [{ ...who, rights: [lost, ...moreLost], can: has.can }] : [],
    gains: gained ? [{ ...who, rights: [gained, ...moreGained], can: has.can }] : [],
  };
}

const named = ({ ctid, name, uid, gid, disk }: Person): Somebody => ({ ctid, name, uid, gid, disk });

type Degree = 'true' | 'own' | 'null' | 'false';

/** What they may have had and surely have no more is lost, too: a group that nobody could look up might have given it. */
const isLost = (had: Degree, has: Degree): boolean => LEAST[has] < LEAST[had] || (had === 'null' && has === 'false');

/** What somebody has for sure, and what they may have: what is unknown counts against the change either way. */
const LEAST: Readonly<Record<Degree, number>> = { true: 2, own: 1, null: 0, false: 0 };
const MOST: Readonly<Record<Degree, number>> = { true: 2, own: 1, null: 1, false: 0 };

type Rights = Readonly<Record<Right, Degree>> & { readonly can: Can };

function rightsOf(inode: Inode, { identity, through }: Person): Rights {
  const { type } = inode;
  const can = canIn(
    type === undefined
      ? { kind: 'directory', path: '', inode, through }
      : { kind: 'file', path: '', type, inode, through },
    identity,
  );
  const degree = (value: boolean | 'own' | null): Degree => `${value}`;
  return {
    ...{ read: degree(can.read), write: degree(can.write), traverse: degree(can.traverse) },
    ...{ remove: degree(can.remove), execute: can.execute === undefined ? 'false' : degree(can.execute) },
    ...{ change_mode: degree(changesMode(inode, through, identity)), can },
  };
}

/**
 * inode_owner_or_capable(): the owner, and a root whose container has an id for the owner; nobody where the mount has no id for
 * the owner or the group (notify_change(), EOVERFLOW).
 */
function changesMode(inode: Inode, { ids, readOnly }: Through, identity: Identity): boolean | null {
  const who = onHost(identity);
  if ('lacks' in who || readOnly.length > 0) return false;
  if (ids.kind === 'unknown') return null;
  const owner = throughMount(ids, 'u', inode.uid);
  if (owner === undefined || throughMount(ids, 'g', inode.gid) === undefined) return false;
  const isMapped = toContainerId(identity.idMap, 'u', owner) !== undefined;
  return owner === who.uid || (isMapped && identity.capabilities.has('fowner'));
}
