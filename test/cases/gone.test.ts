import { lstatSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Change, DirectoryChange, MountChange } from '../../src/engine/plan/types.ts';
import { localHost } from '../../src/host/local.ts';
import { standIn, tempFolder } from '../host/temp-folder.ts';

// A file system that went away between the plan and its apply.

const run = { onOutput: () => {}, signal: new AbortController().signal };

/** A machine with a share at /mnt/nas, and a way to lose it: its bare directory is there instead. */
function machineWithShare() {
  const root = tempFolder();
  const at = join(root, 'mnt/nas');
  mkdirSync(join(at, 'media'), { recursive: true });
  const lose = () => {
    renameSync(at, join(root, 'away'));
    mkdirSync(at);
  };
  const seen = (path: string) => {
    const { dev, ino } = lstatSync(join(root, path));
    return { dev, ino };
  };
  const perform = async (change: Change) => {
    const result = await localHost({ root }).perform(change, run);
    return result.ok ? undefined : result.problems[0];
  };
  return { at, lose, seen, perform };
}

test('no directory is made where it was', async () => {
  const { at, lose, seen, perform } = machineWithShare();
  const above = { path: '/mnt/nas', ...seen('/mnt/nas') };
  const change: DirectoryChange = {
    ...{ kind: 'directory', path: '/mnt/nas/films', parents: [], above },
    ...{ uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, mode: 0o755 },
  };
  lose();
  expect(await perform(change)).toMatchObject({ end: 'stale', code: 'directory_replaced' });
  expect(readdirSync(at)).toEqual([]);
});

test('nothing is mounted from where it was, though a directory of that name is there', async () => {
  const { at, lose, seen, perform } = machineWithShare();
  const value = '/mnt/nas/media,mp=/media';
  const change: MountChange = {
    ...{ kind: 'mount', ctid: 101, digest: '', argv: ['pct', 'set', '101', '--mp0', value] },
    edits: [
      {
        ...{ key: 'mp0', action: 'create', target: '/media', hostPath: '/mnt/nas/media', value, takesEffect: 'start' },
        source: seen('/mnt/nas/media'),
      },
    ],
  };
  standIn('pct', 'exit 0');
  lose();
  mkdirSync(join(at, 'media'));
  expect(await perform(change)).toMatchObject({ end: 'stale', code: 'directory_replaced' });
});
