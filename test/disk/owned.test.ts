import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type MemoryChange, readMemory, updateOwned } from '../../src/disk/owned.ts';

const full = vi.hoisted(() => ({ is: false }));

vi.mock('../../src/disk/durable.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../../src/disk/durable.ts')>();
  const withReplacement: typeof real.withReplacement = async (...args) => {
    if (full.is) throw Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' });
    return real.withReplacement(...args);
  };
  return { ...real, withReplacement };
});

function memory() {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-owned-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'owned.json');
  const change = async (what: MemoryChange) => (await updateOwned(folder, what)).ok;
  const volumes = async () => (await readMemory(folder)).owned.map(({ volume }) => volume);
  return { file, change, volumes, read: () => readMemory(folder) };
}

const mount = (volume: string, ctid = 101) => ({ volume, ctid, hostPath: `/tank/${volume}`, path: `/${volume}` });
const textOf = (...volumes: readonly string[]) =>
  JSON.stringify({ format: 'phoenix-volumes-owned/1', mounts: volumes.map((volume) => mount(volume)) });

it('has an entry a line, in JSON', async () => {
  const { file, change } = memory();
  const entry = { hostPath: '/tank/a', uid: 1000, inherited: false, volume: 'a' };
  const seen = { hostPath: '/tank/a', fstype: 'zfs', source: 'tank', id: '7' };
  await change({ add: [mount('a'), mount('b')], addEntries: [entry], seen: [seen] });
  const text = readFileSync(file, 'utf8');
  expect(JSON.parse(text)).toEqual({
    format: 'phoenix-volumes-owned/1',
    mounts: [mount('a'), mount('b')],
    entries: [entry],
    filesystems: [seen],
  });
  expect(text.split('\n')).toHaveLength(14);
});

it('is the same text whether it grew or was read and written anew', async () => {
  const grown = memory();
  for (const volume of ['a', 'b', 'c']) await grown.change({ add: [mount(volume)] });
  await grown.change({ drop: [mount('b')], add: [mount('d')] });
  const anew = memory();
  await anew.change({ add: [mount('a'), mount('c'), mount('d')] });
  expect(readFileSync(grown.file, 'utf8')).toBe(readFileSync(anew.file, 'utf8'));
});

it.each([
  ['another file took its place', true],
  ['it was written to', false],
])('is read again where %s', async (_, isOther) => {
  const { file, change, volumes } = memory();
  await change({ add: [mount('a')] });
  expect(await volumes()).toEqual(['a']);
  if (isOther) rmSync(file);
  writeFileSync(file, textOf('b'));
  await change({ add: [mount('c')] });
  expect(await volumes()).toEqual(['b', 'c']);
});

it('is as the file says after a write that failed', async () => {
  const { change, volumes } = memory();
  await change({ add: [mount('a')] });
  full.is = true;
  expect(await change({ add: [mount('b')] })).toBe(false);
  full.is = false;
  expect(await volumes()).toEqual(['a']);
  await change({ add: [mount('c')] });
  expect(await volumes()).toEqual(['a', 'c']);
});

it('is written only where something changes', async () => {
  const { file, change } = memory();
  const seen = { hostPath: '/tank/a', fstype: 'zfs', source: 'tank' };
  await change({ add: [mount('a')], seen: [seen] });
  const { ino } = statSync(file);
  await change({ add: [mount('a')], drop: [mount('b')], looked: ['/tank/a', '/tank/b'], seen: [seen] });
  expect(statSync(file).ino).toBe(ino);
  await change({ looked: ['/tank/a'] });
  expect(statSync(file).ino).not.toBe(ino);
});

it('gives what nobody changes afterwards', async () => {
  const { change, read } = memory();
  await change({ add: [mount('a')], seen: [{ hostPath: '/tank/a', fstype: 'zfs', source: 'tank' }] });
  const before = await read();
  await change({ add: [mount('b')], drop: [mount('a')], looked: ['/tank/a'] });
  expect([before.owned.map(({ volume }) => volume), before.seen.size]).toEqual([['a'], 1]);
});
