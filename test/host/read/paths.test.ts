import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, closeSync, existsSync, mkdirSync, openSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { localHost } from '../../../src/host/local.ts';
import { readFacts } from '../../../src/host/read/facts.ts';
import { readEmptiness } from '../../../src/host/read/paths.ts';
import { failureOf } from '../failure.ts';
import { isRoot, standIn, tempFolder, writeFiles } from '../temp-folder.ts';

async function pathsOf(root: string, hostPaths: readonly string[], networkTimeoutMs = 300) {
  const { paths } = await readFacts({ host: 'local', root, networkTimeoutMs }, { hostPaths });
  return Object.fromEntries(paths);
}

describe('paths on local file systems', () => {
  it('are reported with every ancestor', async () => {
    const root = tempFolder();
    writeFiles(root, { 'tank/media/films/': '' });
    const { dev, ino, uid, gid } = statSync(join(root, 'tank/media'));
    chmodSync(join(root, 'tank/media'), 0o2775);
    const paths = await pathsOf(root, ['/tank/media']);
    expect(Object.keys(paths)).toEqual(['/tank', '/tank/media']);
    expect(paths['/tank/media']).toMatchObject({ kind: 'directory', dev, ino, uid, gid, mode: 0o2775, empty: false });
  });

  it('tell free space and emptiness of queried directories only', async () => {
    const root = tempFolder();
    writeFiles(root, { 'tank/media/': '' });
    const paths = await pathsOf(root, ['/tank/media']);
    expect(paths['/tank/media']).toMatchObject({ empty: true, free: expect.any(Number), total: expect.any(Number) });
    expect(paths['/tank']).toMatchObject({ kind: 'directory', empty: undefined });
  });

  it('tell emptiness only where it is asked for, if somebody says where', async () => {
    const root = tempFolder();
    writeFiles(root, { 'tank/media/': '', 'tank/books/': '' });
    const hostPaths = ['/tank/media', '/tank/books'];
    const { paths } = await readFacts({ host: 'local', root }, { hostPaths, emptyOf: ['/tank/books'] });
    expect(paths.get('/tank/media')).toMatchObject({ empty: undefined, free: expect.any(Number) });
    expect(paths.get('/tank/books')).toMatchObject({ empty: true });
  });

  it('tell emptiness later, and of nothing that is no directory any more', async () => {
    const root = tempFolder();
    writeFiles(root, { 'tank/media/': '', 'tank/books/one': '', 'tank/file': '' });
    symlinkSync('media', join(root, 'tank/link'));
    const asked = ['/tank/media', '/tank/books', '/tank/file', '/tank/link', '/tank/gone'];
    expect(await readEmptiness({ host: 'local', root }, asked)).toEqual(
      new Map([
        ['/tank/media', true],
        ['/tank/books', false],
      ]),
    );
  });

  it('tell that a directory with very many entries is not empty', async () => {
    const root = tempFolder();
    writeFiles(
      root,
      Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`tank/entry-with-a-long-name-${i}`, ''])),
    );
    expect(await pathsOf(root, ['/tank'])).toMatchObject({ '/tank': { empty: false } });
  });

  it('stop at a symlink, and say where it leads and nothing of what lies behind it', async () => {
    const root = tempFolder();
    writeFiles(root, { 'real/media/': '' });
    symlinkSync('real', join(root, 'tank'));
    expect(await pathsOf(root, ['/tank/media'])).toEqual({ '/tank': { kind: 'symlink', target: 'real' } });
  });

  it('are missing below what is missing', async () => {
    expect(await pathsOf(tempFolder(), ['/tank/media'])).toEqual({
      '/tank': { kind: 'missing' },
      '/tank/media': { kind: 'missing' },
    });
  });

  it('stop at a file and tell its type, owner and mode', async () => {
    const root = tempFolder();
    writeFiles(root, { tank: 'x' });
    expect(await pathsOf(root, ['/tank/media'])).toMatchObject({
      '/tank': { kind: 'file', type: 'file', owned: { uid: process.getuid?.(), mode: 0o644 } },
    });
  });

  it('keep the details of a queried path that another queried path lies below, in either order', async () => {
    const root = tempFolder();
    writeFiles(root, { 'a/b/': '' });
    for (const order of [
      ['/a', '/a/b'],
      ['/a/b', '/a'],
    ]) {
      expect(await pathsOf(root, order)).toMatchObject({ '/a': { empty: false }, '/a/b': { empty: true } });
    }
  });

  it.runIf(!isRoot)('are unknown, not missing, below a directory that cannot be entered', async () => {
    const root = tempFolder();
    writeFiles(root, { 'closed/media/': '' });
    chmodSync(join(root, 'closed'), 0);
    onTestFinished(() => chmodSync(join(root, 'closed'), 0o755));
    expect(await pathsOf(root, ['/closed/media'])).toMatchObject({
      '/closed/media': { kind: 'unknown', error: { code: 'unreadable', system: 'EACCES' } },
    });
  });
});

