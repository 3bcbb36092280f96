import type { PctMachine, PctOutcome } from '../pct/machine.ts';
import { pct } from '../pct/pct.ts';

/** A container file with these mount point, raw or comment lines in their places. */
export function containerFile(...lines: readonly string[]): string {
  const comments = lines.filter((line) => line.startsWith('#'));
  const raw = lines.filter((line) => line.startsWith('lxc.'));
  const keys = lines.filter((line) => !line.startsWith('#') && !line.startsWith('lxc.'));
  const all = [
    ...['arch: amd64', 'cores: 2', 'hostname: web', 'memory: 512', 'ostype: debian', 'swap: 512', 'unprivileged: 1'],
    ...['net0: name=eth0,bridge=vmbr0,hwaddr=BC:24:11:00:01:01,ip=dhcp,type=veth'],
    ...['rootfs: local-zfs:subvol-101-disk-0,size=8G', ...keys],
  ];
  return [...comments, ...all.sort(), ...raw].map((line) => `${line}\n`).join('');
}

export interface Setting extends Partial<Omit<PctMachine, 'containers'>> {
  readonly running?: boolean;
}

/** A machine with container 101 on which every mount works. */
export function machineWith(text: string, { running = false, ...rest }: Setting = {}): PctMachine {
  return {
    node: 'pve',
    user: 'root@pam',
    locale: 'utf8',
    containers: new Map([[101, { text, running }]]),
    hotplug: () => undefined,
    ...rest,
  };
}

/** Runs a command on container 101: its outcome and the file afterwards. */
export function run(
  text: string,
  argv: readonly string[],
  setting: Setting = {},
): PctOutcome & { readonly file: string } {
  const outcome = pct(argv, machineWith(text, setting));
  return { ...outcome, file: outcome.containers.get(101) ?? text };
}
