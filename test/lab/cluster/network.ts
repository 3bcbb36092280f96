import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import type { Outcome } from '../commands.ts';
import { must, type Namespaces, namespaces } from './namespaces.ts';

/** Machines on one network, each in namespaces of its own, each with a real sshd once it serves. */
export interface Network {
  /** What comes before a command that runs on one. */
  readonly enter: (node: string) => readonly [string, ...string[]];
  /** Where the agent listens whose key all of them let in. */
  readonly agent: string;
  /** Runs a command on one. */
  readonly run: (node: string, command: readonly string[], env: Readonly<Record<string, string>>) => Promise<Outcome>;
  /** Starts one's sshd, whose sessions get these variables. */
  readonly serve: (node: string, env: Readonly<Record<string, string>>) => Promise<void>;
  readonly stopServing: (node: string) => void;
  /** Sends a signal to what runs on one and has this in its command line; how many were met. */
  readonly signal: (node: string, text: string, signal: NodeJS.Signals) => number;
  /** One neither gets nor sends packets any more, or again. */
  readonly cut: (node: string, isCut: boolean) => void;
  /** One's host key, as a known_hosts file has it for its name. */
  readonly hostKey: (node: string) => string;
  /** Gives one another host key. */
  readonly anotherKey: (node: string) => void;
  /** Nobody's key is let in any more. */
  readonly lockOut: () => void;
  /** All that runs on one ends at once, as when it loses power; its network and mounts are still there. */
  readonly powerOff: (node: string) => void;
  /** All that runs on them ends. */
  readonly end: () => Promise<void>;
}

/** 10.0.0.1 is the first's, and so on: no other namespace sees them. */
export async function network(folder: string, nodes: readonly string[]): Promise<Network> {
  const dir = join(folder, 'network');
  mkdirSync(dir, { mode: 0o700 });
  mkdirSync('/run/sshd', { recursive: true });
  const hub = await namespaces('hub');
  const machines = new Map<string, Namespaces>();
  hub.wire('ip', 'link', 'add', 'hub', 'type', 'bridge');
  hub.wire('ip', 'link', 'set', 'hub', 'up');
  const key = (name: string) => must('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', join(dir, name));
  for (const [index, node] of nodes.entries()) {
    const machine = await namespaces(node);
    machines.set(node, machine);
    const port = `port${index + 1}`;
    hub.wire('ip', 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(machine.holder));
    hub.wire('ip', 'link', 'set', port, 'master', 'hub', 'up');
    machine.wire('ip', 'address', 'add', `10.0.0.${index + 1}/24`, 'dev', 'eth0');
    machine.wire('ip', 'link', 'set', 'eth0', 'up');
    key(`host-${node}`);
  }
  key('user');
  const agent = join(dir, 'agent');
  // It goes to the background by itself, and ends with the hub.
  must(...hub.enter, 'ssh-agent', '-a', agent);
  spawnSync('ssh-add', ['-q', join(dir, 'user')], { env: { ...process.env, SSH_AUTH_SOCK: agent } });
  const on = (node: string): Namespaces => {
    const machine = machines.get(node);
    if (!machine) throw new Error(`${node} is not on the network`);
    return machine;
  };
  return {
    agent,
    enter: (node) => on(node).enter,
    run: async (node, command, env) => {
      const [file = '', ...args] = [...on(node).enter, ...command];
      const child = execa(file, args, { reject: false, stdin: 'ignore', env: { ...env, SSH_AUTH_SOCK: agent } });
      const { exitCode, stdout, stderr } = await child;
      return { exitCode: exitCode ?? 255, stdout, stderr };
    },
    serve: async (node, env) => {
      const address = `10.0.0.${nodes.indexOf(node) + 1}`;
      const options = {
        ...{ Port: 22, ListenAddress: address, HostKey: join(dir, `host-${node}`), UsePAM: 'no', StrictModes: 'no' },
        ...{ PidFile: 'none', AuthorizedKeysFile: join(dir, 'user.pub'), PermitRootLogin: 'prohibit-password' },
        ...{
          MaxStartups: 100,
          SetEnv: Object.entries(env)
            .map(([name, value]) => `"${name}=${value}"`)
            .join(' '),
        },
      };
      const lines = Object.entries(options).map(([name, value]) => `${name} ${value}`);
      const config = join(dir, `sshd_config-${node}`);
      writeFileSync(config, `${lines.join('\n')}\n`);
      // It goes to the background by itself.
      must(...on(node).enter, '/usr/sbin/sshd', '-E', join(dir, `sshd-${node}.log`), '-f', config);
      for (let waited = 0; !on(node).wire('ss', '-Hltn').includes(':22'); waited += 1) {
        if (waited > 200) throw new Error(`the sshd of ${node} does not listen`);
        await setTimeout(50);
      }
    },
    stopServing: (node) => {
      // The one of each session has a process group of its own; what they started lives on.
      for (const pid of on(node).pids()) if (read(`/proc/${pid}/comm`).startsWith('sshd')) kill(pid);
    },
    signal: (node, text, signal) => {
      const met = on(node)
        .pids()
        .filter((pid) => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').includes(text));
      for (const pid of met) kill(pid, signal);
      return met.length;
    },
    cut: (node, isCut) => void on(node).wire('ip', 'link', 'set', 'eth0', isCut ? 'down' : 'up'),
    hostKey: (node) => `${node} ${readFileSync(join(dir, `host-${node}.pub`), 'utf8')}`,
    anotherKey: (node) => {
      for (const end of ['', '.pub']) rmSync(join(dir, `host-${node}${end}`));
      key(`host-${node}`);
    },
    lockOut: () => writeFileSync(join(dir, 'user.pub'), ''),
    powerOff: (node) => {
      for (const pid of on(node).pids()) kill(pid);
    },
    end: async () => {
      await Promise.all([hub, ...machines.values()].map((machine) => machine.end()));
    },
  };
}

/** Empty of what has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

/** One of our own, which may have ended meanwhile. */
function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
