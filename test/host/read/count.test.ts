import { describe, expect, it } from 'vitest';
import type { EntryCount } from '../../../src/engine/observed/facts.ts';
import { readFacts } from '../../../src/host/read/facts.ts';
import { standIn, tempFolder, writeFiles } from '../temp-folder.ts';

const NFS = '40 1 0:50 / /tank/old rw,relatime - nfs4 server:/export rw\n';

describe('entries of a directory', () => {
  it('are counted where that is asked for, and nowhere else', async () => {
    const root = holding(3);
    expect(await entriesIn(root)).toEqual({ count: 3, more: false });
    expect(await entriesIn(root, [])).toBeUndefined();
  });

  it('are counted to a thousand: exactly so many are known, one more is "at least"', async () => {
    expect(await entriesIn(holding(1000))).toEqual({ count: 1000, more: false });
    expect(await entriesIn(holding(1001))).toEqual({ count: 1000, more: true });
  });

  it('are counted on a share alike', async () => {
    expect(await entriesIn(holding(3, NFS))).toEqual({ count: 3, more: false });
    expect(await entriesIn(holding(1000, NFS))).toEqual({ count: 1000, more: false });
    expect(await entriesIn(holding(1001, NFS))).toEqual({ count: 1000, more: true });
  });

  it('are at least those that a share told of before it fell silent, and unknown where it told of none', async () => {
    const root = holding(1, NFS);
    const countingFind = (script: string) =>
      standIn('find', `case "$*" in *mindepth*) ${script};; *) exec /usr/bin/find "$@";; esac`);
    countingFind('printf ..; exec sleep 1000');
    expect(await entriesIn(root)).toEqual({ count: 2, more: true });
    countingFind('exec sleep 1000');
    expect(await entriesIn(root)).toBeUndefined();
  });
});

function holding(count: number, mountinfo = ''): string {
  const root = tempFolder();
  const files = Array.from({ length: count }, (_, index) => [`tank/old/${index}`, ''] as const);
  writeFiles(root, { 'proc/self/mountinfo': mountinfo, ...Object.fromEntries(files) });
  return root;
}

async function entriesIn(root: string, counted = ['/tank/old']): Promise<EntryCount | undefined> {
  const machine = { host: 'local', root, networkTimeoutMs: 1000 } as const;
  const { paths } = await readFacts(machine, { hostPaths: ['/tank/old'], counted });
  const fact = paths.get('/tank/old');
  if (fact?.kind !== 'directory') throw new Error('it is not there');
  return fact.counted;
}
