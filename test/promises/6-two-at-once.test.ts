import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { HYPERVISOR, type TestMachine, testMachine } from '../cli/machine.ts';
import { COMMAND, call } from '../cli/program.ts';
import { pctEnded } from './journals.ts';
import { faithfulPct } from './stand-in.ts';

const apply = (machine: TestMachine) => call([...machine.options, 'apply', '--yes'], { env: machine.env });

const add = (machine: TestMachine, name: string) =>
  call([...machine.options, 'add', name, '--host-path', `/tank/${name}`, '--mount', `101=/srv/${name}`], {
    env: machine.env,
  });

function volumesIn({ configDir }: TestMachine): readonly string[] {
  const file: { readonly shared_volumes: object } = JSON.parse(readFileSync(join(configDir, HYPERVISOR), 'utf8'));
  return Object.keys(file.shared_volumes);
}

/** The program, to be stopped and ended as one likes. */
function start(machine: TestMachine, args: readonly string[]): ChildProcess {
  const child = spawn(COMMAND[0], [...COMMAND.slice(1), ...machine.options, ...args], {
    env: { LANG: 'C.UTF-8', ...machine.env },
    stdio: 'ignore',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

const ended = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => {
    if (child.exitCode !== null) resolve(child.exitCode);
    else child.once('exit', resolve);
  });

const isStopped = ({ pid }: ChildProcess): boolean => / T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));

test('of several applies at once those that are not refused find the work done', async () => {
  const machine = await testMachine();
  await faithfulPct(machine, 'sleep 0.1');
  const all = await Promise.all([apply(machine), apply(machine), apply(machine), apply(machine)]);
  const codes = all.map(({ code }) => code);
  expect(codes.filter((code) => code !== 0 && code !== 3)).toEqual([]);
  expect(codes).toContain(0);
  expect(await machine.pctCalls()).toHaveLength(2);
  expect(readdirSync(join(machine.root, 'var/lib/phoenix-volumes/journal'))).toHaveLength(1);
  expect(await apply(machine)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^In sync: nothing to do\.\n/) });
});

test('of several edits at once exactly those that said so are in the file', async () => {
  const machine = await testMachine();
  const names = ['one', 'two', 'three', 'four', 'five', 'six'];
  const all = await Promise.all(names.map((name) => add(machine, name)));
  expect(all.filter(({ code }) => code !== 0 && code !== 3)).toEqual([]);
  const written = names.filter((_, index) => all[index]?.code === 0);
  expect(written.length).toBeGreaterThan(0);
  expect(volumesIn(machine)).toEqual(expect.arrayContaining(['media', 'certs', ...written]));
  expect(volumesIn(machine)).toHaveLength(2 + written.length);
});

test('an edit while an apply runs is written, and the apply does what it showed', async () => {
  const machine = await testMachine();
  await faithfulPct(machine, `while [ -d ${machine.folder} ] && [ ! -e ${machine.folder}/go ]; do sleep 0.05; done`);
  const running = apply(machine);
  await vi.waitFor(async () => expect(await machine.pctCalls()).toHaveLength(1), 10_000);
  expect(await add(machine, 'photos')).toMatchObject({ code: 0 });
  await machine.write('go', '');
  const { code, stdout } = await running;
  expect(code).toBe(0);
  expect(stdout).not.toContain('photos');
  expect(volumesIn(machine)).toContain('photos');
  expect(await apply(machine)).toMatchObject({ code: 0, stdout: expect.stringContaining('Applied: 2 done.') });
});

test('a stopped apply keeps its lock; a killed one loses it', async () => {
  const machine = await testMachine();
  await faithfulPct(machine, `while [ -d ${machine.folder} ] && [ ! -e ${machine.folder}/go ]; do sleep 0.05; done`);
  const first = start(machine, ['apply', '--yes']);
  await vi.waitFor(async () => expect(await machine.pctCalls()).toHaveLength(1), 10_000);
  first.kill('SIGSTOP');
  await vi.waitFor(() => expect(isStopped(first)).toBe(true));
  const refused = await apply(machine);
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('Another process holds the lock') });
  expect(await machine.pctCalls()).toHaveLength(1);

  first.kill('SIGKILL');
  await ended(first);
  await machine.write('go', '');
  await pctEnded(machine);
  expect(await apply(machine)).toMatchObject({ code: 0 });
  expect(await apply(machine)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^In sync: nothing to do\.\n/) });
});

test('a stopped apply that goes on ends well', async () => {
  const machine = await testMachine();
  await faithfulPct(machine, `while [ -d ${machine.folder} ] && [ ! -e ${machine.folder}/go ]; do sleep 0.05; done`);
  const first = start(machine, ['apply', '--yes']);
  await vi.waitFor(async () => expect(await machine.pctCalls()).toHaveLength(1), 10_000);
  first.kill('SIGSTOP');
  await machine.write('go', '');
  first.kill('SIGCONT');
  expect(await ended(first)).toBe(0);
  expect(await machine.pctCalls()).toHaveLength(2);
});

test('an edit is refused while another one, stopped or not, holds the file, and written once it is dead', async () => {
  const machine = await testMachine();
  const before = readFileSync(join(machine.configDir, HYPERVISOR), 'utf8');
  const lock = machine.configDir;
  const holder = spawn('flock', [lock, 'cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void holder.kill('SIGKILL'));
  holder.stdin.write('held\n');
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  holder.kill('SIGSTOP');
  const refused = await add(machine, 'photos');
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining(lock) });
  expect(readFileSync(join(machine.configDir, HYPERVISOR), 'utf8')).toBe(before);

  holder.stdin.end();
  holder.kill('SIGCONT');
  await ended(holder);
  expect(await add(machine, 'photos')).toMatchObject({ code: 0 });
});
