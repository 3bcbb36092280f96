import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mapsIdsByType, probeIdMaps } from '../../../src/host/read/idmap.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'idmap-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs with nothing on PATH but a `perl` of these lines, or nothing at all. */
async function withPerl<T>(lines: string | undefined, run: () => Promise<T>): Promise<T> {
  const path = process.env.PATH;
  if (lines !== undefined) {
    writeFileSync(join(folder, 'perl'), `#!/bin/sh\n${lines}\n`);
    chmodSync(join(folder, 'perl'), 0o755);
  }
  process.env.PATH = folder;
  try {
    return await run();
  } finally {
    process.env.PATH = path;
  }
}

describe('asking the kernel for idmapped mounts', () => {
  it('knows that /proc has none', async () => {
    expect((await probeIdMaps(['/proc'], 5_000))?.get('/proc')).toBe(false);
  });

  it('asks nobody about nothing', async () => {
    expect(await withPerl('exit 1', () => probeIdMaps([], 5_000))).toEqual(new Map());
  });

  it('answers each path by its own word', async () => {
    const answers = await withPerl('echo ok; echo 22; echo 1; echo 13', () =>
      probeIdMaps(['/a', '/b', '/c', '/d'], 5_000),
    );
    expect([...(answers ?? [])]).toEqual([
      ['/a', true],
      ['/b', false],
      ['/c', false],
      ['/d', 'unreadable'],
    ]);
  });

  it('has no answer without Perl, or from one that fails or says too little', async () => {
    expect(await withPerl(undefined, () => probeIdMaps(['/a'], 5_000))).toBeUndefined();
    expect(await withPerl('echo ok; exit 3', () => probeIdMaps(['/a'], 5_000))).toBeUndefined();
    expect(await withPerl('echo ok', () => probeIdMaps(['/a', '/b'], 5_000))).toBeUndefined();
  });

  it('gives up in time', async () => {
    expect(await withPerl('exec /bin/sleep 60', () => probeIdMaps(['/a'], 50))).toEqual(new Map([['/a', 'timed_out']]));
  });

  it('asks about five hundred paths at most', async () => {
    const paths = Array.from({ length: 501 }, (_, index) => `/p${index}`);
    const answers = await withPerl('n=0; while [ $n -lt 500 ]; do echo ok; n=$((n+1)); done', () =>
      probeIdMaps(paths, 5_000),
    );
    expect([answers?.get('/p499'), answers?.get('/p500')]).toEqual([true, 'over_limit']);
  });
});

describe('where the kernel cannot be asked', () => {
  it.each([
    ['ext4', '5.11.0', false],
    ['ext4', '6.8.12-4-pve', true],
    ['tmpfs', '6.2.16', false],
    ['tmpfs', '6.14.0-1-pve', true],
    ['overlay', '6.14.0', false],
    ['nfs4', '6.14.0', false],
    ['fuse.mergerfs', '6.14.0', false],
    ['zfs', '6.14.0', 'unreadable'],
  ] as const)('%s on %s: %s', (type, kernel, answer) => {
    expect(mapsIdsByType(type, kernel)).toBe(answer);
  });
});
