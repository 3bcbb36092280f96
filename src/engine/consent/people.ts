import { ancestorsOf } from '../../ground/paths.ts';
import { type IdMap, toContainerId } from '../../proxmox/value/idmap.ts';
import type { Consumer, Consumers } from '../access/consumers.ts';
import { areGroupsKnown, usersOf } from '../access/container.ts';
import { idsOf } from '../access/way.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { canIn } from '../permission/can.ts';
import { inodeOf } from '../permission/component.ts';
import { capabilitiesLeft, HOST_IDS, type Identity, identityOf } from '../permission/identity.ts';
import { type MountIds, PLAIN_MOUNT, type Through, throughMount } from '../permission/inode.ts';
import type { Person, Somebody } from './affected.ts';
import { unnamedId } from './unnamed.ts';

/** Ids on disk that an owner, a group or an ACL names before or after a change. */
export interface NamedIds {
  readonly uids: ReadonlySet<number>;
  readonly gids: ReadonlySet<number>;
}

/**
 * All who could matter to a directory: of each container that reaches it its root, whom an id on disk names, one in each
 * named group, and one whom nothing names; the same of the host's own users. An id that containers map and the host's
 * accounts do not know is nobody on the host itself.
 */
export function peopleAt(
  path: string,
  named: NamedIds,
  { observed, consumers }: { readonly observed: ObservedState; readonly consumers: Consumers },
): readonly Person[] {
  const inside = distinct(consumers.of(path)).flatMap((consumer) => peopleIn(consumer, named, observed));
  return [...inside, ...peopleOfHost(path, named, observed)];
}

function distinct(consumers: readonly Consumer[]): readonly Consumer[] {
  const key = ({ container, mount }: Consumer) => `${container.ctid} ${mount.readOnly} ${mount.idmap ?? ''}`;
  return [...new Map(consumers.map((consumer) => [key(consumer), consumer])).values()];
}

/** A container whose id map could not be read is not told of. */
export function peopleIn(
  consumer: Omit<Consumer, 'source'>,
  named: NamedIds,
  observed: ObservedState,
): readonly Person[] {
  const { container, mount } = consumer;
  if (!container.idMap.ok) return [];
  const { ctid, name, file } = container;
  const idMap = container.idMap.value;
  const ids = idsOf(mount, idMap);
  const inside = (type: 'u' | 'g', disk: number) => {
    const host = ids.kind === 'unknown' ? undefined : throughMount(ids, type, disk);
    return host === undefined ? undefined : toContainerId(idMap, type, host);
  };
  const users = [...named.uids].flatMap((disk) => {
    const uid = inside('u', disk);
    return uid === undefined ? [] : [{ uid, disk }];
  });
  const root = users.find(({ uid }) => uid === 0) ?? { uid: 0, disk: undefined };
  const others = standIns(named, { idMap, ids }, (disk) => inside('g', disk));
  const rootCan = capabilitiesLeft(file.current.lxc);
  const through = throughOf(mount, ids);
  return [
    ...[root, ...users.filter(({ uid }) => uid !== 0)].flatMap(({ uid, disk }) => {
      const person = userOf(consumer, uid, observed);
      return person ? [{ ...person, disk }] : [];
    }),
    ...others.map(({ gid, as }) => {
      const identity = identityOf(as, idMap, rootCan);
      return { ...{ ctid, name, uid: null, gid }, ...{ identity, through } };
    }),
  ];
}

/** One user of a container, with the groups that its accounts give; undefined: its id map could not be read. */
export function userOf(
  { container, mount }: { readonly container: ObservedContainer; readonly mount: Consumer['mount'] },
  uid: number,
  observed: ObservedState,
): Person | undefined {
  if (!container.idMap.ok) return undefined;
  const { ctid, name, file } = container;
  const idMap = container.idMap.value;
  const user = usersOf(ctid, observed)?.find((one) => one.uid === uid);
  const asked = { uid, gid: user?.gid ?? uid, groups: user?.groups ?? [] };
  const identity = identityOf(asked, idMap, capabilitiesLeft(file.current.lxc));
  // Root needs no account, and no group to be root.
  const known =
    (user && areGroupsKnown(ctid, observed)) || uid === 0
      ? identity
      : { ...identity, groupsUnknown: 'no_passwd' as const };
  return { ctid, name, uid, identity: known, through: throughOf(mount, idsOf(mount, idMap)) };
}

