import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { test as base, inject } from 'vitest';
import { documentIn } from '../../cli/json.ts';
import { pctScript } from '../../promises/stand-in.ts';
import { type Outcome, succeeded } from '../commands.ts';

/** A machine that a real systemd runs. Paths are its own. */
export interface SystemdMachine {
  readonly sh: (script: string) => Promise<Outcome>;
  /** Runs a shell script, which must succeed; gives what it printed. */
  readonly done: (script: string) => Promise<string>;
  /** Runs the program as it ships. */
  readonly program: (...args: readonly string[]) => Promise<Outcome>;
  readonly json: (...args: readonly string[]) => Promise<unknown>;
  readonly write: (path: string, text: string) => void;
  readonly read: (path: string) => string;
  readonly declare: (volumes: Readonly<Record<string, unknown>>) => void;
  /** A stopped container, with a unit that starts it as Proxmox's does. */
  readonly container: (ctid: number, lines?: string) => void;
}

export const test = base.extend<{ readonly machine: SystemdMachine }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures this one needs.
  machine: async ({}, use) => {
    const opened = await boot(inject('labRun'));
    await use(opened.machine);
    await opened.close();
  },
});

/** As Proxmox's own, but for what it starts. */
const UNIT = `[Unit]
Description=PVE LXC Container: %i
DefaultDependencies=No
[Service]
Type=simple
ExecStart=/bin/sleep infinity
`;

async function boot(run: string) {
  const folder = mkdtempSync(join(run, 'systemd-'));
  const root = join(folder, 'root');
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const name of ['pve-container', 'pve-container-debug']) write(`/etc/systemd/system/${name}@.service`, UNIT);
  write('/etc/pve/.vmlist', '{"version":1,"ids":{}}\n');
  mkdirSync(join(root, 'etc/pve/lxc'));
  for (const name of ['subuid', 'subgid']) write(`/etc/${name}`, 'root:100000:65536\n');
  write('/config/phoenix_vm_configs.json', '{"vms":[]}\n');
  write('/config/phoenix_stacks_config.json', '{"docker_stacks":{}}\n');
  cpSync(join(run, 'bin'), join(root, 'opt/program'), { recursive: true });
  write('/opt/bin/pct', pctScript(''));
  chmodSync(join(root, 'opt/bin/pct'), 0o755);
  const started = spawn(join(import.meta.dirname, 'boot.sh'), [root, dirname(process.execPath)], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = once(started, 'exit');
  const close = async () => {
    started.stdin.end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const init = await initOf(root, started);
  const env = {
    PATH: '/opt/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LANG: 'C.UTF-8',
    PCT_ROOT: '',
    PCT_LOG: '/root/pct.log',
  };
  const inside = async (argv: readonly string[]): Promise<Outcome> => {
    const { exitCode, stdout, stderr } = await execa('nsenter', ['--target', String(init), '--all', ...argv], {
      ...{ reject: false, stdin: 'ignore', extendEnv: false, env, timeout: 50_000 },
    });
    return { exitCode: exitCode ?? 255, stdout, stderr };
  };
  const sh = (script: string) => inside(['sh', '-c', script]);
  const done = async (script: string) => {
    const outcome = await sh(script);
    succeeded(script, outcome);
    return outcome.stdout;
  };
  const program = (...args: readonly string[]) =>
    inside(['/node/node', '/opt/program/phoenix-volumes.mjs', '--config-dir', '/config', ...args]);
  try {
    await done('until systemctl is-system-running | grep -qE "running|degraded"; do sleep 0.1; done');
  } catch (error) {
    const console = readFileSync(join(folder, 'console'), 'utf8');
    await close();
    throw new Error(`systemd did not boot: ${console}`, { cause: error });
  }
  const ctids: number[] = [];
  const machine: SystemdMachine = {
    sh,
    done,
    program,
    json: async (...args) => documentIn({ stdout: (await program('--json', ...args)).stdout }),
    write,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    declare: (shared_volumes) => {
      write('/config/phoenix_hypervisor_config.json', `${JSON.stringify({ domain_name: 'lab', shared_volumes })}\n`);
      const lxc_configs = Object.fromEntries(ctids.map((ctid) => [ctid, { name: `ct${ctid}` }]));
      write('/config/phoenix_lxc_configs.json', `${JSON.stringify({ lxc_configs })}\n`);
    },
    container: (ctid, lines = '') => {
      ctids.push(ctid);
      write(
        `/etc/pve/lxc/${ctid}.conf`,
        `arch: amd64\nhostname: ct${ctid}\nostype: debian\nrootfs: /rootfs/${ctid}\n${lines}`,
      );
      for (const name of ['sbin', 'media']) mkdirSync(join(root, 'rootfs', String(ctid), name), { recursive: true });
    },
  };
  return { machine, close };
}

/** The process 1 of the machine, as we see it: the one whose root the folder is. */
async function initOf(root: string, started: { readonly pid?: number | undefined }): Promise<number> {
  for (let tries = 0; tries < 300; tries++) {
    for (const pid of readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) {
      if (commOf(pid) === 'systemd' && mountsOf(pid).includes(`${root} / `)) return Number(pid);
    }
    await setTimeout(50);
  }
  throw new Error(`systemd did not start (${started.pid})`);
}

const commOf = (pid: string): string => textOf(`/proc/${pid}/comm`).trim();
const mountsOf = (pid: string): string => textOf(`/proc/${pid}/mountinfo`);

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It ended meanwhile.
    return '';
  }
}
