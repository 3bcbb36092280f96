import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';
import type { Outcome } from '../commands.ts';

/** Two machines of one network, each in a network and uts namespace of its own; the second has a real sshd. */
export interface Network {
  /** Runs a command on the first. */
  readonly run: (command: readonly string[], env: Readonly<Record<string, string>>) => Promise<Outcome>;
  /** Starts the second's sshd; `path` is where its sessions find programs. */
  readonly serve: (path: string) => Promise<void>;
  readonly stopServing: () => void;
  /** Sends a signal to what runs on one of them and has this in its command line; how many were met. */
  readonly signal: (on: 'first' | 'second', text: string, signal: NodeJS.Signals) => number;
  /** The second takes no packets any more, or again. */
  readonly cut: (isCut: boolean) => void;
  /** The second's host key, as a known_hosts file has it for `name`. */
  readonly hostKey: (name: string) => string;
  /** Gives the second another host key. */
  readonly anotherKey: () => void;
}

const must = (file: string, ...args: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')}: ${stderr}`);
  return stdout;
};

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

function argumentsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
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

/** 10.0.0.1 and 10.0.0.2 are theirs alone: no other namespace sees them. */
export async function network(folder: string): Promise<Network> {
  const id = `${process.pid.toString(36)}${Math.floor(performance.now()).toString(36)}`.slice(-8);
  const [near, far] = [`phoenix-${id}-1`, `phoenix-${id}-2`];
  const dir = join(folder, 'network');
  mkdirSync(dir, { mode: 0o700 });
  mkdirSync('/run/sshd', { recursive: true });
  const running = (name: string): readonly number[] =>
    spawnSync('ip', ['netns', 'pids', name], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean).map(Number);
  const stopServing = () => {
    // The one of each session has a process group of its own; what they started lives on.
    for (const pid of running(far)) if (commandOf(pid) === 'sshd') kill(pid);
  };
  onTestFinished(() => {
    stopServing();
    if (agent !== undefined) kill(agent);
    for (const name of [near, far]) {
      for (const pid of running(name)) kill(pid);
      spawnSync('ip', ['netns', 'del', name]);
    }
  });
  let agent: number | undefined;
  for (const name of [near, far]) must('ip', 'netns', 'add', name);
  must('ip', 'link', 'add', 'eth0', 'netns', near, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', far);
  for (const [index, name] of [near, far].entries()) {
    must('ip', '-n', name, 'address', 'add', `10.0.0.${index + 1}/24`, 'dev', 'eth0');
    for (const link of ['lo', 'eth0']) must('ip', '-n', name, 'link', 'set', link, 'up');
  }
  const key = (name: string) => must('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', join(dir, name));
  for (const name of ['host', 'user']) key(name);
  const socket = join(dir, 'agent');
  agent = Number(/SSH_AGENT_PID=(\d+)/.exec(must('ssh-agent', '-a', socket))?.[1]);
  spawnSync('ssh-add', ['-q', join(dir, 'user')], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
  return {
    stopServing,
    signal: (on, text, signal) => {
      const met = running(on === 'first' ? near : far).filter((pid) => argumentsOf(pid).includes(text));
      for (const pid of met) kill(pid, signal);
      return met.length;
    },
    run: async ([file = '', ...args], env) => {
      const child = execa('ip', ['netns', 'exec', near, file, ...args], {
        ...{ reject: false, stdin: 'ignore' },
        env: { ...env, SSH_AUTH_SOCK: socket },
      });
      const { exitCode, stdout, stderr } = await child;
      return { exitCode: exitCode ?? 255, stdout, stderr };
    },
    serve: async (path) => {
      const options = {
        ...{ Port: 22, ListenAddress: '10.0.0.2', HostKey: join(dir, 'host'), UsePAM: 'no', StrictModes: 'no' },
        ...{ PidFile: 'none', AuthorizedKeysFile: join(dir, 'user.pub'), PermitRootLogin: 'prohibit-password' },
        SetEnv: `PATH=${path}`,
      };
      const lines = Object.entries(options).map(([name, value]) => `${name} ${value}`);
      writeFileSync(join(dir, 'sshd_config'), `${lines.join('\n')}\n`);
      const sshd = ['/usr/sbin/sshd', '-D', '-e', '-f', join(dir, 'sshd_config')];
      const server = spawn(
        'ip',
        ['netns', 'exec', far, 'unshare', '--uts', 'sh', '-c', 'hostname pve2; exec "$@"', 'sh', ...sshd],
        {
          ...{ detached: true, stdio: 'ignore' },
        },
      );
      server.unref();
      const isUp = () =>
        spawnSync('ip', ['netns', 'exec', far, 'ss', '-Hltn'], { encoding: 'utf8' }).stdout.includes(':22');
      for (let waited = 0; !isUp(); waited += 1) {
        if (waited > 200) throw new Error('sshd does not listen');
        await setTimeout(50);
      }
    },
    cut: (isCut) => void must('ip', '-n', far, 'link', 'set', 'eth0', isCut ? 'down' : 'up'),
    hostKey: (name) => `${name} ${readFileSync(join(dir, 'host.pub'), 'utf8')}`,
    anotherKey: () => {
      for (const name of ['host', 'host.pub']) spawnSync('rm', ['-f', join(dir, name)]);
      if (!existsSync(join(dir, 'host'))) key('host');
    },
  };
}
