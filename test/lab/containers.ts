import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { execa } from 'execa';
import { parseContainerFile } from '../../src/proxmox/file/container.ts';
import { idMapOf, toHostId } from '../../src/proxmox/value/idmap.ts';
import type { Outcome } from './commands.ts';
import { OWNER_FILE } from './sweep.ts';

/** Lines of the container file besides those every container of the lab has. */
export type ContainerLines = readonly string[];

export const privileged: ContainerLines = [];
export const unprivileged: ContainerLines = ['unprivileged: 1'];

/** A container whose own ids follow others than the default ones. */
export function mapped(...idmap: readonly string[]): ContainerLines {
  return ['unprivileged: 1', ...idmap.map((line) => `lxc.idmap: ${line}`)];
}

/** Makes a stopped container: LXC's folder with a root file system, and the container file. Returns its CTID. */
export async function makeContainer(run: string, machineRoot: string, lines: ContainerLines): Promise<number> {
  const ctid = takeCtid(run, machineRoot);
  const text = containerFile(ctid, lines);
  const owner = rootOnHost(ctid, text);
  const rootfs = `/var/lib/lxc/${ctid}/rootfs`;
  await execa('cp', ['--archive', `${run}/rootfs`, rootfs]);
  if (owner !== '0:0') await execa('chown', ['--recursive', '--no-dereference', owner, rootfs]);
  writeFileSync(`${machineRoot}/etc/pve/lxc/${ctid}.conf`, text);
  return ctid;
}

/** Runs a shell script inside a running container as its root; `enter` is how its machine is entered. */
export async function runInside(ctid: number, script: string, enter: readonly string[]): Promise<Outcome> {
  const attach = ['lxc-attach', '--name', String(ctid), '--clear-env', '--', 'sh', '-c', script];
  const [file = '', ...args] = [...enter, ...attach];
  const { exitCode, stdout, stderr } = await execa(file, args, { reject: false, stdin: 'ignore' });
  return { exitCode: exitCode ?? 255, stdout, stderr };
}

/** Making LXC's folder is what takes the number: nobody else can, in this run or beside it. */
function takeCtid(run: string, machineRoot: string): number {
  for (;;) {
    const ctid = randomInt(900_000, 1_000_000);
    if (existsSync(`${machineRoot}/etc/pve/lxc/${ctid}.conf`)) continue;
    try {
      mkdirSync(`/var/lib/lxc/${ctid}`, { mode: 0o755 });
    } catch {
      continue;
    }
    writeFileSync(`/var/lib/lxc/${ctid}/${OWNER_FILE}`, run);
    return ctid;
  }
}

function containerFile(ctid: number, lines: ContainerLines): string {
  const fixed = ['arch: amd64', 'cores: 1', `hostname: ct${ctid}`, 'memory: 128', 'ostype: unmanaged'];
  return `${[...fixed, `rootfs: local:${ctid}/vm-${ctid}-disk-0.raw,size=1G`, ...lines].join('\n')}\n`;
}

function rootOnHost(ctid: number, text: string): string {
  const map = idMapOf(parseContainerFile(text, ctid));
  if (!map.ok) throw new Error(map.problem);
  return `${toHostId(map.value, 'u', 0)}:${toHostId(map.value, 'g', 0)}`;
}

/** The container file as it is now. */
export function readContainerFile(machineRoot: string, ctid: number): string {
  return readFileSync(`${machineRoot}/etc/pve/lxc/${ctid}.conf`, 'latin1');
}
