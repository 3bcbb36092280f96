import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { startContainer } from '../../../src/proxmox/start/start.ts';
import { bindMount } from '../stand-in/bind-mount.ts';
import { writeLxcConfig } from '../stand-in/lxc-config.ts';
import { openNamespace } from '../stand-in/namespace.ts';
import type { Scenario } from './generate.ts';

/** What a real start came to. */
export interface Started {
  readonly up: boolean;
  /** why it failed, or what Proxmox and LXC warned of */
  readonly output: string;
  /** `device:inode` by target, as the container's init saw it; absent where it saw nothing */
  readonly seen: ReadonlyMap<string, string>;
}

/**
 * Starts a container as Proxmox does: the configuration by the model that the vectors prove, everything about paths, id
 * maps and file systems by the kernel, newuidmap and LXC.
 */
export async function startForReal(
  { ctid, text, subordinateIds }: Scenario,
  bindMountScript: string,
): Promise<Started> {
  const folder = `/var/lib/lxc/${ctid}`;
  mkdirSync(`${folder}/etc`, { recursive: true });
  // What an earlier start of it left.
  for (const name of ['console', 'log']) rmSync(`${folder}/${name}`, { force: true });
  for (const name of ['subuid', 'subgid']) writeFileSync(`${folder}/etc/${name}`, subordinateIds);
  const namespace = await openNamespace(`${folder}/etc`);
  try {
    if (/^rootfs: .*,ro=1/m.test(text)) namespace.run(['sh', '-c', READ_ONLY_ROOT, `${folder}/rootfs`]);
    const lab = { root: '/', node: 'lab', bindMountScript, etc: `${folder}/etc` };
    const place = { pid: namespace.pid, root: `${folder}/rootfs` };
    const outcome = startContainer(ctid, text, { mount: (request) => bindMount(lab, request, place) });
    if (!outcome.started) return { up: false, output: outcome.stderr, seen: new Map() };
    const console = `${folder}/console`;
    const problem = writeLxcConfig(ctid, outcome.text, [`lxc.console.logfile = ${console}`]);
    if (problem !== undefined) return { up: false, output: problem, seen: new Map() };
    const output = outcome.stderr + (await runToItsEnd(ctid, namespace.pid));
    const logged = existsSync(console) ? readFileSync(console, 'utf8') : '';
    return { up: /^up\r?$/m.test(logged), output, seen: seenIn(logged) };
  } finally {
    namespace.close();
  }
}

/** The lab's root file systems are directories, and Proxmox would mount a volume here. */
const READ_ONLY_ROOT = 'mount --bind "$0" "$0" && mount -o bind,remount,ro "$0"';

/** `device:inode` of a path of the host, symbolic links followed; undefined: nothing is there. */
export function identity(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && `${stats.dev}:${stats.ino}`;
}

const LONGEST_MS = 20_000;

async function runToItsEnd(ctid: number, pid: number): Promise<string> {
  const log = `/var/lib/lxc/${ctid}/log`;
  const lxc = ['lxc-start', '--foreground', '--name', String(ctid), '--logfile', log, '--logpriority', 'WARN'];
  const child = spawn('nsenter', [`--mount=/proc/${pid}/ns/mnt`, ...lxc], { stdio: 'ignore' });
  const ended = await Promise.race([once(child, 'exit'), setTimeout(LONGEST_MS, undefined, { ref: false })]);
  if (!ended) spawn('lxc-stop', ['--kill', '--name', String(ctid)]);
  return existsSync(log) ? readFileSync(log, 'utf8') : '';
}

function seenIn(output: string): ReadonlyMap<string, string> {
  const lines = [...output.matchAll(/^seen (\d+:\d+) (.+?)\r?$/gm)];
  return new Map(lines.map(([, what = '', path = '']) => [path, what]));
}
