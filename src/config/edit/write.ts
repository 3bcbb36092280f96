import { open, realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { keepBackup } from '../../disk/backup.ts';
import { type Ownership, syncFolder, withReplacement } from '../../disk/durable.ts';
import { type SystemCode, systemCode } from '../../disk/errno.ts';
import type { Lock } from '../../disk/lock/lock.ts';
import type { LockProblem } from '../../disk/problem.ts';
import { bad, good, type Result } from '../../ground/problem.ts';
import type { WriteProblem } from '../problem.ts';

export interface WriteRequest {
  readonly path: string;
  /** What the file must still hold. */
  readonly expectedText: string;
  readonly newText: string;
  readonly backupDir: string;
  /** Does the work while the lock of that file is held, or says who holds it. */
  readonly withLock: <T>(lockedPath: string, work: (lock: HeldLock) => Promise<T>) => Promise<Result<T, LockProblem>>;
  readonly now: Date;
  /** Makes new names in a folder survive a power cut. */
  readonly sync?: (folder: string) => Promise<void>;
}

/**
 * Replaces a configuration file, durably and whole or not at all, and keeps what it was as a backup. Writes through a
 * symbolic link. When it fails, the file is as it was and nothing else is left behind; but with `write_unsynced` it is
 * written, and perhaps not durable.
 */
export async function writeConfigFile(request: WriteRequest): Promise<Result<Written, WriteProblem>> {
  const { path } = request;
  try {
    const real = await realpath(path);
    const locked = await request.withLock(real, (lock) => replaceFile(real, request, lock));
    return locked.ok ? locked.value : locked;
  } catch (error) {
    return failed('write_failed', path, systemCode(error));
  }
}

type HeldLock = Pick<Lock, 'isOurs'>;

export interface Written {
  /** Where the old file is kept. */
  readonly backup: string;
}

async function replaceFile(
  real: string,
  request: WriteRequest,
  lock: HeldLock,
): Promise<Result<Written, WriteProblem>> {
  const { path, expectedText, newText } = request;
  const { bytes, ownership } = await readOwned(real);
  if (!bytes.equals(Buffer.from(expectedText))) {
    return bad({ code: 'config_changed', severity: 'error', where: { file: path }, path });
  }
  return withReplacement(real, { bytes: Buffer.from(newText), ownership, like: real }, async (replace) => {
    const kept = await keep(bytes, ownership, request);
    if (!kept.ok) return kept;
    if (!lock.isOurs()) return bad({ code: 'lock_lost', severity: 'error', where: { file: path }, path });
    await replace();
    return (await unsynced(real, request)) ?? kept;
  });
}

/** From the rename on the new text is what everybody reads: whatever fails then, it is written. */
async function unsynced(real: string, { path, sync = syncFolder }: WriteRequest) {
  try {
    await sync(dirname(real));
    return undefined;
  } catch (error) {
    return failed('write_unsynced', path, systemCode(error));
  }
}

async function readOwned(path: string): Promise<{ readonly bytes: Buffer; readonly ownership: Ownership }> {
  const handle = await open(path, 'r');
  try {
    const { uid, gid, mode } = await handle.stat();
    return { bytes: await handle.readFile(), ownership: { uid, gid, mode: mode & 0o7777 } };
  } finally {
    await handle.close();
  }
}

async function keep(
  bytes: Buffer,
  ownership: Ownership,
  { path, backupDir, now }: WriteRequest,
): Promise<Result<Written, WriteProblem>> {
  try {
    return good({ backup: await keepBackup({ folder: backupDir, name: basename(path), bytes, ownership, now }) });
  } catch (error) {
    return failed('backup_failed', backupDir, systemCode(error));
  }
}

const failed = (code: 'write_failed' | 'write_unsynced' | 'backup_failed', path: string, system: SystemCode) =>
  bad({ code, severity: 'error', where: { file: path }, path, system } as const);
