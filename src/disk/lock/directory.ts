import { lstatSync, mkdirSync, rmdirSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { bad, good, NOWHERE, type Result } from '../../ground/problem.ts';
import { makeFolder } from '../durable.ts';
import { systemCode } from '../errno.ts';
import type { LockProblem, LockUnsafe } from '../problem.ts';
import type { Lock } from './lock.ts';

/** Until pmxcfs gives up a lock that nobody renewed (CFS_LOCK_TIMEOUT of its memdb.c). */
export const EXPIRES_SECONDS = 120;
/** So long we rely on ours, as Proxmox's cfs_lock does: the rest is for a write that has begun. */
const RELIED_ON_MS = 60_000;
/** Others hold it while they write one file. */
const PATIENCE_MS = 3_000;
const TURN_MS = 100;

export type LockTaken = Result<Lock, LockProblem>;

/** Takes a lock that is a directory; `expire` has one removed that nobody holds any more. Rejects where it cannot be made. */
export async function lockDirectory(path: string, expire: (path: string) => void): Promise<LockTaken> {
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

/** Whether it went well; false where it failed for one of those causes. */
export function without(causes: readonly string[], work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (causes.includes(systemCode(error))) return false;
    throw error;
  }
}
