import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { containerFile } from '../test/engine/model-host.ts';
import { PROGRAM } from './measured.ts';

export const [MEMBERS, CONTAINERS, VOLUMES] = [16, 60, 20];

export const ctidOf = (member: number, index: number): number => 1000 + member * 1000 + index;
export const volumesOf = (index: number): readonly number[] => [0, 1, 2].map((more) => (index + more) % VOLUMES);
export const nameOf = (member: number): string => `pve${member + 1}`;

function write(path: string, text: string, mode?: number): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  if (mode !== undefined) chmodSync(path, mode);
}

/** Lays out the members of a cluster below a folder, in sync; `bin/ssh` calls their far ends on this machine. */
export function clusterEstate(folder: string): void {
  const names = Array.from({ length: MEMBERS }, (_, member) => nameOf(member));
  const nodelist = Object.fromEntries(
    names.map((name, at) => [name, { id: at + 1, online: 1, ip: `10.0.0.${at + 1}` }]),
  );
  const ids: Record<number, object> = {};
  const mounts: Record<number, Record<number, string>> = {};
  for (const [member, name] of names.entries()) {
    const root = join(folder, name);
    for (let index = 0; index < CONTAINERS; index += 1) {
      const ctid = ctidOf(member, index);
      ids[ctid] = { node: name, type: 'lxc', version: 1 };
      const lines = volumesOf(index).map((at, key) => `mp${key}: /tank/v${at},mp=/v${at}`);
      write(join(root, `etc/pve/lxc/${ctid}.conf`), containerFile(ctid, lines));
      for (const at of volumesOf(index)) mounts[at] = { ...mounts[at], [ctid]: `/v${at}` };
    }
    for (let at = 0; at < VOLUMES; at += 1) mkdirSync(join(root, `tank/v${at}`), { recursive: true });
    const cluster = { name: 'bench', version: 1, nodes: MEMBERS, quorate: 1 };
    write(join(root, 'etc/pve/.members'), JSON.stringify({ nodename: name, version: 1, cluster, nodelist }));
    write(join(root, 'proc/net/unix'), '');
    write(join(root, 'proc/self/mountinfo'), '1 0 8:1 / / rw - ext4 /dev/sda1 rw\n');
    for (const file of ['subuid', 'subgid']) write(join(root, 'etc', file), 'root:100000:65536\n');
    mkdirSync(join(root, 'etc/pve/nodes'));
    for (const other of names) {
      mkdirSync(join(root, 'etc/pve/nodes', other));
      symlinkSync(join(folder, other, 'etc/pve/lxc'), join(root, 'etc/pve/nodes', other, 'lxc'));
    }
    symlinkSync(`nodes/${name}`, join(root, 'etc/pve/local'));
  }
  for (const name of names) write(join(folder, name, 'etc/pve/.vmlist'), JSON.stringify({ version: 1, ids }));
  const shared = Object.entries(mounts).map(([at, of]) => [
    `v${at}`,
    { host_path: `/tank/v${at}`, owner: 'keep', permissions: { directory_mode: '0755' }, mounts: of },
  ]);
  write(
    join(folder, 'config/phoenix_hypervisor_config.json'),
    JSON.stringify({ shared_volumes: Object.fromEntries(shared) }),
  );
  write(join(folder, 'config/phoenix_lxc_configs.json'), '{"lxc_configs": {}}');
  const far = `exec ${process.execPath} ${PROGRAM} --root "${folder}/$name" --config-dir /nowhere member`;
  const name = `name=$(printf '%s\\n' "$*" | sed 's/.*HostKeyAlias=\\([^ ]*\\).*/\\1/')`;
  write(join(folder, 'bin/ssh'), `#!/bin/sh\n${name}\n${far}\n`, 0o755);
  write(join(folder, 'bin/pct'), `#!/bin/sh\necho "$*" >> ${folder}/pct.log\n`, 0o755);
}
