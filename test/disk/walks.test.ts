import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readWalks, updateWalks } from '../../src/disk/walks.ts';
import type { RememberedWalk } from '../../src/engine/tree/last.ts';
import { tempFolder } from '../host/temp-folder.ts';

const walk = (hostPath: string, at = '2026-01-31T03:14:15.926Z'): RememberedWalk => ({
  ...{ hostPath, at, dev: 7, ino: 8, seen: 120, differing: 12, isWhole: true },
});

describe('when a tree was last looked at', () => {
  it('is remembered, in a file for us alone, by path', async () => {
    const folder = tempFolder();
    expect(await readWalks(folder)).toEqual(new Map());
    await updateWalks(folder, () => [walk('/tank/a')]);
    await updateWalks(folder, (known) => [...known.values(), walk('/tank/b')]);
    expect([...((await readWalks(folder))?.values() ?? [])]).toEqual([walk('/tank/a'), walk('/tank/b')]);
    expect(statSync(join(folder, 'trees.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['trees.json']);
  });

  it('is forgotten from the oldest on where there are more than 500, and read again all the same', async () => {
    const folder = tempFolder();
    const at = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString();
    await updateWalks(folder, () => Array.from({ length: 501 }, (_, n) => walk(`/${'tank/'.repeat(100)}${n}`, at(n))));
    const known = await readWalks(folder);
    expect(known?.size).toBe(500);
    expect(known?.has(`/${'tank/'.repeat(100)}0`)).toBe(false);
  });

  it.each([
    ['no JSON', (path: string) => writeFileSync(path, '{"format":')],
    ['of another format', (path: string) => writeFileSync(path, '{"format":"phoenix-volumes-trees/2","trees":[]}')],
    ['a number too few', (path: string) => writeFileSync(path, damaged({ seen: undefined }))],
    ['a number that is none', (path: string) => writeFileSync(path, damaged({ differing: -1 }))],
    ['a time that is none', (path: string) => writeFileSync(path, damaged({ at: 'yesterday' }))],
    ['far too long', (path: string) => writeFileSync(path, `${damaged({})}${' '.repeat(2 ** 20)}`)],
    ['a folder', (path: string) => mkdirSync(path)],
    ['a FIFO', (path: string) => execFileSync('mkfifo', [path])],
    ['a link', (path: string) => symlinkSync('owned.json', path)],
  ])('is not known where the file is %s, and is known again once it was replaced', async (what, damage) => {
    const folder = tempFolder();
    damage(join(folder, 'trees.json'));
    expect(await readWalks(folder)).toBeUndefined();
    await updateWalks(folder, () => [walk('/tank/a')]);
    if (what !== 'a folder') expect((await readWalks(folder))?.size).toBe(1);
    expect(readdirSync(folder)).toEqual(['trees.json']);
  });

  it('makes no folder for itself', async () => {
    const folder = join(tempFolder(), 'state');
    await updateWalks(folder, () => [walk('/tank/a')]);
    expect(existsSync(folder)).toBe(false);
  });
});

const damaged = (change: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ format: 'phoenix-volumes-trees/1', trees: [{ ...walk('/tank/a'), ...change }] });
