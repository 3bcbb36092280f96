import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, lstatSync, mkdirSync, openSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { isRoot, tempFolder, until } from '../../host/temp-folder.ts';

/** Whether file systems can be mounted here: root may, where the machine has FUSE. */
export const canMount = isRoot && existsSync('/dev/fuse');

export interface Pmxcfs {
  /** The machine's root, with the file system on its `/etc/pve`. */
  readonly root: string;
  readonly path: string;
  /** Takes the quorum away, or gives it back. */
  readonly setQuorum: (quorate: boolean) => Promise<void>;
  /** From now on it answers nothing. */
  readonly hang: () => void;
}

/** Mounts a file system that is as strict as pmxcfs on a machine's /etc/pve, holding what lies in a folder. */
export async function mountPmxcfs(
  seed: string,
  { root = tempFolder(), expires = 120, fileMode = '640' } = {},
): Promise<Pmxcfs> {
  const path = join(root, 'etc/pve');
  mkdirSync(path, { recursive: true });
  const device = openSync('/dev/fuse', 'r+');
  const server: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'server.ts'), seed, String(expires), fileMode],
    { stdio: ['pipe', 'inherit', 'inherit', device] },
  );
  const options = 'fd=3,rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions';
  const mounted = spawnSync('mount', ['-i', '-t', 'fuse', '-o', options, 'pmxcfs', path], {
    stdio: ['ignore', 'inherit', 'inherit', device],
  });
  closeSync(device);
  const gone = new Promise((resolve) => server.once('exit', resolve));
  onTestFinished(async () => {
    spawnSync('umount', ['-l', path]);
    server.kill('SIGKILL');
    await gone;
  });
  if (mounted.status !== 0) throw new Error(`mount ended with ${mounted.status}`);
  // The kernel has the server answer for the root of what it mounted.
  await lstat(path);
  const shows = (quorate: boolean) => ((lstatSync(path).mode & 0o200) !== 0) === quorate;
  return {
    root,
    path,
    hang: () => void server.kill('SIGSTOP'),
    setQuorum: async (quorate) => {
      server.kill(quorate ? 'SIGHUP' : 'SIGUSR2');
      await until(() => shows(quorate), `the quorum to be ${quorate ? 'back' : 'lost'}`);
    },
  };
}
