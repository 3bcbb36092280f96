import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, lstatSync } from 'node:fs';
import { diskIdOf, parseMountIdMap } from '../../../src/proxmox/value/idmap.ts';
import { type AskedUser, type ContainerName, type DrawnMount, IDENTITIES, type Situation } from './draw.ts';
import type { Place } from './people.ts';
import { containerOf, hotPlugs, makeDirectory, own, type World } from './world.ts';

/** A candidate done to a copy of the directory, without asking the program whether it would be right. */
export interface Copy {
  readonly kind: 'access' | 'idmap' | 'owner' | 'group' | 'container_root' | 'mode';
  readonly place: Place;
  /** Whether its mounts could be made. */
  readonly works: boolean;
}

/** What all copies of a file system are mounted with, read-only and through an id map as the situation has it. */
export const copiesTarget = ({ on }: Situation, { readOnly, idmap }: DrawnMount): string =>
  `/copies/${on}${readOnly ? '-ro' : ''}${idmap === '' ? '' : `-${idmap.slice(2).split(':')[0]}`}`;

/** Every kind of candidate that can be done here at all, to a copy each. */
export function copiesOf(world: World, situation: Situation, lacking: readonly AskedUser[]): readonly Copy[] {
  const copies: Copy[] = [];
  let names = 0;
  const add = (
    kind: Copy['kind'],
    change: (path: string) => boolean,
    ownMounts: ReadonlyMap<ContainerName, string> = new Map(),
  ) => {
    names += 1;
    const name = `${situation.name}-${names}`;
    const hostPath = `/tank/${situation.on}/copies/${name}`;
    makeDirectory(world.onDisk(hostPath), situation);
    if (!change(world.onDisk(hostPath))) return;
    const inside = new Map(
      situation.mounts.map((mount) => [
        mount.container,
        ownMounts.has(mount.container) ? `/copies/own-${name}` : `${copiesTarget(situation, mount)}/${name}`,
      ]),
    );
    const works = [...ownMounts].every(([container, idmap]) =>
      hotPlugs(world, containerOf(world, container), `${hostPath},mp=/copies/own-${name},idmap=${idmap}`),
    );
    copies.push({ kind, works, place: { key: hostPath, hostPath, inside } });
  };
  const users = lacking.map((user) => idsOnDisk(world, situation, user));
  const known = users.filter((user) => user !== undefined);
  // Of a user without an account nobody knows the group.
  const isGroupKnown = lacking.every(({ uid }) => IDENTITIES[uid] !== undefined);
  if (known.length === users.length) {
    const entries = known.map(({ uid, bits }) => `u:${uid}:${bits === 7 ? 'rwx' : 'r-x'}`).join(',');
    for (const mask of [[], ['-n']]) add('access', (path) => setfacl(path, [...mask, '-m', entries]));
  }
  for (const { uid, gid, bits } of known) {
    add('owner', (path) => {
      own(path, `${uid}:${lstatSync(path).gid}`);
      return restored(path, situation);
    });
    if (!isGroupKnown) continue;
    add('group', (path) => {
      own(path, `${lstatSync(path).uid}:${gid}`);
      return opened(path, situation, ((situation.mode | (bits << 3) | 0o2000) & ~0o1000) | (situation.mode & 0o1000));
    });
  }
  const roots = new Set(situation.mounts.map((mount) => rootOnDisk(world, mount)));
  const [root] = roots;
  if (roots.size === 1 && root !== undefined)
    add('container_root', (path) => {
      own(path, root);
      return restored(path, situation);
    });
  const bits = lacking.reduce((all, { can }) => all | bitsOf(can), 0);
  add('mode', (path) => opened(path, situation, situation.mode | bits | (bits << 3)));
  const maps = idMapsFor(situation, lacking);
  if (maps) add('idmap', () => true, maps);
  return copies;
}

/** A chown clears setgid and what else goes with it. */
function restored(path: string, { mode, acl }: Situation): boolean {
  if (acl === '') chmodSync(path, mode);
  else execFileSync('chmod', [`g${mode & 0o2000 ? '+' : '-'}s`, path]);
  return true;
}

/** With a mode; beside an ACL its digits are entries, and the mask opens for them. */
function opened(path: string, situation: Situation, mode: number): boolean {
  if (situation.acl === '') {
    chmodSync(path, mode);
    return true;
  }
  restored(path, { ...situation, mode });
  const word = (bits: number) => `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;
  return setfacl(path, ['-m', `g::${word((mode >> 3) & 7)},o::${word(mode & 7)}`]);
}

const setfacl = (path: string, args: readonly string[]): boolean => spawnSync('setfacl', [...args, path]).status === 0;

const bitsOf = (can: AskedUser['can']): number => (can === 'read' ? 5 : 7);

const mountOf = ({ mounts }: Situation, container: ContainerName) => mounts.find((one) => one.container === container);

function idsOnDisk(world: World, situation: Situation, { container, uid, can }: AskedUser) {
  const { idMap } = containerOf(world, container);
  const idmap = mountOf(situation, container)?.idmap ?? '';
  const through = idmap !== '' && idMap.unprivileged ? parseMountIdMap(idmap) : undefined;
  const disk = { uid: diskIdOf(idMap, through, 'u', uid), gid: diskIdOf(idMap, through, 'g', groupOf(uid)) };
  const { uid: user, gid: group } = disk;
  return user === undefined || group === undefined ? undefined : { uid: user, gid: group, bits: bitsOf(can) };
}

function rootOnDisk(world: World, { container, idmap }: DrawnMount): string {
  const { idMap } = containerOf(world, container);
  const through = idmap !== '' && idMap.unprivileged ? parseMountIdMap(idmap) : undefined;
  return `${diskIdOf(idMap, through, 'u', 0)}:${diskIdOf(idMap, through, 'g', 0)}`;
}

const groupOf = (uid: number): number => Number(IDENTITIES[uid]?.split(':')[1]?.split(',')[0] ?? uid);

/**
 * The first user of each container who cannot becomes the owner as far as its mount goes; not where that would be the host's
 * root. Whether the container, the file system and the rest of the map take it, the mount itself will tell.
 */
function idMapsFor(
  situation: Situation,
  lacking: readonly AskedUser[],
): ReadonlyMap<ContainerName, string> | undefined {
  const [owner = 0, group = 0] = situation.owner.split(':').map(Number);
  if (owner === 0 || group === 0) return undefined;
  const maps = new Map<ContainerName, string>();
  for (const { container, uid } of lacking) {
    // A read-only mount stays so, and one that has a map keeps it.
    const mount = mountOf(situation, container);
    if (mount?.idmap !== '' || mount.readOnly) return undefined;
    if (!maps.has(container)) maps.set(container, `u:${uid}:${owner}:1;g:${groupOf(uid)}:${group}:1`);
  }
  return maps;
}
