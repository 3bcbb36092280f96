import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { main } from '../../src/commands/main.ts';
import { faithfulPct } from '../promises/stand-in.ts';
import { type TestMachine, testMachine } from './machine.ts';
import { run } from './run.ts';

const CONTRACT = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');

/** Each command of the table with the codes that its own row names. */
const ROWS: readonly string[] = CONTRACT.split('\n')
  .filter((line) => /^\| [`*]/.test(line))
  .flatMap((line) => {
    const cells = line.split(/(?<!\\)\|/);
    const name = /`([a-z]+)/.exec(cells[1] ?? '')?.[1] ?? '(none)';
    return [...new Set((cells[3] ?? '').match(/\b\d+\b/g))].map((code) => `${name} ${code}`);
  });

/** Need more than a command line: the screens a terminal (test/tui, test/journeys), `restore 3` has its test below. */
const ELSEWHERE: readonly string[] = ['(none) 0', 'demo 0', 'member 0', 'restore 3'];

interface Case {
  /** What was done before; `call` runs a command on the machine. */
  readonly before?: (machine: TestMachine, call: Call) => unknown;
  readonly args: (machine: TestMachine) => readonly string[];
}

type Call = (...args: readonly string[]) => ReturnType<typeof run>;

const of = (...args: readonly string[]): Case => ({ args: () => args });
const after = (before: Case['before'], ...args: readonly string[]): Case => ({ before, args: () => args });

const applied: Case['before'] = (_, call) => call('apply', '--yes');
const edited: Case['before'] = (_, call) => call('set', 'certs', '--directory-mode', '0755');
const broken: Case['before'] = ({ write }) => write('etc/phoenix_hypervisor_config.json', '{');
const brokenLater: Case['before'] = async ({ configure }, call) => {
  await configure('phoenix_hypervisor_config.json', {
    shared_volumes: { certs: { host_path: 'relative', mounts: { 101: '/certs' } } },
  });
  return call('set', 'certs', '--host-path', '/tank/certs');
};
const noDirectory: Case['before'] = ({ root }) => {
  rmSync(join(root, 'tank/certs'), { recursive: true });
  writeFileSync(join(root, 'tank/certs'), '');
};
const locked: Case['before'] = ({ write, root }) =>
  write('root/etc/pve/lxc/101.conf', `${readFileSync(join(root, 'etc/pve/lxc/101.conf'), 'utf8')}lock: backup\n`);
const closed: Case['before'] = ({ root }) => mkdirSync(join(root, 'roots/101/closed'), { mode: 0o700 });

const mounting =
  (source: string): Case['before'] =>
  ({ write, root }) =>
    write(
      'root/etc/pve/lxc/101.conf',
      `${readFileSync(join(root, 'etc/pve/lxc/101.conf'), 'utf8')}mp7: ${source},mp=/x\n`,
    );
const mounted = mounting('/tank/certs');
const mountedSystem = mounting('/etc/ssh');

/** A container whose own disk this host has not mounted. */
const elsewhere: Case['before'] = ({ write, root }) => {
  const conf = readFileSync(join(root, 'etc/pve/lxc/101.conf'), 'utf8');
  return write('root/etc/pve/lxc/101.conf', conf.replace('/roots/101', 'local-lvm:vm-101-disk-0'));
};

