import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { systemCode } from '../../disk/errno.ts';
import { isNetworkFilesystem, mountTable, parseMountinfo } from '../../engine/observed/mounts.ts';
import { type Machine, onDisk } from '../machine.ts';
import type { MachineFault } from '../problem.ts';
import { isContainerRunning } from '../read/facts.ts';
import { findInits, readInits } from '../read/init.ts';
import { withAncestors } from '../read/paths.ts';

/** Linux's O_PATH (fcntl.h, all of Debian's architectures we run on), which Node does not name: opens without touching. */
const O_PATH = 0o10000000;

/** What stands in a target's way inside a running container: a symlink, a file or a share on its path. */
type Obstacle = Extract<MachineFault, { readonly code: 'target_obstructed' }>;

/**
 * Walks a target inside a running container one name at a time from the container's own root, following nothing.
 * Missing components are fine (Proxmox creates them); so is a container that is stopped or gone.
 */
export async function targetObstacle(machine: Machine, ctid: number, target: string): Promise<Obstacle | undefined> {
  if (!isContainerRunning(machine, ctid)) return undefined;
  const inits = await findInits(machine, new Set([ctid]));
  const init = inits.get(ctid);
  if (!init?.ok) return undefined;
  const table = (await readInits(machine, inits)).get(ctid)?.mountinfo;
  const share = table?.ok ? shareOnTheWay(table.value, target) : undefined;
  if (share !== undefined) return { code: 'target_obstructed', ctid, at: share, by: 'share' };
  const held: FileHandle[] = [];
  try {
    held.push(await open(onDisk(machine, `/proc/${init.value}/root`), O_PATH | constants.O_DIRECTORY));
    const found = await walk(held, target);
    return found && { code: 'target_obstructed', ctid, ...found };
  } catch (error) {
    // Missing or unreadable: `pct` looks again itself, and its word counts.
    systemCode(error);
    return undefined;
  } finally {
    await Promise.all(held.map((handle) => handle.close()));
  }
}

/** Whoever serves it, root in there included, could let a look at it wait for ever. */
function shareOnTheWay(mountinfo: string, target: string): string | undefined {
  const mounts = mountTable(parseMountinfo(mountinfo));
  return withAncestors(target).find((path) => isNetworkFilesystem(mounts.get(path)?.fstype ?? ''));
}

async function walk(held: FileHandle[], target: string): Promise<Pick<Obstacle, 'at' | 'by'> | undefined> {
  let at = '';
  for (const name of target.split('/').filter((part) => part !== '')) {
    at = `${at}/${name}`;
    const above = held.at(-1);
    const handle = await open(`/proc/self/fd/${above?.fd}/${name}`, O_PATH | constants.O_NOFOLLOW);
    held.push(handle);
    const stats = await handle.stat();
    if (stats.isSymbolicLink()) return { at, by: 'symlink' };
    if (!stats.isDirectory()) return { at, by: 'file' };
  }
  return undefined;
}
