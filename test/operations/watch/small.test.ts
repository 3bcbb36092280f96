import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { disksAnswer, isSmall } from '../../../src/operations/watch/small.ts';

const LOCAL = '29 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw';

async function machine({ containers = 3, bytes = 1000, mounts = (_root: string) => [LOCAL], members = ['pve1'] } = {}) {
  const root = mkdtempSync(join(tmpdir(), 'phoenix-small-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [lxc, configDir, table] = [join(root, 'etc/pve/lxc'), join(root, 'etc/phoenix'), join(root, 'mountinfo')];
  for (const folder of [lxc, configDir]) await mkdir(folder, { recursive: true });
  for (const member of members) await mkdir(join(root, 'etc/pve/nodes', member), { recursive: true });
  for (let ctid = 101; ctid < 101 + containers; ctid++) writeFileSync(join(lxc, `${ctid}.conf`), 'arch: amd64\n');
  writeFileSync(join(configDir, 'phoenix_hypervisor_config.json'), ' '.repeat(bytes));
  writeFileSync(table, `${mounts(root).join('\n')}\n`);
  return (hostName: 'local' | 'demo') => isSmall({ root, configDir, hostName }, table);
}

test('a machine of a few containers is small, and so is one that has nothing yet', async () => {
  expect(await (await machine())('local')).toBe(true);
  expect(await isSmall({ root: '/nowhere', configDir: '/nowhere/etc', hostName: 'local' }, '/nowhere/mountinfo')).toBe(
    true,
  );
});

test.each([
  ['many containers', { containers: 21 }],
  ['a long configuration', { bytes: 33 * 1024 }],
  ['something mounted from a server', { mounts: () => [LOCAL, '40 29 0:50 / /mnt/pve/nas rw - nfs4 nas:/export rw'] }],
  ['something mounted by a program', { mounts: () => [LOCAL, '40 29 0:50 / /mnt/media rw - fuse.mergerfs a:b rw'] }],
])('one with %s is not', async (_, parts) => {
  expect(await (await machine(parts))('local')).toBe(false);
});

test('what Proxmox itself mounts by programs of this machine does not count', async () => {
  const mounts = (root: string) => [
    LOCAL,
    `41 29 0:51 / ${root}/etc/pve rw - fuse /dev/fuse rw`,
    '42 29 0:52 / /var/lib/lxcfs rw - fuse.lxcfs lxcfs rw',
    '43 29 0:53 / /sys/fs/fuse/connections rw - fusectl fusectl rw',
  ];
  expect(await (await machine({ mounts }))('local')).toBe(true);
});

test('a member of a cluster is not small, for the others are asked; the demo of one machine pretends them', async () => {
  const asked = await machine({ members: ['pve1', 'pve2'] });
  expect(await asked('local')).toBe(false);
  expect(await asked('demo')).toBe(true);
});

test('a path that is not there is an answer', async () => {
  expect(await disksAnswer('', ['/nowhere/at/all', '/'])).toBe(true);
});