const throughOf = ({ readOnly }: Consumer['mount'], ids: MountIds): Through => ({
  ...PLAIN_MOUNT,
  readOnly: readOnly ? ['configured'] : [],
  ids,
});

/**
 * Root of the host loses nothing, and gains nothing either; nobody (65534) stands for ids that are not there, and is
 * nobody to take from.
 */
function peopleOfHost(path: string, named: NamedIds, observed: ObservedState): readonly Person[] {
  const { accounts } = observed;
  const maps = mapsOf(observed);
  const ofContainers = (uid: number) => maps.some((map) => toContainerId(map, 'u', uid) !== undefined);
  const uids = [...named.uids].filter(
    (uid) => uid !== 0 && uid !== NOBODYS_ID && (accounts.userNames.has(uid) || !ofContainers(uid)),
  );
  const known = (uid: number) => {
    const name = accounts.userNames.get(uid);
    const user = name === undefined ? undefined : accounts.users.get(name);
    const groups = (name === undefined ? undefined : accounts.members.get(name)) ?? [];
    return identityOf({ uid, gid: user?.gid ?? uid, groups }, HOST_IDS);
  };
  const ofHost = (who: Omit<Somebody, 'ctid'>, identity: Identity): Person => ({
    ...{ ctid: null, ...who, name: who.uid === null ? undefined : accounts.userNames.get(who.uid) },
    ...{ identity, through: PLAIN_MOUNT },
  });
  const groups: NamedIds = { uids: named.uids, gids: new Set([...named.gids].filter((gid) => gid !== NOBODYS_ID)) };
  const others = standIns(groups, { idMap: HOST_IDS, ids: PLAIN_MOUNT.ids }, (disk) => disk);
  const people = [
    ...uids.map((uid) => ofHost({ uid, disk: uid }, known(uid))),
    ...others.map(({ gid, as }) => ofHost({ uid: null, gid }, identityOf(as, HOST_IDS))),
  ];
  return people.filter(({ identity }) => reaches(path, identity, observed));
}

/** The id maps that containers have, each once: found once for all directories, for most have the same one. */
function mapsOf({ containers }: ObservedState): readonly IdMap[] {
  const known = MAPS.get(containers);
  if (known) return known;
  const maps = [...containers.values()].flatMap(({ idMap }) =>
    idMap.ok && idMap.value.unprivileged ? [idMap.value] : [],
  );
  const distinct = [...new Map(maps.map((map) => [JSON.stringify(map), map])).values()];
  MAPS.set(containers, distinct);
  return distinct;
}

const MAPS = new WeakMap<ObservedState['containers'], readonly IdMap[]>();

/** One for each named group that is known there, and one who is in none of them. */
function standIns(
  { uids, gids }: NamedIds,
  scene: Parameters<typeof unnamedId>[1],
  groupOf: (disk: number) => number | undefined,
) {
  const uid = unnamedId('u', scene, uids);
  const own = unnamedId('g', scene, gids);
  if (uid === undefined || own === undefined) return [];
  const inGroups = insideIds([...gids], groupOf).map((gid) => ({ gid, as: { uid, gid } }));
  return [...inGroups, { gid: undefined, as: { uid, gid: own } }];
}

const insideIds = (disks: readonly number[], inside: (disk: number) => number | undefined): readonly number[] => [
  ...new Set(disks.map(inside).filter((id) => id !== undefined)),
];

/** Whether a user of the host gets as far as the directory; what was not looked at lets everybody through. */
function reaches(path: string, identity: Identity, { paths }: ObservedState): boolean {
  return ancestorsOf(path).every((at) => {
    const fact = paths.get(at);
    if (fact?.kind !== 'directory') return true;
    const inode = inodeOf(fact, PLAIN_MOUNT);
    return canIn({ kind: 'directory', path: at, inode, through: PLAIN_MOUNT }, identity).traverse !== false;
  });
}

const NOBODYS_ID = 65_534;
