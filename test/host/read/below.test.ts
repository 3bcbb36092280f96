import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { BelowFact } from '../../../src/engine/observed/facts.ts';
import { readFacts } from '../../../src/host/read/facts.ts';
import { isRoot, standIn, tempFolder, writeFiles } from '../temp-folder.ts';

describe('what lies below a directory', () => {
  it('is looked at however deep, alike entries together, and links for nothing', async () => {
    const root = holding(['a', 'b', 'sub/c', 'sub/sub/d']);
    chmodSync(`${root}/tank/media/b`, 0o600);
    symlinkSync('/etc', `${root}/tank/media/link`);
    const below = await belowOf(root);
    expect(below?.more).toBe(false);
    expect(shape(below)).toEqual(['directory 755: 2', 'file 600: 1', 'file 644: 3']);
    const named = below?.entries.map(({ examples = [] }) => [...examples].sort().join(' ')).sort();
    expect(named).toEqual(['a sub/c sub/sub/d', 'b', 'sub sub/sub']);
  });

  it('is nobody’s question unless it is asked', async () => {
    expect(await belowOf(holding(['a']), [])).toBeUndefined();
  });

  it('is looked at to a thousand entries, what lies higher before what lies deeper', async () => {
    const deep = Array.from({ length: 1100 }, (_, index) => `deep/${index}`);
    const below = await belowOf(holding([...deep, 'zz']));
    expect(below?.entries.reduce((sum, { count }) => sum + count, 0)).toBe(1000);
    expect(below?.more).toBe(true);
    expect(shape(below)).toContain('directory 755: 1');
  });

  it('keeps whose it is and its ACL, whatever its name', async () => {
    const root = holding(['plain', 'with \n in it']);
    expect(spawnSync('setfacl', ['-m', 'u:33:rw', `${root}/tank/media/plain`]).status).toBe(0);
    if (isRoot) chownSync(`${root}/tank/media/plain`, 5000, 6000);
    const entries = (await belowOf(root))?.entries ?? [];
    const named = entries.find(({ owned: { acl } }) => acl?.ok);
    expect(named?.owned.acl).toMatchObject({ value: expect.stringContaining('user:33:rw-') });
    if (isRoot) expect(named?.owned).toMatchObject({ uid: 5000, gid: 6000 });
    // getfacl would print that name another way: what its ACL is stays unknown.
    expect(entries.filter(({ owned: { acl } }) => !acl?.ok)).toMatchObject([{ type: 'file', count: 1 }]);
  });

  it('is unknown where it cannot be looked at in time', async () => {
    const root = holding(['a']);
    standIn('perl', `case "$2" in *lgetxattr*) exec /usr/bin/perl "$@" ;; *) exec sleep 1000 ;; esac`);
    expect(await belowOf(root)).toBeUndefined();
  });
});

function holding(names: readonly string[]): string {
  const root = tempFolder();
  mkdirSync(`${root}/tank/media`, { recursive: true });
  writeFiles(root, Object.fromEntries(names.map((name) => [`tank/media/${name}`, ''])));
  writeFileSync(`${root}/mountinfo`, '');
  return root;
}

async function belowOf(root: string, below = ['/tank/media']): Promise<BelowFact | undefined> {
  const machine = { host: 'local', root, networkTimeoutMs: 1000 } as const;
  const { paths } = await readFacts(machine, { hostPaths: ['/tank/media'], below });
  const fact = paths.get('/tank/media');
  if (fact?.kind !== 'directory') throw new Error('it is not there');
  return fact.below;
}

const shape = (below: BelowFact | undefined): readonly string[] =>
  (below?.entries ?? []).map(({ type, owned, count }) => `${type} ${owned.mode.toString(8)}: ${count}`).sort();
