import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isNetworkFilesystem } from '../../engine/observed/mounts.ts';
import type { Installation } from '../locate.ts';

/** A look at so many containers, declared in so many bytes, is over within a moment. */
const MOST_CONTAINERS = 20;
const MOST_BYTES = 32 * 1024;

type Place = Pick<Installation, 'root' | 'configDir' | 'hostName'>;

/**
 * Whether there is so little to look at, all of it on this machine, that a look keeps nobody waiting. By names and sizes alone.
 * @param table what is mounted, as the kernel tells it
 */
export async function isSmall(
  { root, configDir, hostName }: Place,
  table: string = '/proc/self/mountinfo',
): Promise<boolean> {
  const [members, containers, files, mounts] = await Promise.all([
    namesIn(`${root}/etc/pve/nodes`),
    namesIn(`${root}/etc/pve/lxc`),
    namesIn(configDir),
    readFile(table, 'latin1').catch(() => ''),
  ]);
  // Other members of a cluster are asked, over sessions that whoever looks again and again keeps.
  if (hostName === 'local' && members.length > 1) return false;
  if (containers.length > MOST_CONTAINERS || mounts.split('\n').some((line) => isOnServer(line, root))) return false;
  const sizes = await Promise.all(files.map((name) => sizeOf(join(configDir, name))));
  return sizes.reduce((sum, size) => sum + size, 0) <= MOST_BYTES;
}

/** Whether the disks answer that these paths lie on; what they answer does not matter. */
export const disksAnswer = async (root: string, paths: readonly string[]): Promise<boolean> => {
  await Promise.allSettled(paths.map((path) => lstat(`${root}${path}`)));
  return true;
};

/** A line of mountinfo; pmxcfs and lxcfs run on this machine, and what they hold is asked for by its names first. */
function isOnServer(line: string, root: string): boolean {
  const [, , , , target = '', ...more] = line.split(' ');
  const fstype = more[more.indexOf('-') + 1] ?? '';
  const isOurs = target === `${root}/etc/pve` || target === '/var/lib/lxcfs';
  return isNetworkFilesystem(fstype) && fstype !== 'fusectl' && !isOurs;
}

/** What is not there, or cannot be looked at, is little to look at. */
const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );
