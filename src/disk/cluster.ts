import { lstatSync, mkdirSync, rmdirSync, type Stats, utimesSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { bad, good, NOWHERE, type Result } from '../ground/problem.ts';
import { makeFolder } from './durable.ts';
import { systemCode } from './errno.ts';
import type { Lock } from './lock.ts';
import type { LockProblem, LockUnsafe } from './problem.ts';

/** Where a member's machine has pmxcfs, below its root. */
export const PMXCFS = '/etc/pve';
/** In it: a directory below this one is a lock of the whole cluster. */
const LOCKS = 'priv/lock';
const NAME = 'phoenix-volumes';

/** Until pmxcfs gives up a lock that nobody renewed (CFS_LOCK_TIMEOUT of its memdb.c). */
const EXPIRES_SECONDS = 120;
/** So long we rely on ours, as Proxmox's cfs_lock does: the rest is for a write that has begun. */
const RELIED_ON_MS = 60_000;
/** Others hold it while they write one file. */
const PATIENCE_MS = 3_000;
const TURN_MS = 100;
const FUSE = 0x65735546;

type Taken = Result<Lock, LockProblem>;

/**
 * Takes the cluster's lock of all configurations in pmxcfs: a directory, which only one member can make. pmxcfs keeps it until
 * it is removed, or has expired and somebody asks for that. Where no pmxcfs is mounted (below `--root`) nobody counts its
 * time: an old one is removed under `locked`, the kernel's lock of that folder.
 */
export async function lockCluster(pmxcfs: string, locked: () => Promise<Taken>): Promise<Taken> {
  const path = join(pmxcfs, LOCKS, NAME);
  try {
    if ((await statfs(pmxcfs)).type === FUSE) return await lockDirectory(path, askPmxcfs);
    const kernel = await locked();
    return kernel.ok ? await lockBoth(kernel.value, path) : kernel;
  } catch (error) {
    return bad({ code: 'lock_folder', ...NOWHERE, path, system: systemCode(error) });
  }
}

async function lockBoth(kernel: Lock, path: string): Promise<Taken> {
  let taken: Taken | undefined;
  try {
    taken = await lockDirectory(path, removeOld);
  } finally {
    if (!taken?.ok) await kernel.release();
  }
  if (!taken.ok) return taken;
  const { isOurs, release } = taken.value;
  return good({ isOurs, release: () => release().finally(kernel.release) });
}

/** Takes a lock that is a directory; `expire` has one removed that nobody holds any more. Rejects where it cannot be made. */
export async function lockDirectory(path: string, expire: (path: string) => void): Promise<Taken> {
  const folder = dirname(path);
  await makeFolder(folder, 0o700);
  const open = faultOf(lstatSync(folder));
  if (open) return bad({ code: 'lock_unsafe', ...NOWHERE, path: folder, fault: open });
  const patience = performance.now() + PATIENCE_MS;
  while (!isMade(path)) {
    const there = lstatSync(path, { throwIfNoEntry: false });
    const fault = there && faultOf(there);
    if (fault) return bad({ code: 'lock_unsafe', ...NOWHERE, path, fault });
    if (performance.now() > patience) return bad({ code: 'lock_held', ...NOWHERE, path, expires: EXPIRES_SECONDS });
    expire(path);
    await setTimeout(TURN_MS);
  }
  const until = performance.now() + RELIED_ON_MS;
  const { ino } = lstatSync(path);
  const isThere = () => lstatSync(path, { throwIfNoEntry: false })?.ino === ino;
  return good({ release: async () => released(path, isThere), isOurs: () => performance.now() < until && isThere() });
}

/** What was done under it is done: one that cannot be removed, as without a quorum, expires. */
function released(path: string, isThere: () => boolean): void {
  try {
    if (isThere()) rmdirSync(path);
  } catch (error) {
    systemCode(error);
  }
}

/** The only call that takes it. */
function isMade(path: string): boolean {
  return without(['EEXIST'], () => mkdirSync(path, { mode: 0o700 }));
}

function faultOf(stats: Stats): LockUnsafe['fault'] | undefined {
  if (stats.isSymbolicLink()) return 'symlink';
  if (!stats.isDirectory()) return 'special';
  if (stats.uid !== process.geteuid?.()) return 'owner';
  return (stats.mode & 0o022) === 0 ? undefined : 'mode';
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

/** Whether it went well; false where it failed for one of those causes. */
function without(causes: readonly string[], work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (causes.includes(systemCode(error))) return false;
    throw error;
  }
}
