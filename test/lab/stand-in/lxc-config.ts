import { writeFileSync } from 'node:fs';
import { parseContainerFile } from '../../../src/proxmox/file/container.ts';
import { idMapOf } from '../../../src/proxmox/id-map.ts';

/** LXC's own configuration, which Proxmox makes from the container file at each start. */
export function writeLxcConfig(ctid: number, text: string): void {
  const file = parseContainerFile(text, ctid);
  const map = idMapOf(file);
  if (!map.ok) throw new Error(map.problem);
  const lines = [
    `lxc.rootfs.path = dir:/var/lib/lxc/${ctid}/rootfs`,
    `lxc.uts.name = ${file.current.keys.get('hostname') ?? `CT${ctid}`}`,
    ...FIXED,
    ...map.value.entries.map(({ type, container, host, count }) => `lxc.idmap = ${type} ${container} ${host} ${count}`),
  ];
  writeFileSync(`/var/lib/lxc/${ctid}/config`, `${lines.join('\n')}\n`);
}

/** No network, no confinement, no cgroup mounts: what a machine inside another one lets us have. */
const FIXED = [
  'lxc.net.0.type = empty',
  'lxc.apparmor.profile = unconfined',
  'lxc.autodev = 1',
  'lxc.tty.max = 1',
  'lxc.pty.max = 8',
  'lxc.mount.auto = proc:mixed',
  // What busybox's init understands as "halt".
  'lxc.signal.halt = SIGUSR1',
];
