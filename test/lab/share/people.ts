import { toContainerId } from '../../../src/proxmox/value/idmap.ts';
import { type ContainerName, IDENTITIES, IDS, STRANGER, USERS } from './draw.ts';
import { initOf, rightsIn, type World } from './world.ts';

/** Somebody whose rights are tried, by ids inside; `where` is a container or the host. */
export interface Tried {
  readonly where: ContainerName | 'host';
  readonly uid: number;
  /** `gid[,gid…]` */
  readonly gids: string;
  /** Set where the same user is tried once more, as a member of this group. */
  readonly group?: number;
}

/** A directory as the host and the containers name it. */
export interface Place {
  readonly key: string;
  readonly hostPath: string;
  readonly inside: ReadonlyMap<ContainerName, string>;
}

/** Letters of who.pl by {@link nameOf}. */
export type Rights = ReadonlyMap<string, string>;

export const nameOf = ({ where, uid, group }: Omit<Tried, 'gids'>): string =>
  `${where}:${uid}${group === undefined ? '' : `+${group}`}`;

/**
 * Everybody who could matter anywhere: of each container all whom an id on some disk names, one for each of those groups, and
 * one whom nothing names; the same of the host, where nobody (65534) and root cannot be taken from.
 */
export function everybody({ containers }: World): readonly Tried[] {
  const inContainers = [...containers].flatMap(([where, { idMap }]) => {
    const inside = (type: 'u' | 'g') =>
      IDS.map((id) => toContainerId(idMap, type, id)).filter((id) => id !== undefined);
    return peopleOf(where, new Set([...USERS, ...inside('u')]), inside('g'));
  });
  const hostUids = [5000, 99_999, 300_000];
  return [
    ...inContainers,
    ...peopleOf(
      'host',
      new Set(hostUids),
      IDS.filter((id) => id !== 65_534),
    ),
  ];
}

function peopleOf(where: Tried['where'], uids: ReadonlySet<number>, gids: readonly number[]): readonly Tried[] {
  const groupsOf = (uid: number) => {
    if (where === 'host') return HOST_GROUPS[uid];
    return uid === STRANGER ? String(NAMELESS) : IDENTITIES[uid]?.split(':')[1];
  };
  return [
    ...[...uids].map((uid) => ({ where, uid, gids: groupsOf(uid) ?? String(uid) })),
    ...gids.map((gid, index) => ({ where, uid: FIRST_STAND_IN + index, gids: String(gid) })),
    { where, uid: NAMELESS, gids: String(NAMELESS) },
    ...(where === 'host' ? [] : gids.map((group) => ({ where, uid: STRANGER, gids: `${NAMELESS},${group}`, group }))),
  ];
}

const HOST_GROUPS: Readonly<Record<number, string>> = { 5000: '5000,5001' };

/** Users whom no disk names, of one group each. */
const FIRST_STAND_IN = 700;
const NAMELESS = 799;

/** Tries everything in all places at once, by the keys of the places. */
export function triedIn(world: World, scripts: string, places: readonly Place[]): ReadonlyMap<string, Rights> {
  const people = everybody(world);
  const found = new Map<string, Map<string, string>>(places.map(({ key }) => [key, new Map()]));
  for (const where of [...world.containers.keys(), 'host'] as const) {
    const here = places.flatMap(({ key, hostPath, inside }) => {
      const path = where === 'host' ? hostPath.slice(1) : inside.get(where);
      return path === undefined ? [] : [{ key, path }];
    });
    const users = people.filter((one) => one.where === where);
    const asked = new Map(users.map(({ uid, gids }) => [`${uid}:${gids}`, here.map(({ path }) => path)]));
    const container = where === 'host' ? undefined : world.containers.get(where);
    const rights = rightsIn({ scripts }, container ? ['pid', initOf(container)] : ['below', world.root], asked);
    for (const { key, path } of here)
      for (const one of users) found.get(key)?.set(nameOf(one), rights.get(`${one.uid}:${one.gids} ${path}`) ?? '');
  }
  return found;
}
