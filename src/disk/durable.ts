import { constants } from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import { systemCode } from './errno.ts';

/** Who a file belongs to and who may do what with it, for another to be made the same. */
export interface Ownership {
  readonly uid: number;
  readonly gid: number;
  /** `st_mode & 0o7777`. */
  readonly mode: number;
}

/** Makes a file that was not there, on the disk when this returns; leaves nothing behind when it fails. */
export async function createDurably(path: string, bytes: Uint8Array, { uid, gid, mode }: Ownership): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const handle = await open(path, flags, 0o600);
  try {
    const made = await handle.stat();
    if (made.uid !== uid || made.gid !== gid) await handle.chown(uid, gid);
    await handle.chmod(mode);
    await handle.writeFile(bytes);
    await handle.sync();
  } catch (error) {
    await unlink(path);
    throw error;
  } finally {
    await handle.close();
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
