import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { systemCode } from '../../disk/errno.ts';
import { isNetworkFilesystem, mountTable, parseMountinfo } from '../../engine/observed/mounts.ts';
import { type Machine, onDisk } from '../machine.ts';
import { isRunning, readContainerTable } from '../read/facts.ts';
import { findInits } from '../read/init.ts';
import { withAncestors } from '../read/paths.ts';

/** Linux's O_PATH (fcntl.h, all of Debian's architectures we run on), which Node does not name: opens without touching. */
const O_PATH = 0o10000000;

/** What stands in a target's way inside a running container: a symlink, a file or a share on its path. */
export interface TargetObstacle {
  readonly path: string;
  readonly kind: 'symlink' | 'file' | 'share';
}

/**
 * Walks a target inside a running container one name at a time from the container's own root, following nothing.
 * Missing components are fine (Proxmox creates them); so is a container that is stopped or gone.
 */
export async function targetObstacle(
  machine: Machine,
  ctid: number,
  target: string,
): Promise<TargetObstacle | undefined> {
  if (!isRunning(machine, ctid)) return undefined;
  const init = (await findInits(machine, new Set([ctid]))).get(ctid);
  if (!init?.ok) return undefined;
  const share = shareOnTheWay(machine, init.value, target);
  if (share !== undefined) return { path: share, kind: 'share' };
  const held: FileHandle[] = [];
  try {
    held.push(await open(onDisk(machine, `/proc/${init.value}/root`), O_PATH | constants.O_DIRECTORY));
    return await walk(held, target);
  } catch (error) {
    // Missing or unreadable: `pct` looks again itself, and its word counts.
    systemCode(error);
    return undefined;
  } finally {
    await Promise.all(held.map((handle) => handle.close()));
  }
}

/** Whoever serves it, root in there included, could let a look at it wait for ever. */
function shareOnTheWay(machine: Machine, init: number, target: string): string | undefined {
  const table = readContainerTable(machine, init);
  const mounts = mountTable(table.ok ? parseMountinfo(table.value) : []);
  return withAncestors(target).find((path) => isNetworkFilesystem(mounts.get(path)?.fstype ?? ''));
}

async function walk(held: FileHandle[], target: string): Promise<TargetObstacle | undefined> {
  let path = '';
  for (const name of target.split('/').filter((part) => part !== '')) {
    path = `${path}/${name}`;
    const above = held.at(-1);
    const handle = await open(`/proc/self/fd/${above?.fd}/${name}`, O_PATH | constants.O_NOFOLLOW);
    held.push(handle);
    const stats = await handle.stat();
    if (stats.isSymbolicLink()) return { path, kind: 'symlink' };
    if (!stats.isDirectory()) return { path, kind: 'file' };
  }
  return undefined;
}
