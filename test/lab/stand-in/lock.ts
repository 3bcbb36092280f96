import { spawnSync } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import type { LabFolder } from './lab.ts';

/** Proxmox waits so long for another command that changes the same container. */
const SECONDS = 10;

/** Locks a container's configuration until this process ends; false when another held it all the time. */
export function takeConfigLock(lab: LabFolder, ctid: number): boolean {
  const folder = `${lab.root}/run/lock/lxc`;
  mkdirSync(folder, { recursive: true });
  const file = openSync(`${folder}/pve-config-${ctid}.lock`, 'a');
  // The lock belongs to the open file, which is ours as much as the child's: it outlives flock(1).
  const { status } = spawnSync('flock', ['--exclusive', '--timeout', String(SECONDS), '3'], {
    stdio: ['ignore', 'ignore', 'inherit', file],
  });
  return status === 0;
}
