import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** Whether LXC listens on the container's command socket, which is how Proxmox tells, too. */
export function isRunning(ctid: number): boolean {
  return readFileSync('/proc/net/unix', 'utf8').includes(`@/var/lib/lxc/${ctid}/command\n`);
}

/** The host's process id of a running container's init. */
export function initPid(ctid: number): number {
  return Number(execFileSync('lxc-info', ['--name', String(ctid), '--pid', '--no-humanize'], { encoding: 'utf8' }));
}

/** Before its init listens, the kernel throws away a container's signal to halt. */
export async function initIsUp(ctid: number): Promise<string | undefined> {
  const pid = initPid(ctid);
  for (let look = 0; look < 500; look++) {
    if (listensForHalt(readFileSync(`/proc/${pid}/status`, 'utf8'))) return undefined;
    await setTimeout(10);
  }
  return `CT ${ctid}: its init does not come up`;
}

const SIGTSTP = 20;

/** Busybox catches SIGTSTP right after it has set the signals to halt aside for itself. */
function listensForHalt(status: string): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0';
  return ((BigInt(`0x${caught}`) >> BigInt(SIGTSTP - 1)) & 1n) === 1n;
}
