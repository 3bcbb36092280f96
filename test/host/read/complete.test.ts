import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCompletions } from '../../../src/host/read/complete.ts';
import { standIn, tempFolder, writeFiles } from '../temp-folder.ts';

function machineWith(files: Readonly<Record<string, string>>, mountinfo = '') {
  const root = tempFolder();
  writeFiles(root, { 'proc/self/mountinfo': mountinfo.replaceAll('ROOT', root), ...files });
  return { host: 'local', root, networkTimeoutMs: 300 } as const;
}

async function pathsFor(machine: ReturnType<typeof machineWith>, prefix: string) {
  return (await readCompletions(machine, prefix)).map(({ path }) => path);
}

const TREE = {
  'tank/media/films/': '',
  'tank/media/music/': '',
  'tank/models/': '',
  'tank/.zfs/': '',
  'tank/readme': '',
};

describe('completing a path', () => {
  it('gives the directories that begin so, sorted', async () => {
    const machine = machineWith(TREE);
    expect(await pathsFor(machine, '/tank/m')).toEqual(['/tank/media', '/tank/models']);
    expect(await pathsFor(machine, '/tank/media')).toEqual(['/tank/media']);
    expect(await pathsFor(machine, '/tank/media/')).toEqual(['/tank/media/films', '/tank/media/music']);
    expect(await pathsFor(machine, '/ta')).toEqual(['/tank']);
  });

  it('shows hidden directories only to who asks for them', async () => {
    const machine = machineWith(TREE);
    expect(await pathsFor(machine, '/tank/')).toEqual(['/tank/media', '/tank/models']);
    expect(await pathsFor(machine, '/tank/.')).toEqual(['/tank/.zfs']);
  });

  it.each(['', 'tank/', '/none/', '/tank/../', '/tank/readme/'])('gives nothing for "%s"', async (prefix) => {
    expect(await pathsFor(machineWith(TREE), prefix)).toEqual([]);
  });

  it('leads through no symlink', async () => {
    const machine = machineWith(TREE);
    symlinkSync('media', join(machine.root, 'tank/link'));
    expect(await pathsFor(machine, '/tank/l')).toEqual([]);
    expect(await pathsFor(machine, '/tank/link/')).toEqual([]);
  });

  it('tells what is in a directory and what it lies on', async () => {
    const machine = machineWith(
      TREE,
      '30 1 0:40 / ROOT/tank rw - zfs rpool/tank rw\n31 30 0:41 / ROOT/tank/models rw - zfs rpool/models rw\n',
    );
    expect(await readCompletions(machine, '/tank/m')).toEqual([
      {
        path: '/tank/media',
        entries: 2,
        filesystem: 'zfs',
        dataset: 'rpool/tank',
        free: expect.any(Number),
      },
      {
        path: '/tank/models',
        entries: 0,
        filesystem: 'zfs',
        dataset: 'rpool/models',
        free: expect.any(Number),
      },
    ]);
  });

  const NFS = '40 1 0:50 / /tank rw - nfs4 server:/x rw\n';

  it('works on a network share', async () => {
    expect(await pathsFor(machineWith(TREE, NFS), '/tank/m')).toEqual(['/tank/media', '/tank/models']);
    expect(await readCompletions(machineWith(TREE, NFS), '/tan')).toMatchObject([{ path: '/tank', entries: null }]);
  });

  it('names a share that does not answer, and nothing in it', async () => {
    const machine = machineWith(TREE, NFS);
    standIn('find', 'exec sleep 1000');
    standIn('stat', 'exec sleep 1000');
    expect(await pathsFor(machine, '/tan')).toEqual(['/tank']);
    expect(await pathsFor(machine, '/tank/m')).toEqual([]);
  });

  it('gives no endless list', async () => {
    const machine = machineWith(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`tank/v${index}/`, ''])));
    expect(await pathsFor(machine, '/tank/')).toHaveLength(100);
  });
});