describe('paths on network shares', () => {
  const NFS = '40 1 0:50 / /mnt/nas rw,relatime - nfs4 server:/export rw\n';

  function shareWith(files: Readonly<Record<string, string>>, mountinfo = NFS) {
    const root = tempFolder();
    writeFiles(root, { 'proc/self/mountinfo': mountinfo, ...files });
    return root;
  }

  it('are read like local ones', async () => {
    const root = shareWith({ 'mnt/nas/media/films/': '', 'mnt/nas/new/': '' });
    chmodSync(join(root, 'mnt/nas/new'), 0o2750);
    if (isRoot) chownSync(join(root, 'mnt/nas/new'), 1000, 1001);
    const { uid, gid, dev, ino } = statSync(join(root, 'mnt/nas/new'));
    const paths = await pathsOf(root, ['/mnt/nas/media', '/mnt/nas/new', '/mnt/nas/absent/deep']);
    expect(paths).toMatchObject({
      '/mnt': { kind: 'directory' },
      '/mnt/nas': { kind: 'directory' },
      '/mnt/nas/media': { kind: 'directory', empty: false, writable: true, free: expect.any(Number) },
      '/mnt/nas/new': { kind: 'directory', empty: true, uid, gid, dev, ino, mode: 0o2750 },
      '/mnt/nas/absent': { kind: 'missing' },
      '/mnt/nas/absent/deep': { kind: 'missing' },
    });
  });

  it('stop at a symlink too', async () => {
    const root = shareWith({ 'mnt/nas/real/media/': '' });
    symlinkSync('real', join(root, 'mnt/nas/link'));
    const paths = await pathsOf(root, ['/mnt/nas/link/media']);
    expect(paths['/mnt/nas/link']).toEqual({ kind: 'symlink' });
    expect(paths).not.toHaveProperty('/mnt/nas/link/media');
  });

  it('are not touched by this process, and are unknown when nothing answers', async () => {
    const root = shareWith({ 'mnt/nas/media/': '', 'srv/local/': '' });
    standIn('find', 'exec sleep 1000');
    standIn('stat', 'exec sleep 1000');
    const paths = await pathsOf(root, ['/mnt/nas/media', '/srv/local']);
    expect(paths).toMatchObject({
      '/mnt': { kind: 'directory' },
      '/mnt/nas': { kind: 'unknown', error: { code: 'unreadable', system: 'ETIMEDOUT' } },
      '/mnt/nas/media': {
        kind: 'unknown',
        error: { code: 'unreadable', system: 'ETIMEDOUT', path: '/mnt/nas' },
      },
      '/srv/local': { kind: 'directory' },
    });
  });

  it('are still read when only the free space does not answer', async () => {
    const root = shareWith({ 'mnt/nas/media/': '' });
    standIn('stat', 'exec sleep 1000');
    const paths = await pathsOf(root, ['/mnt/nas/media']);
    expect(paths['/mnt/nas/media']).toMatchObject({ kind: 'directory', empty: true });
    expect(paths['/mnt/nas/media']).not.toHaveProperty('free');
  });

  it('cost one timeout for a whole dead share, however many paths lie on it', async () => {
    const root = shareWith({ 'mnt/nas/': '' });
    standIn('find', 'exec sleep 1000');
    const start = performance.now();
    const paths = await pathsOf(
      root,
      Array.from({ length: 1000 }, (_, index) => `/mnt/nas/v${index}`),
      300,
    );
    expect(paths['/mnt/nas/v999']).toMatchObject({
      kind: 'unknown',
      error: { code: 'unreadable', system: 'ETIMEDOUT' },
    });
    expect(performance.now() - start).toBeLessThan(3000);
  });

  it('tell two shares apart: a dead one leaves the other readable', async () => {
    const root = shareWith(
      { 'mnt/nas/media/': '', 'mnt/dead/': '' },
      `${NFS}41 1 0:51 / /mnt/dead rw - cifs //x/y rw\n`,
    );
    standIn('find', `case "$*" in *dead*) exec sleep 1000;; *) exec /usr/bin/find "$@";; esac`);
    // Time enough for the living one on a busy machine.
    expect(await pathsOf(root, ['/mnt/nas/media', '/mnt/dead/media'], 3_000)).toMatchObject({
      '/mnt/nas/media': { kind: 'directory' },
      '/mnt/dead/media': { kind: 'unknown' },
    });
  });

  it('include local file systems mounted below a share, for the way there is the share’s', async () => {
    const root = shareWith({ 'mnt/nas/disk/media/': '' }, `${NFS}41 40 8:1 / /mnt/nas/disk rw - ext4 /dev/sda1 rw\n`);
    standIn('find', 'exec sleep 1000');
    expect(await pathsOf(root, ['/mnt/nas/disk/media'])).toMatchObject({ '/mnt/nas/disk/media': { kind: 'unknown' } });
  });

  it('are recognised where the kernel names mounts with the root folder', async () => {
    const root = tempFolder();
    writeFiles(root, { 'mnt/nas/': '', 'proc/self/mountinfo': `40 1 0:50 / ${root}/mnt/nas rw - fuse.sshfs x rw\n` });
    standIn('find', 'exec sleep 1000');
    expect(await pathsOf(root, ['/mnt/nas'])).toMatchObject({ '/mnt/nas': { kind: 'unknown' } });
  });

  it('say what the system says of a path', async () => {
    const root = shareWith({ 'mnt/nas/': '' });
    standIn('find', `echo "find: '${root}/mnt/nas': Stale file handle" >&2; exit 1`);
    expect((await pathsOf(root, ['/mnt/nas']))['/mnt/nas']).toMatchObject({
      kind: 'unknown',
      error: { code: 'unreadable', system: 'ESTALE' },
    });
  });
});

