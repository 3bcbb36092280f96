import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, rmdir } from 'node:fs/promises';
import { systemCode } from '../../disk/errno.ts';
import { readAcls, writeAcls } from './acls.ts';
import type { DirectoryTree, Entered, OpenDirectory } from './tree.ts';

const DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY;

/** The real directories below a folder, on descriptors: a name swapped meanwhile changes nothing. Needs Linux's /proc. */
export function descriptorTree(rootFolder: string): DirectoryTree {
  return { root: async () => openDirectory(await open(rootFolder, DIRECTORY)) };
}

function openDirectory(handle: FileHandle): OpenDirectory {
  // Node has no openat(2); this magic link leads to the open directory itself, wherever it is by now.
  const at = (name: string): string => `/proc/self/fd/${handle.fd}/${name}`;
  return {
    identity: async () => {
      const { uid, gid, mode, dev, ino } = await handle.stat();
      return { uid, gid, mode: mode & 0o7777, dev, ino };
    },
    enter: (name) => enter(at(name)),
    make: (name) => mkdir(at(name), 0o700),
    remove: (name) => rmdir(at(name)),
    chown: (uid, gid) => handle.chown(uid, gid),
    chmod: (mode) => handle.chmod(mode),
    acls: () => readAcls(handle.fd),
    setAcls: (before, after) => writeAcls(handle.fd, before, after),
    close: () => handle.close(),
  };
}

async function enter(path: string): Promise<Entered> {
  try {
    return { kind: 'directory', directory: openDirectory(await open(path, DIRECTORY | constants.O_NOFOLLOW)) };
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return { kind: 'missing' };
    if (code !== 'ELOOP' && code !== 'ENOTDIR') throw error;
    return { kind: (await lstat(path)).isSymbolicLink() ? 'symlink' : 'file' };
  }
}
