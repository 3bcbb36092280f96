import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Size {
  readonly volumes: number;
  readonly containers: number;
}

/** A machine below a folder: each volume is mounted by one container, ten volumes each. */
export function makeMachine(root: string, { volumes, containers }: Size, inSync: boolean): void {
  const write = (path: string, text: string) => {
    const full = join(root, path);
    mkdirSync(join(full, '..'), { recursive: true });
    writeFileSync(full, text);
  };
  const shared: Record<string, unknown> = {};
  const lines = new Map<number, string[]>();
  for (let index = 0; index < volumes; index++) {
    const ctid = 1000 + (index % containers);
    const hostPath = `/tank/shared/group${index % 100}/volume${index}`;
    shared[`volume${index}`] = { host_path: hostPath, mounts: { [ctid]: `/mnt/volume${index}` } };
    if (!inSync) continue;
    const mine = lines.get(ctid) ?? [];
    lines.set(ctid, [...mine, `mp${mine.length}: ${hostPath},mp=/mnt/volume${index}`]);
    mkdirSync(join(root, hostPath), { recursive: true });
  }
  const lxc: Record<string, unknown> = {};
  for (let index = 0; index < containers; index++) {
    const ctid = 1000 + index;
    lxc[ctid] = {
      name: `ct${ctid}`,
      memory_mb: 512,
      cores: 1,
      template: '/t.tar.zst',
      storage_pool: 'p',
      storage_size_gb: 8,
      unprivileged: true,
    };
    write(
      `etc/pve/lxc/${ctid}.conf`,
      [
        'arch: amd64',
        `hostname: ct${ctid}`,
        'memory: 512',
        ...(lines.get(ctid) ?? []),
        'ostype: debian',
        `rootfs: local-zfs:subvol-${ctid}-disk-0,size=8G`,
        'unprivileged: 1',
        '',
      ].join('\n'),
    );
  }
  write('config/phoenix_hypervisor_config.json', JSON.stringify({ shared_volumes: shared }, null, 2));
  write('config/phoenix_lxc_configs.json', JSON.stringify({ lxc_configs: lxc }, null, 2));
  write('config/phoenix_vm_configs.json', '{"vms":[]}');
  write('config/phoenix_stacks_config.json', '{"docker_stacks":{}}');
  write('proc/net/unix', '');
  write('proc/self/mountinfo', '1 0 8:1 / / rw - ext4 /dev/sda1 rw\n');
  chmodSync(root, 0o755);
  if (inSync && process.geteuid?.() === 0) {
    execFileSync('sh', [
      '-c',
      'find "$1"/tank/shared -mindepth 2 -type d -exec chown 65534:65534 {} + -exec chmod 0775 {} +',
      'sh',
      root,
    ]);
  }
}
