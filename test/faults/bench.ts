import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { HYPERVISOR, type TestMachine, testMachine } from '../cli/machine.ts';
import { faithfulPct } from '../promises/stand-in.ts';
import { FOLDER, RUN, type WritingCommand } from './commands.ts';
import { type Ended, runProgram } from './traced.ts';

/** A machine that is put back to where a command begins before each trial, at the same place. */
export interface Bench {
  readonly command: WritingCommand;
  readonly machine: TestMachine;
  /** The environment of a run, whose temporary files lie below the machine's folder as well. */
  readonly env: Readonly<Record<string, string>>;
  readonly putBack: () => Promise<void>;
  /** The command line as it is now. */
  readonly line: () => readonly string[];
  /** What is run after that was disturbed. */
  readonly nextLine: () => readonly string[];
}

/**
 * Two containers and three volumes: `media` whose directory and its parent are missing, `certs` with a wrong mode, and
 * `photos` with an ACL to set. Of a tree it is one volume, with something of every kind in it.
 */
export async function benchFor(command: WritingCommand): Promise<Bench> {
  const machine = await testMachine();
  await faithfulPct(machine);
  const { folder, root } = machine;
  for (const name of ['root/tank/photos', 'tmp', 'out']) mkdirSync(join(folder, name), { mode: 0o750 });
  await machine.configure(HYPERVISOR, {
    domain_name: 'example.net',
    shared_volumes: {
      media: { host_path: '/tank/shared/media', mounts: { 101: '/media', 102: { path: '/srv/media' } } },
      certs: { host_path: '/tank/certs', mounts: { 101: '/certs' }, permissions: { directory_mode: '0750' } },
      photos: {
        host_path: '/tank/photos',
        mounts: { 102: '/photos' },
        ...{ owner: 'keep', permissions: 'keep' },
        access: { '102:33': 'read-write' },
      },
    },
  });
  if (command.tree) await withTree(machine);
  if (command.guarded)
    appendFileSync(join(root, 'proc/self/mountinfo'), `26 25 0:50 / ${root}/tank/certs rw - zfs tank/certs rw\n`);
  const kept = `${folder}.kept`;
  mkdirSync(kept);
  onTestFinished(() => rmSync(kept, { recursive: true, force: true }));
  const copy = (from: string, to: string) => execFileSync('cp', ['-a', `${from}/.`, to]);
  const env = { ...machine.env, LANG: 'C.UTF-8', TMPDIR: join(folder, 'tmp') };
  const journal = () => readdirSync(join(root, 'var/lib/phoenix-volumes/journal'))[0]?.replace('.jsonl', '') ?? '';
  const filled = (args: readonly string[]) => [
    ...machine.options,
    ...args.map((arg) => (arg === RUN ? journal() : arg.replace(FOLDER, folder))),
  ];
  const begin = async () => {
    for (const args of command.before) begun(args, await runProgram(filled(args), env));
    if (command.waiting) beginToWait(root);
  };
  copy(folder, kept);
  if (!command.byInode) {
    await begin();
    rmSync(kept, { recursive: true });
    mkdirSync(kept);
    copy(folder, kept);
  }
  return {
    ...{ command, machine, env },
    line: () => filled(command.args),
    nextLine: () => filled(command.next ?? command.args),
    putBack: async () => {
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
      copy(kept, folder);
      if (command.byInode) await begin();
    },
  };
}

/** Seven entries of ten are to be changed; 101 has the directory mounted already. */
async function withTree(machine: TestMachine): Promise<void> {
  const { root, write, configure } = machine;
  const file = 'etc/pve/lxc/101.conf';
  await write(`root/${file}`, `${readFileSync(join(root, file), 'utf8')}mp0: /tank/media,mp=/media\n`);
  const top = join(root, 'tank/media');
  mkdirSync(join(top, 'in/deep'), { recursive: true });
  for (const name of ['closed', 'open', 'right', 'in/one', 'in/named', 'in/deep/two'])
    writeFileSync(join(top, name), '');
  for (const name of ['.', 'in', 'in/deep']) chmodSync(join(top, name), 0o755);
  chmodSync(join(top, 'closed'), 0o600);
  chmodSync(join(top, 'right'), 0o664);
  chownSync(join(top, 'right'), 100_000, 100_000);
  linkSync(join(top, 'in/named'), join(top, 'in/twice'));
  symlinkSync('closed', join(top, 'link'));
  await configure(HYPERVISOR, {
    domain_name: 'example.net',
    shared_volumes: {
      media: {
        ...{ host_path: '/tank/media', mounts: { 101: '/media' }, owner: 'container_root' },
        permissions: { directory_mode: '0775', file_mode: '0664', recursive: true },
      },
    },
  });
}

function begun(args: readonly string[], { code, stdout, stderr }: Ended): void {
  if (code !== 0 && !(args.includes('--out') && code === 2))
    throw new Error(`${args.join(' ')}: ${code}\n${stdout}${stderr}`);
}

/** The container was started while `certs` was still mounted elsewhere. */
function beginToWait(root: string): void {
  const file = join(root, 'etc/pve/lxc/101.conf');
  const text = readFileSync(file, 'utf8');
  const wanted = /^mp\d+: \/tank\/certs,mp=\/certs.*$/m.exec(text)?.[0];
  if (wanted === undefined) throw new Error(`certs is not mounted:\n${text}`);
  const now = text.replace(wanted, wanted.replace('mp=/certs', 'mp=/old'));
  writeFileSync(file, `${now}\n[pve:pending]\n${wanted}\n`);
  appendFileSync(join(root, 'proc/net/unix'), '0: 2 0 10000 1 01 1 @/var/lib/lxc/101/command\n');
}
