import { chmodSync, mkdirSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFacts } from '../../../src/host/read/facts.ts';
import { isRoot, tempFolder, writeFiles } from '../temp-folder.ts';

const CONTAINER = 'arch: amd64\nhostname: n8n\nunprivileged: 1\n';

function machineWith(files: Readonly<Record<string, string>>) {
  const root = tempFolder();
  writeFiles(root, files);
  return { host: 'local', root } as const;
}

describe('reading a machine', () => {
  it('gives the container files byte for byte, in the order of their numbers', async () => {
    const machine = machineWith({
      'etc/pve/lxc/1010.conf': CONTAINER,
      'etc/pve/lxc/954.conf': 'description: caf\xe9\xff\r\n',
    });
    const { containers } = await readFacts(machine, { hostPaths: [] });
    expect(containers).toEqual({
      ok: true,
      value: [
        { ctid: 954, text: 'description: caf\xe9\xff\r\n' },
        { ctid: 1010, text: CONTAINER },
      ],
    });
  });

  it('takes only names of container files for container files', async () => {
    const others = ['99.conf', '0953.conf', '953.conf.bak', '953.conf.tmp.12', 'x953.conf', '1234567890.conf', 'notes'];
    const machine = machineWith(Object.fromEntries(['953.conf', ...others].map((name) => [`etc/pve/lxc/${name}`, ''])));
    const { containers } = await readFacts(machine, { hostPaths: [] });
    expect(containers.ok && containers.value.map(({ ctid }) => ctid)).toEqual([953]);
  });

  it('fails, and does not say "no containers", where the folder of container files is absent', async () => {
    const machine = machineWith({ 'etc/pve/': '' });
    const { containers } = await readFacts(machine, { hostPaths: [] });
    expect(containers).toEqual({
      ok: false,
      error: { code: 'no_container_folder', path: `${machine.root}/etc/pve/lxc` },
    });
  });

  it('finds no containers in an empty folder', async () => {
    const { containers } = await readFacts(machineWith({ 'etc/pve/lxc/': '' }), { hostPaths: [] });
    expect(containers).toEqual({ ok: true, value: [] });
  });

  it('reads the other texts below the root folder and tells which are absent', async () => {
    const machine = machineWith({
      'etc/pve/lxc/': '',
      'etc/pve/.vmlist': '{"ids":{}}',
      'etc/passwd': 'root:x:0:0::/:/bin/sh\n',
      'proc/net/unix': 'Num\n',
      'proc/self/mountinfo': '',
    });
    const facts = await readFacts(machine, { hostPaths: [] });
    expect(facts).toMatchObject({
      vmlist: { ok: true, value: '{"ids":{}}' },
      passwd: { ok: true, value: 'root:x:0:0::/:/bin/sh\n' },
      unixSockets: { ok: true },
      mountinfo: { ok: true },
      group: { ok: false, error: { code: 'unreadable', system: 'ENOENT' } },
      storageCfg: { ok: false, error: { code: 'unreadable', system: 'ENOENT' } },
      replicationCfg: { ok: false, error: { code: 'unreadable', system: 'ENOENT' } },
    });
  });

  it.runIf(!isRoot)('says that a container file cannot be read instead of leaving it out', async () => {
    const machine = machineWith({ 'etc/pve/lxc/953.conf': CONTAINER });
    chmodSync(join(machine.root, 'etc/pve/lxc/953.conf'), 0);
    const { containers } = await readFacts(machine, { hostPaths: [] });
    expect(containers).toMatchObject({ ok: false, error: { code: 'unreadable', system: 'EACCES' } });
  });

  it('fails as a whole where one container file is unreadable', async () => {
    const machine = machineWith({ 'etc/pve/lxc/953.conf': CONTAINER });
    mkdirSync(join(machine.root, 'etc/pve/lxc/954.conf'));
    const { containers } = await readFacts(machine, { hostPaths: [] });
    expect(containers).toMatchObject({ ok: false, error: { code: 'unreadable', system: 'EISDIR' } });
  });

  it('leaves a container’s mounts unread where they have no end', async () => {
    const machine = machineWith({
      'etc/pve/lxc/101.conf': CONTAINER,
      'proc/net/unix': '0: 2 0 10000 1 1 1 @/var/lib/lxc/101/command\n',
      'proc/500/cmdline': '[lxc monitor] /var/lib/lxc 101\0',
      'proc/500/task/500/children': '501 ',
      'proc/501/mountinfo': '1 0 8:1 / / rw - ext4 a rw\n',
    });
    const mountsOf = async () => (await readFacts(machine, { hostPaths: [] })).containerMountinfo.get(101);
    expect(await mountsOf()).toEqual({ ok: true, value: '1 0 8:1 / / rw - ext4 a rw\n' });
    for (const bytes of [4_200_000, 3_000_000_000]) {
      truncateSync(join(machine.root, 'proc/501/mountinfo'), bytes);
      expect(await mountsOf()).toMatchObject({ ok: false, error: { code: 'unreadable', system: 'EFBIG' } });
    }
  });

  it('takes the name of the cluster member from its own link', async () => {
    const machine = machineWith({ 'etc/pve/lxc/': '', 'etc/hostname': 'other.example.net\n' });
    symlinkSync('nodes/pve7', join(machine.root, 'etc/pve/local'));
    expect((await readFacts(machine, { hostPaths: [] })).node).toBe('pve7');
  });

  it('else from the host name up to its first dot', async () => {
    const machine = machineWith({ 'etc/pve/lxc/': '', 'etc/hostname': 'pve3.example.net\n' });
    expect((await readFacts(machine, { hostPaths: [] })).node).toBe('pve3');
  });

  it('rejects once aborted', async () => {
    const machine = machineWith({ 'etc/pve/lxc/': '' });
    await expect(readFacts(machine, { hostPaths: [] }, AbortSignal.abort())).rejects.toThrow();
  });

  it('lets other work run while it reads many paths, and stops there when aborted', async () => {
    const machine = machineWith({ 'etc/pve/lxc/': '' });
    const hostPaths = Array.from({ length: 3000 }, (_, index) => `/srv/v${index}`);
    const abort = new AbortController();
    setImmediate(() => abort.abort());
    await expect(readFacts(machine, { hostPaths }, abort.signal)).rejects.toThrow();
  });
});
