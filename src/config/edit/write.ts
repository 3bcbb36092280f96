import { randomBytes } from 'node:crypto';
import { open, readdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { keepBackup } from '../../disk/backup.ts';
import { createDurably, type Ownership, syncFolder } from '../../disk/durable.ts';
import { systemCode } from '../../disk/errno.ts';
import type { ConfigProblem } from '../problem.ts';

export interface WriteRequest {
  readonly path: string;
  /** What the file must still hold. */
  readonly expectedText: string;
  readonly newText: string;
  readonly backupDir: string;
  /** Does the work while the lock of that file is held, or says who holds it. */
  readonly withLock: <T>(lockedPath: string, work: () => Promise<T>) => Promise<LockResult<T>>;
  readonly now: Date;
}

type LockResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly summary: string; readonly hint: string };

export type WriteResult =
  | { readonly ok: true; readonly backup: string }
  | { readonly ok: false; readonly diagnostic: ConfigProblem };

/**
 * Replaces a configuration file, durably and whole or not at all, and keeps what it was as a backup. Writes through a
 * symbolic link. When it fails, the file is as it was and nothing else is left behind.
 */
export async function writeConfigFile(request: WriteRequest): Promise<WriteResult> {
  const { path } = request;
  try {
    const real = await realpath(path);
    const locked = await request.withLock(real, () => replaceFile(real, request));
    return locked.ok ? locked.value : failure(path, 'config_locked', locked.summary, locked.hint);
  } catch (error) {
    return systemFailure(path, systemCode(error));
  }
}

async function replaceFile(real: string, request: WriteRequest): Promise<WriteResult> {
  const { path, expectedText, newText, backupDir, now } = request;
  const { bytes, ownership } = await readOwned(real);
  if (!bytes.equals(Buffer.from(expectedText))) {
    const summary = `${path} was changed by somebody else since it was read.`;
    return failure(path, 'config_changed', summary, 'Look at it again and repeat the change.');
  }
  await removeLeftovers(real);
  const temporary = join(dirname(real), `.${basename(real)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await createDurably(temporary, Buffer.from(newText), ownership);
    const backup = await tryBackup(backupDir, basename(path), bytes, ownership, now);
    if (typeof backup !== 'string') return backup;
    await rename(temporary, real);
    await syncFolder(dirname(real));
    return { ok: true, backup };
  } finally {
    await rm(temporary, { force: true });
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

async function tryBackup(
  folder: string,
  name: string,
  bytes: Buffer,
  ownership: Ownership,
  now: Date,
): Promise<string | WriteResult> {
  try {
    return await keepBackup(folder, name, bytes, ownership, now);
  } catch (error) {
    return systemFailure(folder, systemCode(error), 'A backup could not be written');
  }
}

/** What a killed write left: under the lock nobody else is writing. */
async function removeLeftovers(real: string): Promise<void> {
  const folder = dirname(real);
  const name = basename(real);
  for (const entry of await readdir(folder)) {
    const isOurs = entry.startsWith(`.${name}.`) && /^[0-9a-f]{12}\.tmp$/.test(entry.slice(name.length + 2));
    if (isOurs) await rm(join(folder, entry), { force: true });
  }
}

function systemFailure(path: string, code: string, what = 'The configuration could not be written'): WriteResult {
  const because = (why: string, hint: string, name = 'write_failed') =>
    failure(path, name, `${what} to ${path}: ${why}.`, hint);
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return because('the disk is full', 'Free some space and repeat; nothing was changed.', 'disk_full');
    case 'EROFS':
      return because('its file system is read-only', 'Mount it writable and repeat; nothing was changed.', 'read_only');
    case 'EACCES':
    case 'EPERM':
      return because('this user may not', 'Run as root; nothing was changed.', 'not_permitted');
    case 'ENOENT':
      return because('it is not there any more', 'Put it back, or name its folder with --config-dir.', 'file_missing');
    default:
      return because(code, 'Check the disk it is on.');
  }
}

const failure = (file: string, code: string, summary: string, hint: string): WriteResult => ({
  ok: false,
  diagnostic: { severity: 'error', code, where: { file }, summary, hint },
});
