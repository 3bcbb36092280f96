import { chmod, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
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
  const ssh = join(machine.folder, 'bin/ssh');
  await write('bin/ssh', REFUSED);
  await chmod(ssh, 0o755);
  return { ...machine, env: { ...machine.env, PHOENIX_SSH: ssh } };
}

/** An ssh that reaches nobody. */
const REFUSED = `#!/bin/sh
echo 'ssh: connect to host 10.0.0.2 port 22: Connection refused' >&2
exit 255
`;

/** The same cluster, in which pve2 answers: a machine of its own, with the cluster's files in common. */
export async function answeringCluster(
  command: readonly string[],
): Promise<TestMachine & { readonly there: string; readonly ssh: (script: string) => Promise<void> }> {
  const machine = await cluster();
  const { folder, root, write } = machine;
  const there = join(folder, 'pve2');
  const pve = join(there, 'etc/pve');
  await mkdir(pve, { recursive: true });
  for (const [name, target] of [
    ['nodes', join(root, 'etc/pve/nodes')],
    ['.vmlist', join(root, 'etc/pve/.vmlist')],
    ['.rrd', join(root, 'etc/pve/.rrd')],
    ['local', 'nodes/pve2'],
    ['lxc', 'nodes/pve2/lxc'],
  ] as const)
    await symlink(target, join(pve, name));
  await write('pve2/etc/pve/.members', membersText('pve2', ['pve1', 'pve2', 'pve3'], { offline: ['pve3'] }));
  for (const name of ['subuid', 'subgid']) await write(`pve2/etc/${name}`, 'root:100000:65536\n');
  await write('pve2/proc/net/unix', 'Num RefCount Protocol Flags Type St Inode Path\n');
  await write('pve2/proc/self/mountinfo', `25 1 8:1 / ${there} rw - ext4 /dev/sda1 rw\n`);
  await mkdir(join(there, 'tank'), { recursive: true });
  await mkdir(join(there, 'roots/201/sbin'), { recursive: true });
  const program = [...command, '--root', there, '--config-dir', join(there, 'config'), 'member'];
  const ssh = async (script: string) => {
    await write('bin/ssh', `#!/bin/sh\nprintf '%s\\n' "$*" >> ${folder}/ssh.log\n${script}\n`);
    await chmod(join(folder, 'bin/ssh'), 0o755);
  };
  await write('answer', `#!/bin/sh\nPCT_ROOT=${there} exec ${program.map((word) => `'${word}'`).join(' ')}\n`);
  await chmod(join(folder, 'answer'), 0o755);
  await ssh(`exec ${folder}/answer`);
  return { ...machine, there, ssh };
}