const CASES: Readonly<Record<string, Case>> = {
  'plan 0': after(applied, 'plan'),
  'plan 1': after(noDirectory, 'plan'),
  'plan 2': of('plan'),
  'apply 0': of('apply', '--yes'),
  'apply 1': after(locked, 'apply', '--yes'),
  'apply 3': {
    before: async ({ folder }, call) => {
      await call('plan', '--out', join(folder, 'saved.json'));
      await call('set', 'certs', '--directory-mode', '0755');
    },
    args: ({ folder }) => ['apply', '--plan', join(folder, 'saved.json'), '--yes'],
  },
  'status 0': after(applied, 'status'),
  'status 2': of('status'),
  'explain 0': after(applied, 'explain', '101:0:/sbin', '--for', 'read'),
  'explain 1': after(closed, 'explain', '101:1000:/closed'),
  'explain 2': after(elsewhere, 'explain', '101:1000:/sbin'),
  'explain 64': of('explain', '999:/'),
  'validate 0': of('validate'),
  'validate 65': after(broken, 'validate'),
  'add 0': of('add', 'new', '--host-path', '/tank/new', '--mount', '101=/new'),
  'add 64': of('add', 'new'),
  'add 65': after(broken, 'add', 'new', '--host-path', '/tank/new', '--mount', '101=/new'),
  'set 0': of('set', 'certs', '--directory-mode', '0755'),
  'set 64': of('set', 'no_such', '--directory-mode', '0755'),
  'set 65': of('set', 'certs', '--host-path', 'relative'),
  'share 0': after(applied, 'share', 'certs', '--with', '101:1000'),
  'share 64': of('share', 'certs', '--with', '999'),
  'share 65': after(applied, 'share', 'certs', '--with', '101:200000'),
  'remove 0': of('remove', 'certs', '--yes'),
  'remove 64': of('remove', 'no_such', '--yes'),
  'remove 65': after(broken, 'remove', 'certs', '--yes'),
  'completion 0': of('completion', 'bash'),
  'help 0': of('help', 'plan'),
  'help 64': of('help', 'plam'),
  'get 0': of('get', 'hypervisor', 'domain_name'),
  'get 1': of('get', 'hypervisor', 'nothing'),
  'schema 0': of('schema', 'lxc'),
  'doctor 0': of('doctor'),
  'doctor 1': after(({ write }) => write('root/var/lib/dpkg/status', ''), 'doctor'),
  'facts 0': { args: ({ folder }) => ['facts', '--out', join(folder, 'facts.json')] },
  'export 0': of('export', 'pct'),
  'journal 0': of('journal'),
  'journal 64': of('journal', 'yesterday'),
  'undo 64': of('undo', 'yesterday', '--yes'),
  'undo 1': of('undo', '--yes'),
  'backups 0': of('backups'),
  'adopt 0': after(mounted, 'adopt', '--all'),
  'adopt 64': of('adopt'),
  'adopt 65': after(mountedSystem, 'adopt', '101', 'mp7'),
  'init 0': { args: ({ folder }) => ['--config-dir', join(folder, 'new'), 'init', '--adopt'] },
  'init 64': of('init'),
  'restore 0': after(edited, 'restore', '--yes'),
  'restore 64': of('restore', '--yes'),
  'restore 65': after(brokenLater, 'restore', '--yes'),
};

test('each code that a row of the contract names has its case, and no other', () => {
  expect([...Object.keys(CASES), ...ELSEWHERE].toSorted()).toEqual(ROWS.toSorted());
});

test.each(Object.entries(CASES))('%s', async (name, { before, args }) => {
  const machine = await testMachine();
  await faithfulPct(machine);
  const call: Call = (...line) => run([...machine.options, ...line], { env: machine.env });
  await before?.(machine, call);
  const { code, stdout, stderr } = await call(...args(machine));
  expect(code, stdout + stderr).toBe(Number(name.split(' ')[1]));
});

test('restore 3, for a file that somebody else changed once the difference was shown', async () => {
  const machine = await testMachine();
  expect(await run([...machine.options, 'set', 'certs', '--directory-mode', '0755'])).toMatchObject({ code: 0 });
  const file = join(machine.configDir, 'phoenix_hypervisor_config.json');
  const changed = `${readFileSync(file, 'utf8')}\n`;
  const stdout = { write: () => writeFileSync(file, changed), on: () => {} };
  const stderr = { write: () => {}, on: () => {} };
  expect(await main([...machine.options, 'restore', '--yes'], { stdin: {}, stdout, stderr })).toBe(3);
  expect(readFileSync(file, 'utf8')).toBe(changed);
});
