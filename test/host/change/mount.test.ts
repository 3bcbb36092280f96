import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { MountEdit } from '../../../src/engine/plan/types.ts';
import { localHost } from '../../../src/host/local.ts';
import { failureOf } from '../failure.ts';
import { standIn, tempFolder, writeFiles } from '../temp-folder.ts';

const DIGEST = '3f786850e387550fdab836ed7e6dc881de23001b';

function edit(hostPath: string, target: string, more: Partial<MountEdit> = {}): MountEdit {
  const value = `${hostPath},mp=${target}`;
  return { key: 'mp0', action: 'create', hostPath, target, value, takesEffect: 'now', ...more };
}

/** Performs a mount change of CT 953 below a folder, and tells whether `pct` was called, and how. */
async function mount(root: string, ...edits: readonly MountEdit[]) {
  const called = join(tempFolder(), 'called');
  standIn('pct', `echo "$@" > ${called}`);
  const values = edits.flatMap(({ key, value }) => (value === undefined ? ['--delete', key] : [`--${key}`, value]));
  const argv = ['pct', 'set', '953', ...values, '--digest', DIGEST];
  const run = { onOutput: () => {}, signal: new AbortController().signal };
  const host = localHost({ root, networkTimeoutMs: 300 });
  const result = await host.perform({ kind: 'mount', ctid: 953, digest: DIGEST, argv, edits }, run);
  return { result, called: existsSync(called) ? readFileSync(called, 'utf8').trim() : undefined };
}

function machineWith(files: Readonly<Record<string, string>> = {}): string {
  const root = tempFolder();
  writeFiles(root, { 'tank/media/': '', ...files });
  return root;
}

/** A running CT 953 whose init sees `rootfs` as its root, which is what /proc/<pid>/root leads to. */
function running(root: string, rootfs: string, mountinfo = ''): void {
  writeFiles(root, {
    'proc/net/unix': '0: 2 0 10000 1 1 1 @/var/lib/lxc/953/command\n',
    'proc/40/cmdline': '[lxc monitor] /var/lib/lxc 953\0',
    'proc/40/stat': '40 (lxc-start) S 1 1 1\n',
    'proc/41/stat': '41 (systemd) S 40 1 1\n',
    'proc/41/cmdline': '/sbin/init\0',
    'proc/41/mountinfo': mountinfo,
  });
  symlinkSync(rootfs, join(root, 'proc/41/root'));
}

describe('before pct is called', () => {
  it('nothing stands in the way of a plain directory', async () => {
    const { result, called } = await mount(machineWith(), edit('/tank/media', '/media'));
    expect(result).toEqual({ ok: true, value: 'done' });
    expect(called).toBe(`set 953 --mp0 /tank/media,mp=/media --digest ${DIGEST}`);
  });

  it('a source that is missing is refused', async () => {
    const { result, called } = await mount(machineWith(), edit('/tank/none', '/media'));
    expect(failureOf(result)).toMatchObject({ end: 'refused', summary: '/tank/none does not exist' });
    expect(called).toBeUndefined();
  });

  it('a source that is a file is refused', async () => {
    const { result } = await mount(machineWith({ 'tank/file': '' }), edit('/tank/file', '/media'));
    expect(result).toMatchObject({ problems: [{ code: 'not_a_directory', end: 'refused', path: '/tank/file' }] });
  });

  it.each(['tank/link', 'link'])('a source with the symlink %s in it is refused', async (link) => {
    const root = machineWith();
    symlinkSync(link === 'link' ? 'tank' : 'media', join(root, link));
    const source = link === 'link' ? '/link/media' : '/tank/link';
    const { result, called } = await mount(root, edit(source, '/media'));
    expect(result).toMatchObject({ problems: [{ code: 'source_symlink', end: 'refused', at: `/${link}` }] });
    expect(called).toBeUndefined();
  });

  it('a source whose parent others can write is mounted, unless they made it something else meanwhile', async () => {
    const root = machineWith();
    chmodSync(join(root, 'tank'), 0o777);
    expect((await mount(root, edit('/tank/media', '/media'))).result).toMatchObject({ ok: true });
    renameSync(join(root, 'tank/media'), join(root, 'tank/gone'));
    symlinkSync('/etc', join(root, 'tank/media'));
    expect((await mount(root, edit('/tank/media', '/media'))).result).toMatchObject({
      ok: false,
      problems: [{ end: 'refused', code: 'source_symlink' }],
    });
  });

  it('a source on a share that does not answer is refused', async () => {
    const root = machineWith({ 'proc/self/mountinfo': '40 1 0:50 / /tank rw - nfs4 server:/x rw\n' });
    standIn('find', 'exec sleep 1000');
    const { result, called } = await mount(root, edit('/tank/media', '/media'));
    expect(failureOf(result)).toMatchObject({ end: 'refused', summary: expect.stringContaining('did not answer') });
    expect(called).toBeUndefined();
  });

  it('a mount that is only taken away needs no source', async () => {
    const { key, target } = edit('/tank/none', '/media');
    const { result } = await mount(machineWith(), {
      key,
      target,
      action: 'delete',
      hostPath: '/tank/none',
      takesEffect: 'start',
    });
    expect(result).toEqual({ ok: true, value: 'done' });
  });
});

