import { existsSync } from 'node:fs';
import type { Machine } from '../machine.ts';
import { onDisk } from '../machine.ts';
import { MEMBER_COMMAND } from './protocol.ts';

/** A member that can be reached: never by DNS. */
export interface Reachable {
  readonly name: string;
  readonly ip: string;
}

/**
 * How a member is called, as Proxmox itself does between members since pve-cluster 8.0.6 (PVE::SSHInfo): its host key by its
 * name, and only the one that the cluster knows where it knows one.
 */
export function sshArguments(machine: Machine, { name, ip }: Reachable): readonly string[] {
  const known = onDisk(machine, `/etc/pve/nodes/${name}/ssh_known_hosts`);
  return [
    ...['-e', 'none', '-o', 'BatchMode=yes', '-o', `HostKeyAlias=${name}`],
    ...(existsSync(known) ? ['-o', `UserKnownHostsFile=${known}`, '-o', 'GlobalKnownHostsFile=none'] : []),
    ...['-o', 'ConnectTimeout=5', '-o', 'ServerAliveInterval=5', `root@${ip}`, '--', MEMBER_COMMAND],
  ];
}
