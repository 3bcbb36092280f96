import { spawnSync } from 'node:child_process';
import { startContainer, stopContainer } from '../../../src/proxmox/start/start.ts';
import { bindMount } from './bind-mount.ts';
import { readContainerFiles, saveContainerFile } from './container-files.ts';
import type { LabFolder } from './lab.ts';
import { takeConfigLock } from './lock.ts';
import { writeLxcConfig } from './lxc-config.ts';
import { openNamespace } from './namespace.ts';
import { initIsUp, isRunning } from './running.ts';

type Lifecycle = 'start' | 'stop' | 'shutdown' | 'reboot';

export function isLifecycle(command: string): command is Lifecycle {
  return ['start', 'stop', 'shutdown', 'reboot'].includes(command);
}

/** `pct start|stop|shutdown|reboot CTID [--timeout SECONDS]`, for real. Returns the exit code. */
export async function runLifecycle(lab: LabFolder, command: Lifecycle, argv: readonly string[]): Promise<number> {
  const ctid = Number(argv[1]);
  const problem = takeConfigLock(lab, ctid)
    ? await act(lab, command, ctid, secondsIn(argv))
    : `can't lock file '/run/lock/lxc/pve-config-${ctid}.lock' - got timeout`;
  if (problem === undefined) return 0;
  process.stderr.write(`${problem}\n`);
  return 255;
}

async function act(lab: LabFolder, command: Lifecycle, ctid: number, seconds: number): Promise<string | undefined> {
  if (!readContainerFiles(lab).has(ctid)) {
    return `Configuration file 'nodes/${lab.node}/lxc/${ctid}.conf' does not exist`;
  }
  if (command === 'start') return isRunning(ctid) ? `CT ${ctid} already running` : start(lab, ctid);
  if (!isRunning(ctid)) return `CT ${ctid} not running`;
  const problem = command === 'stop' ? lxcStop(ctid, ['--kill']) : shutDown(ctid, seconds);
  if (problem !== undefined) return problem;
  afterStop(lab, ctid);
  return command === 'reboot' ? start(lab, ctid) : undefined;
}

/** Mounts in a mount namespace of its own, as Proxmox does in the monitor's; the container's is copied from it. */
async function start(lab: LabFolder, ctid: number): Promise<string | undefined> {
  const namespace = await openNamespace(lab.etc);
  try {
    const place = { pid: namespace.pid, root: `/var/lib/lxc/${ctid}/rootfs` };
    const before = textOf(lab, ctid);
    const outcome = startContainer(ctid, before, {
      mount: (request) => bindMount(lab, request, place),
    });
    if (outcome.text !== before) saveContainerFile(lab, ctid, outcome.text);
    if (!outcome.started) return outcome.stderr.trimEnd();
    process.stderr.write(outcome.stderr);
    const problem = writeLxcConfig(ctid, outcome.text);
    return problem ?? namespace.run(['lxc-start', '--name', String(ctid)]) ?? (await initIsUp(ctid));
  } finally {
    namespace.close();
  }
}

function shutDown(ctid: number, seconds: number): string | undefined {
  const problem = lxcStop(ctid, ['--nokill', '--timeout', String(seconds)]);
  return problem ?? (isRunning(ctid) ? `CT ${ctid}: timeout while waiting for the shutdown` : undefined);
}

function lxcStop(ctid: number, how: readonly string[]): string | undefined {
  const { status, stderr } = spawnSync('lxc-stop', ['--name', String(ctid), ...how], { encoding: 'utf8' });
  return status === 0 ? undefined : `lxc-stop: ${stderr.trimEnd() || `exit code ${status}`}`;
}

function afterStop(lab: LabFolder, ctid: number): void {
  const outcome = stopContainer(ctid, textOf(lab, ctid));
  process.stderr.write(outcome.stderr);
  saveContainerFile(lab, ctid, outcome.text);
}

function textOf(lab: LabFolder, ctid: number): string {
  return readContainerFiles(lab).get(ctid) ?? '';
}

function secondsIn(argv: readonly string[]): number {
  const at = argv.indexOf('--timeout');
  return at < 0 ? 60 : Number(argv[at + 1]);
}
