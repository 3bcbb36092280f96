import { lstatSync, rmdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { bad, good, NOWHERE } from '../../ground/problem.ts';
import { systemCode } from '../errno.ts';
import { isFuse } from '../fuse.ts';
import { EXPIRES_SECONDS, type LockTaken, lockDirectory, without } from './directory.ts';
import type { Lock } from './lock.ts';

/** Where a member's machine has pmxcfs, below its root. */
export const PMXCFS = '/etc/pve';
/** In it: a directory below this one is a lock of the whole cluster. */
const LOCKS = 'priv/lock';
const NAME = 'phoenix-volumes';

/**
 * Takes the cluster's lock of all configurations in pmxcfs: a directory, which only one member can make. pmxcfs keeps it until
 * it is removed, or has expired and somebody asks for that. Where no pmxcfs is mounted (below `--root`) nobody counts its
 * time: an old one is removed under `locked`, the kernel's lock of that folder.
 */
export async function lockCluster(pmxcfs: string, locked: () => Promise<LockTaken>): Promise<LockTaken> {
  const path = join(pmxcfs, LOCKS, NAME);
  try {
    if (await isFuse(pmxcfs)) return await lockDirectory(path, askPmxcfs);
    const kernel = await locked();
    return kernel.ok ? await lockBoth(kernel.value, path) : kernel;
  } catch (error) {
    const system = systemCode(error);
    if (system === 'EACCES' && isWithoutQuorum(pmxcfs)) return bad({ code: 'lock_no_quorum', ...NOWHERE, path });
    return bad({ code: 'lock_folder', ...NOWHERE, path, system });
  }
}

/** As Proxmox itself sees it: the owner may write what this link leads to, or not. */
function isWithoutQuorum(pmxcfs: string): boolean {
  const link = lstatSync(join(pmxcfs, 'local'), { throwIfNoEntry: false });
  return link !== undefined && (link.mode & 0o200) === 0;
}

async function lockBoth(kernel: Lock, path: string): Promise<LockTaken> {
  let taken: LockTaken | undefined;
  try {
    taken = await lockDirectory(path, removeOld);
  } finally {
    if (!taken?.ok) await kernel.release();
  }
  if (!taken.ok) return taken;
  const { isOurs, release } = taken.value;
  return good({ isOurs, release: () => release().finally(kernel.release) });
}

/** pmxcfs removes it where it has expired, and only then. It counts from when it was first asked. */
export function askPmxcfs(path: string): void {
  without(['ENOENT', 'EACCES'], () => utimesSync(path, 0, 0));
}

/** One with something in it is nobody's of ours, and stays. */
function removeOld(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats || Date.now() - stats.mtimeMs < EXPIRES_SECONDS * 1000) return;
  without(['ENOENT', 'ENOTEMPTY', 'EEXIST'], () => rmdirSync(path));
}
