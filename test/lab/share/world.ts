import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseContainerFile } from '../../../src/proxmox/file/container.ts';
import { type IdMap, idMapOf } from '../../../src/proxmox/value/idmap.ts';
import { declareContainers } from '../configuration.ts';
import { type ContainerLines, makeContainer, mapped, privileged, unprivileged } from '../containers.ts';
import { makeRoot, writeVmlist } from '../machine-root.ts';
import { makeGrounds } from '../rehearsal/world.ts';
import { initPid } from '../stand-in/running.ts';
import { CONTAINERS, type ContainerName, FILE_SYSTEMS, type FileSystem, type Situation } from './draw.ts';

/** A machine with its containers; its mounts are this process's own, and gone with it. */
export interface World {
  readonly root: string;
  readonly available: readonly FileSystem[];
  readonly containers: ReadonlyMap<ContainerName, Container>;
  readonly onDisk: (path: string) => string;
}

export interface Container {
  readonly ctid: number;
  readonly idMap: IdMap;
}

const LINES: Readonly<Record<ContainerName, ContainerLines>> = {
  privileged,
  first: unprivileged,
  second: unprivileged,
  custom: mapped('u 0 200000 1000', 'g 0 200000 1000', 'u 1000 1000 1', 'g 1000 1000 1'),
  far: mapped('u 0 200000 65536', 'g 0 200000 65536'),
};

export async function makeWorld(run: string): Promise<World> {
  const root = makeRoot(run, 'lab');
  const available = makeFileSystems(root);
  const containers = new Map<ContainerName, Container>();
  for (const name of CONTAINERS) {
    const ctid = await makeContainer(run, root, LINES[name]);
    writeAccounts(`/var/lib/lxc/${ctid}/rootfs`);
    const map = idMapOf(parseContainerFile(readFileSync(fileOf(root, ctid), 'latin1'), ctid));
    if (!map.ok) throw new Error(map.problem);
    containers.set(name, { ctid, idMap: map.value });
  }
  const ctids = [...containers.values()].map(({ ctid }) => ctid);
  writeVmlist(root, new Map(ctids.map((ctid) => [ctid, 'lab'])));
  declareContainers(`${root}/config`, ctids);
  appendFileSync(`${root}/etc/passwd`, 'admin:x:5000:5000::/:/bin/sh\n');
  appendFileSync(`${root}/etc/group`, 'admin:x:5000:\nmedia:x:5001:admin\n');
  return { root, available, containers, onDisk: (path) => `${root}${path}` };
}

const fileOf = (root: string, ctid: number): string => `${root}/etc/pve/lxc/${ctid}.conf`;

/** Below /tank one for each; what needs a program to be made is left out where that is missing. */
function makeFileSystems(root: string): readonly FileSystem[] {
  const tank = `${root}/tank`;
  mkdirSync(tank, { mode: 0o755 });
  makeGrounds(tank);
  const available = FILE_SYSTEMS.filter((name) => !isOnLoop(name) || makeOnLoop(tank, name));
  for (const name of available) mkdirSync(`${tank}/${name}/copies`, { mode: 0o755 });
  // Whoever makes them may have left them to himself.
  for (const name of available) chmodSync(`${tank}/${name}`, 0o755);
  return available;
}

/** What is made as, and how it is mounted. */
const ON_LOOP = { xfs: ['xfs', 'loop'], btrfs: ['btrfs', 'loop'], noacl: ['btrfs', 'loop,noacl'] } as const;

const isOnLoop = (name: FileSystem): name is keyof typeof ON_LOOP => Object.hasOwn(ON_LOOP, name);

/** The loop device is freed with the mount. */
function makeOnLoop(tank: string, name: keyof typeof ON_LOOP): boolean {
  const [type, options] = ON_LOOP[name];
  const [image, at] = [`${tank}/${name}.img`, `${tank}/${name}`];
  writeFileSync(image, '');
  execFileSync('truncate', ['--size', '320M', image]);
  if (spawnSync(`mkfs.${type}`, ['-q', image]).status !== 0) return false;
  mkdirSync(at);
  return spawnSync('mount', ['-o', options, image, at]).status === 0;
}

function writeAccounts(rootfs: string): void {
  const passwd = ['root:x:0:0::/:/bin/sh', 'www-data:x:33:33::/:/bin/sh', 'app:x:1000:1000::/:/bin/sh'];
  writeFileSync(`${rootfs}/etc/passwd`, `${passwd.join('\n')}\n`);
  writeFileSync(`${rootfs}/etc/group`, 'root:x:0:\nwww-data:x:33:\nmedia:x:44:app\napp:x:1000:\n');
}

export const hostPathOf = ({ on, name }: Situation): string => `/tank/${on}/${name}`;

export function containerOf({ containers }: World, name: ContainerName): Container {
  const found = containers.get(name);
  if (!found) throw new Error(`no container ${name}`);
  return found;
}

/** A directory as a situation has it, under this name beside the others. */
export function makeDirectory(
  path: string,
  { owner, mode, acl, kept }: Pick<Situation, 'owner' | 'mode' | 'acl' | 'kept'>,
): void {
  mkdirSync(path);
  if (kept) {
    writeFileSync(`${path}/kept`, '');
    own(`${path}/kept`, kept.owner);
    chmodSync(`${path}/kept`, kept.mode);
  }
  own(path, owner);
  chmodSync(path, mode);
  if (acl !== '') execFileSync('setfacl', ['-m', acl, path]);
}

export function own(path: string, owner: string): void {
  const [uid = 0, gid = 0] = owner.split(':').map(Number);
  chownSync(path, uid, gid);
}

/** Adds lines of mount points to a container's file, in the lowest free slots. */
export function addMountPoints({ root }: World, { ctid }: Container, values: readonly string[]): void {
  const free = freeSlots(root, ctid);
  if (free.length < values.length) throw new Error(`CT ${ctid} has no place for ${values.length} more mounts`);
  appendFileSync(fileOf(root, ctid), values.map((value, index) => `mp${free[index]}: ${value}\n`).join(''));
}

/** Whether a running container takes one more mount. */
export function hotPlugs({ root }: World, { ctid }: Container, value: string): boolean {
  return spawnSync('pct', ['set', String(ctid), `--mp${freeSlots(root, ctid)[0]}`, value]).status === 0;
}

function freeSlots(root: string, ctid: number): readonly number[] {
  const used = readFileSync(fileOf(root, ctid), 'latin1').matchAll(/^mp(\d+):/gm);
  const taken = new Set([...used].map(([, index]) => Number(index)));
  return Array.from({ length: 256 }, (_, index) => index).filter((index) => !taken.has(index));
}

export function pct(...args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync('pct', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`pct ${args.join(' ')} ended with ${status}\n${stdout}${stderr}`);
}

/** What each user can do in each directory: by `UID PATH`, letters as who.pl has them. */
export function rightsIn(
  { scripts }: { readonly scripts: string },
  where: readonly ['pid', number] | readonly ['below', string],
  asked: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, string> {
  const input = [...asked].flatMap(([user, paths]) => [`user ${user.replace(':', ' ')}`, ...paths]).join('\n');
  const { status, stdout, stderr } = spawnSync('perl', [`${scripts}/who.pl`, ...where.map(String)], {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`who.pl: ${stderr}`);
  const lines = stdout.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [uid = '', path = '', can = ''] = line.split(' ');
      return [`${uid} ${path}`, can.replace('-', '')];
    }),
  );
}

export const initOf = ({ ctid }: Container): number => initPid(ctid);