describe.runIf(isRoot && existsSync('/dev/fuse'))('a file system whose server is really dead', () => {
  it('is not entered by a change of a directory on it', async () => {
    const root = tempFolder();
    writeFiles(root, { 'mnt/': '', 'proc/self/': '' });
    symlinkSync('/proc/self/mountinfo', join(root, 'proc/self/mountinfo'));
    mountDead(join(root, 'mnt/dead'));
    const before = { uid: 0, gid: 0, mode: 0o755, dev: 1, ino: 1 };
    const run = { onOutput: () => {}, signal: new AbortController().signal };
    const host = localHost({ root, networkTimeoutMs: 300 });
    expect(
      failureOf(await host.perform({ kind: 'mode', path: '/mnt/dead/media', mode: 0o700, before }, run)),
    ).toMatchObject({
      end: 'failed',
      summary: expect.stringContaining('did not answer'),
    });
  });

  it('is unknown after the timeout, while everything else is read', async () => {
    const root = tempFolder();
    writeFiles(root, { 'srv/local/': '', 'mnt/': '', 'proc/self/': '' });
    symlinkSync('/proc/self/mountinfo', join(root, 'proc/self/mountinfo'));
    mountDead(join(root, 'mnt/dead'));
    const paths = await pathsOf(root, ['/mnt/dead/media', '/srv/local']);
    expect(paths).toMatchObject({
      '/mnt': { kind: 'directory' },
      '/mnt/dead': { kind: 'unknown', error: { code: 'unreadable', system: 'ETIMEDOUT' } },
      '/mnt/dead/media': { kind: 'unknown', error: { code: 'unreadable', system: 'ETIMEDOUT' } },
      '/srv/local': { kind: 'directory' },
    });
  });
});

/** Mounts a FUSE file system that nobody serves: whoever touches it waits. */
function mountDead(target: string): void {
  mkdirSync(target);
  const device = openSync('/dev/fuse', 'r+');
  const options = 'fd=3,rootmode=40000,user_id=0,group_id=0';
  const { status } = spawnSync('mount', ['-i', '-n', '-t', 'fuse', '-o', options, 'dead', target], {
    stdio: ['ignore', 'ignore', 'inherit', device],
  });
  onTestFinished(() => {
    closeSync(device);
    spawnSync('umount', ['-l', target]);
  });
  expect(status).toBe(0);
}
