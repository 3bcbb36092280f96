import { constants } from 'node:fs';
import { type FileHandle, link, mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { copyAcl } from './acl.ts';
import { systemCode } from './errno.ts';
import { isFuse } from './fuse.ts';

/** Who a file belongs to and who may do what with it, for another to be made the same. */
export interface Ownership {
  readonly uid: number;
  readonly gid: number;
  /** `st_mode & 0o7777`. */
  readonly mode: number;
}

/** Makes a file that was not there, on the disk when this returns; leaves nothing behind when it fails. */
async function createDurably(path: string, bytes: Uint8Array, ownership: Ownership): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const handle = await open(path, flags, 0o600);
  try {
    try {
      await give(handle, path, ownership);
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await removed(path);
    throw error;
  }
}

/** pmxcfs gives each file owner and mode itself, and takes no others: what root alone can write is well enough there. */
async function give(handle: FileHandle, path: string, { uid, gid, mode }: Ownership): Promise<void> {
  const made = await handle.stat();
  try {
    if (made.uid !== uid || made.gid !== gid) await handle.chown(uid, gid);
    await handle.chmod(mode);
  } catch (error) {
    const isTight = made.uid === uid && (made.mode & 0o7137) === 0;
    if (systemCode(error) !== 'EPERM' || !isTight || !(await isFuse(dirname(path)))) throw error;
  }
}

/** Removes a file of ours where it can be, and says whether it is gone; what it was removed for is what is worth telling. */
export async function removed(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    return systemCode(error) === 'ENOENT';
  }
}

/**
 * Makes a folder where it is not there, and those above. Folder by folder, for each is durable only once the one it stands
 * in is; Node's own way calls a read-only disk ENOENT, and never ends where the system says that itself: below /proc, and
 * in a directory that was removed.
 */
export async function makeFolder(folder: string, mode?: number): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder), mode);
    await mkdir(folder, { mode });
  }
  await syncFolder(dirname(folder));
}

interface Replacement {
  readonly bytes: Uint8Array;
  readonly ownership: Ownership;
  /** A file whose ACL the new one gets. */
  readonly like?: string;
}

/**
 * Puts a new file in the place of one, under a lock that lets nobody else write it: the new text lies whole beside it
 * before `work` is called, and takes its place when `work` calls `replace`. What is not used is removed, and so is what a
 * killed write left. The folder is the caller's to sync.
 */
export async function withReplacement<Value>(
  path: string,
  { bytes, ownership, like }: Replacement,
  work: (replace: () => Promise<void>) => Promise<Value>,
): Promise<Value> {
  await removeLeftovers(path);
  const temporary = temporaryOf(path);
  let isReplaced = false;
  await createDurably(temporary, bytes, ownership);
  try {
    if (like !== undefined) await copyAcl(like, temporary);
    return await work(async () => {
      await rename(temporary, path);
      isReplaced = true;
    });
  } finally {
    if (!isReplaced) await removed(temporary);
  }
}

/**
 * Makes a file that was not there, whole or not at all, under a lock of its folder; rejects with `EEXIST` where there is one.
 * The folder is the caller's to sync. What a killed one left is removed by the next of the same `name`.
 */
export async function createWhole(
  path: string,
  bytes: Uint8Array,
  ownership: Ownership,
  name = basename(path),
): Promise<void> {
  const named = join(dirname(path), name);
  await removeLeftovers(named);
  const temporary = temporaryOf(named);
  await createDurably(temporary, bytes, ownership);
  try {
    await nameOnce(temporary, path);
  } finally {
    await removed(temporary);
  }
}

/**
 * A link to a name that is taken is refused as that, also where there are no hard links, as in pmxcfs: from then on the folder's
 * lock has to see to it that nobody makes it meanwhile.
 */
async function nameOnce(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (!['EPERM', 'ENOSYS'].includes(systemCode(error)) || !(await isFuse(dirname(path)))) throw error;
    await rename(temporary, path);
  }
}

const temporaryOf = (path: string): string =>
  join(
    dirname(path),
    `.${basename(path)}.${process.getBuiltinModule('node:crypto').randomBytes(6).toString('hex')}.tmp`,
  );

/** What a killed write left: under the lock nobody else is writing. */
export async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  const name = basename(path);
  for (const entry of await readdir(folder)) {
    const isOurs = entry.startsWith(`.${name}.`) && /^[0-9a-f]{12}\.tmp$/.test(entry.slice(name.length + 2));
    if (isOurs) await rm(join(folder, entry), { force: true });
  }
}

/** Makes renames and new names in a folder survive a power cut, where its file system can. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'EOPNOTSUPP'].includes(systemCode(error))) throw error;
  } finally {
    await handle.close();
  }
}