describe('inside a running container, before pct is called', () => {
  it('a target that is there, or only begins to be there, is fine', async () => {
    const rootfs = tempFolder();
    writeFiles(rootfs, { 'srv/media/': '' });
    for (const target of ['/srv/media', '/srv/new/deep', '/new']) {
      const root = machineWith();
      running(root, rootfs);
      expect((await mount(root, edit('/tank/media', target))).result).toEqual({ ok: true, value: 'done' });
    }
  });

  it('a symlink in the target is refused, and not followed even where it leads to a directory', async () => {
    const rootfs = tempFolder();
    writeFiles(rootfs, { 'real/media/': '' });
    symlinkSync('real', join(rootfs, 'srv'));
    const root = machineWith();
    running(root, rootfs);
    const { result, called } = await mount(root, edit('/tank/media', '/srv/media'));
    expect(failureOf(result)).toMatchObject({ end: 'refused', summary: '/srv inside CT 953 is a symbolic link' });
    expect(called).toBeUndefined();
  });

  it('a symlink that leads out of the container is refused like any other', async () => {
    const rootfs = tempFolder();
    writeFiles(rootfs, { 'srv/': '' });
    symlinkSync('/etc', join(rootfs, 'srv/media'));
    const root = machineWith();
    running(root, rootfs);
    const { result } = await mount(root, edit('/tank/media', '/srv/media/x'));
    expect(failureOf(result)).toMatchObject({
      end: 'refused',
      summary: '/srv/media inside CT 953 is a symbolic link',
    });
  });

  it('a file on the way is refused', async () => {
    const rootfs = tempFolder();
    writeFileSync(join(rootfs, 'srv'), '');
    const root = machineWith();
    running(root, rootfs);
    const { result } = await mount(root, edit('/tank/media', '/srv/media'));
    expect(failureOf(result)).toMatchObject({ end: 'refused', summary: '/srv inside CT 953 is no directory' });
  });

  it('a fifo on the way is not opened', async () => {
    const rootfs = tempFolder();
    await new Promise((resolve) => spawn('mkfifo', [join(rootfs, 'srv')]).once('exit', resolve));
    const root = machineWith();
    running(root, rootfs);
    expect((await mount(root, edit('/tank/media', '/srv'))).result).toMatchObject({
      ok: false,
      problems: [{ end: 'refused' }],
    });
  });

  it('a share on the way is not looked into', async () => {
    const rootfs = tempFolder();
    writeFiles(rootfs, { 'srv/media/': '' });
    const root = machineWith();
    running(root, rootfs, '5 1 0:50 / /srv rw - fuse.sshfs host:/x rw\n');
    const { result } = await mount(root, edit('/tank/media', '/srv/media'));
    expect(failureOf(result)).toMatchObject({
      end: 'refused',
      summary: expect.stringContaining('/srv inside CT 953'),
    });
  });

  it('the kernel’s own way into a container is taken', async () => {
    const rootfs = tempFolder();
    symlinkSync('media', join(rootfs, 'link'));
    const root = machineWith();
    const process = spawn('sleep', ['1000'], { stdio: 'ignore' });
    onTestFinished(() => void process.kill('SIGKILL'));
    running(root, `/proc/${process.pid}/root`);
    const { result } = await mount(root, edit('/tank/media', join(rootfs, 'link')));
    expect(failureOf(result)).toMatchObject({
      end: 'refused',
      summary: expect.stringContaining('/link inside CT 953'),
    });
  });

  it('a container whose init is gone is left to pct', async () => {
    const root = machineWith({ 'proc/net/unix': '0: 2 0 10000 1 1 1 @/var/lib/lxc/953/command\n' });
    expect((await mount(root, edit('/tank/media', '/srv'))).result).toEqual({ ok: true, value: 'done' });
  });
});

describe('the local host', () => {
  it('makes directories below its root folder', async () => {
    const root = machineWith();
    const change = {
      kind: 'directory',
      path: '/tank/new',
      parents: [],
      uid: process.geteuid?.() ?? 0,
      gid: process.getegid?.() ?? 0,
      mode: 0o750,
    } as const;
    const run = { onOutput: () => {}, signal: new AbortController().signal };
    expect(await localHost({ root }).perform(change, run)).toMatchObject({ ok: true });
    expect(existsSync(join(root, 'tank/new'))).toBe(true);
  });

  it('names its root as the kernel does, without symlinks and trailing slash', async () => {
    const folder = tempFolder();
    writeFiles(folder, { 'real/etc/pve/lxc/': '' });
    symlinkSync('real', join(folder, 'link'));
    expect(await localHost({ root: `${folder}/link/` }).facts({ hostPaths: [] })).toMatchObject({
      root: `${folder}/real`,
      containers: { ok: true },
    });
  });

  it('takes / for no root folder at all', async () => {
    expect((await localHost({ root: '/' }).facts({ hostPaths: ['/usr'] })).root).toBe('');
  });
});
