import { constants, mkdirSync } from 'node:fs';
import { type FileHandle, lstat, open, rmdir } from 'node:fs/promises';
import { closeFile } from '../../disk/close.ts';
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
    descriptor: handle.fd,
    identity: async () => {
      const { uid, gid, mode, dev, ino } = await handle.stat();
      return { uid, gid, mode: mode & 0o7777, dev, ino };
    },
    enter: (name) => enter(at(name)),
    make: async (name, mode) => makeExactly(at(name), mode),
    remove: (name) => rmdir(at(name)),
    chown: (uid, gid) => handle.chown(uid, gid),
    chmod: (mode) => handle.chmod(mode),
    acls: () => readAcls(handle.fd),
    setAcls: (before, after) => writeAcls(handle.fd, before, after),
    close: () => closeFile(handle),
  };
}

/** At once, so that the umask is another one for nothing else; killed afterwards, its mode is the right one already. */
function makeExactly(path: string, mode: number): void {
  const umask = process.umask(0);
  try {
    mkdirSync(path, mode);
  } finally {
    process.umask(umask);
  }
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
