import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { membersText } from '../engine/cluster/facts.ts';
import { HYPERVISOR, type TestMachine, testMachine } from './machine.ts';

/** `pve1` of three members, laid out as pmxcfs shows it: 101 and 102 here, 201 on pve2, 301 on pve3, which is down. */
export async function cluster({ quorate = true }: { readonly quorate?: boolean } = {}): Promise<TestMachine> {
  const machine = await testMachine();
  const { root, write } = machine;
  const pve = join(root, 'etc/pve');
  const own = join(pve, 'nodes/pve1/lxc');
  await mkdir(own, { recursive: true });
  for (const name of await readdir(join(pve, 'lxc')))
    await write(`root/etc/pve/nodes/pve1/lxc/${name}`, await readFile(join(pve, 'lxc', name)));
  await symlink('nodes/pve1', join(pve, 'local'));
  const file = (name: string, ...lines: readonly string[]) =>
    `${['arch: amd64', `hostname: ${name}`, 'ostype: debian', 'rootfs: local:1', 'unprivileged: 1', ...lines].join('\n')}\n`;
  await write('root/etc/pve/nodes/pve2/lxc/201.conf', file('mail', 'mp0: /tank/media,mp=/media'));
  await write('root/etc/pve/nodes/pve3/lxc/301.conf', file('wiki'));
  await write('root/etc/pve/.members', membersText('pve1', ['pve1', 'pve2', 'pve3'], { offline: ['pve3'], quorate }));
  const ids = { 101: 'pve1', 102: 'pve1', 201: 'pve2', 301: 'pve3' };
  await write(
    'root/etc/pve/.vmlist',
    JSON.stringify({
      version: 3,
      ids: Object.fromEntries(Object.entries(ids).map(([id, node]) => [id, { node, type: 'lxc', version: 1 }])),
    }),
  );
  const now = Math.floor(Date.now() / 1000);
  await write('root/etc/pve/.rrd', `pve-vm-9.0/201:60:mail:running:0:${now}:1:0:1:1\nU\n\0`);
  const { shared_volumes, ...rest } = JSON.parse(await readFile(join(machine.configDir, HYPERVISOR), 'utf8'));
  shared_volumes.media.mounts = { ...shared_volumes.media.mounts, 201: '/media', 301: '/media' };
  await machine.configure(HYPERVISOR, { ...rest, shared_volumes });
  return machine;
}
