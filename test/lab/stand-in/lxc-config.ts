import { writeFileSync } from 'node:fs';
import { parseContainerFile } from '../../../src/proxmox/file/container.ts';
import { idMapOf } from '../../../src/proxmox/value/idmap.ts';

/**
 * LXC's own configuration, which Proxmox makes from the container file at each start. Returns why it can't be made.
 * `more` are lines of the lab.
 */
export function writeLxcConfig(ctid: number, text: string, more: readonly string[] = []): string | undefined {
  const file = parseContainerFile(text, ctid);
  const map = idMapOf(file);
  if (!map.ok) return map.problem;
  const lines = [
    `lxc.rootfs.path = dir:/var/lib/lxc/${ctid}/rootfs`,
    `lxc.uts.name = ${file.current.keys.get('hostname') ?? `CT${ctid}`}`,
    ...FIXED,
    ...map.value.entries.map(({ type, container, host, count }) => `lxc.idmap = ${type} ${container} ${host} ${count}`),
    ...file.current.lxc.flatMap(({ key, value }) => (key === 'lxc.idmap' ? [] : [`${key} = ${value}`])),
    ...more,
  ];
  writeFileSync(`/var/lib/lxc/${ctid}/config`, `${lines.join('\n')}\n`);
  return undefined;
}

/** No network, no confinement, no cgroup mounts: what a machine inside another one lets us have. */
const FIXED = [
  'lxc.net.0.type = empty',
  'lxc.apparmor.profile = unconfined',
  'lxc.autodev = 1',
  'lxc.tty.max = 1',
  'lxc.pty.max = 8',
  'lxc.mount.auto = proc:mixed sys:mixed',
  // What busybox's init understands as "halt".
  'lxc.signal.halt = SIGUSR1',
];
