import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { documentIn, documentsIn } from '../cli/json.ts';
import { type TestMachine, testMachine } from '../cli/machine.ts';
import { call } from '../cli/program.ts';
import { openProgram } from '../pty/program.ts';
import type { Terminal } from '../pty/terminal.ts';
import { journals } from './journals.ts';
import { faithfulPct } from './stand-in.ts';

interface Document {
  readonly type?: string;
  readonly step?: string;
  readonly plan?: Pick<Document, 'steps'>;
  readonly steps: readonly { readonly id: string; readonly commands: readonly (readonly string[])[] }[];
}

/** An apply that shows its plan and waits for an answer. */
async function asking(machine: TestMachine): Promise<Terminal> {
  await faithfulPct(machine);
  const terminal = openProgram([...machine.options, 'apply'], { env: machine.env, rows: 60, columns: 200 });
  await terminal.waitFor('[y/N]');
  return terminal;
}

async function goesOn(terminal: Terminal): Promise<string> {
  terminal.press('y', 'enter');
  const { exitCode } = await terminal.exited;
  return `exit ${exitCode}\n${terminal.scrollback()}`;
}

const config = ({ root }: TestMachine, ctid: number): string => join(root, `etc/pve/lxc/${ctid}.conf`);

/** Only `certs` in 101 is left to do, its directory as declared. */
async function oneMountToGo(): Promise<TestMachine> {
  const machine = await testMachine();
  await machine.configure('phoenix_hypervisor_config.json', {
    shared_volumes: {
      certs: { host_path: '/tank/certs', mounts: { 101: '/certs' }, owner: 'keep', permissions: 'keep' },
    },
  });
  return machine;
}

test('plan shows the changes that apply makes, in their order, and pct is called exactly as shown', async () => {
  const machine = await testMachine();
  await faithfulPct(machine);
  const shown = documentIn<Document>(await call([...machine.options, 'plan', '--json'], { env: machine.env }));
  const applied = await call([...machine.options, 'apply', '--yes', '--json'], { env: machine.env });
  const [first, ...events] = documentsIn<Document>(applied);
  expect(first?.plan?.steps).toEqual(shown.steps);
  expect(events.filter(({ type }) => type === 'step_start').map(({ step }) => step)).toEqual(
    shown.steps.map(({ id }) => id),
  );
  const pct = shown.steps.flatMap(({ commands }) => commands).filter(([file]) => file === 'pct');
  expect(await machine.pctCalls()).toEqual(pct.map(([, ...args]) => args.join(' ')));
  for (const command of shown.steps.flatMap(({ commands }) => commands)) {
    const mode = { install: command[7], chmod: command[1] }[command[0] ?? ''];
    if (mode === undefined) continue;
    const { mode: found } = statSync(join(machine.root, command.at(-1) ?? ''));
    expect((found & 0o7777).toString(8).padStart(5, '0')).toBe(mode);
  }
});

test('nothing is touched by showing a plan', async () => {
  const machine = await testMachine();
  const terminal = await asking(machine);
  expect(await machine.pctCalls()).toEqual([]);
  expect(await journals(machine)).toEqual([]);
  expect(statSync(join(machine.root, 'tank/certs')).mode & 0o777).toBe(0o700);
  terminal.press('n', 'enter');
  expect(await terminal.exited).toEqual({ exitCode: 130 });
});

test('a slot somebody took while the plan was on the screen makes it stale, and theirs stays', async () => {
  const machine = await oneMountToGo();
  const terminal = await asking(machine);
  const theirs = `${readFileSync(config(machine, 101), 'utf8')}mp0: /tank/theirs,mp=/theirs\n`;
  writeFileSync(config(machine, 101), theirs);
  expect(await goesOn(terminal)).toMatch(/^exit 3\n(.|\n)*changed since the plan was made/);
  expect(readFileSync(config(machine, 101), 'utf8')).toBe(theirs);
});

test('what somebody else changed in the file meanwhile does not matter where the step stays the same', async () => {
  const machine = await oneMountToGo();
  const terminal = await asking(machine);
  writeFileSync(config(machine, 101), `${readFileSync(config(machine, 101), 'utf8')}cores: 4\n`);
  expect(await goesOn(terminal)).toMatch(/^exit 0\n/);
  expect(readFileSync(config(machine, 101), 'utf8')).toMatch(/cores: 4\nmp0: \/tank\/certs,mp=\/certs\n$/);
});

test('a target somebody else took meanwhile is theirs, and not taken for ours', async () => {
  const machine = await oneMountToGo();
  const terminal = await asking(machine);
  const theirs = `${readFileSync(config(machine, 101), 'utf8')}mp0: /tank/theirs,mp=/certs\n`;
  writeFileSync(config(machine, 101), theirs);
  expect(await goesOn(terminal)).toMatch(/^exit 3\n/);
  expect(readFileSync(config(machine, 101), 'utf8')).toBe(theirs);
});

test('a container that was destroyed meanwhile is not made again', async () => {
  const machine = await oneMountToGo();
  const terminal = await asking(machine);
  rmSync(config(machine, 101));
  expect(await goesOn(terminal)).toMatch(/^exit [13]\n/);
  expect(() => statSync(config(machine, 101))).toThrow('ENOENT');
});

test.each([
  ['has another mode', (certs: string) => chmodSync(certs, 0o711)],
  [
    'is another directory',
    (certs: string) => {
      // While that is there nobody else gets its inode.
      renameSync(certs, `${certs}-before`);
      mkdirSync(certs, { mode: 0o700 });
    },
  ],
  ['is gone', (certs: string) => rmSync(certs, { recursive: true })],
])('a directory that %s by now is left alone, and what needs nothing of it is all that runs', async (_, change) => {
  const machine = await testMachine();
  await machine.configure('phoenix_hypervisor_config.json', {
    shared_volumes: { certs: { host_path: '/tank/certs', mounts: {}, owner: 'keep' } },
  });
  const terminal = await asking(machine);
  change(join(machine.root, 'tank/certs'));
  const before = statSync(join(machine.root, 'tank'), { bigint: true }).ctimeNs;
  const mode = statSync(join(machine.root, 'tank/certs'), { throwIfNoEntry: false })?.mode;
  expect(await goesOn(terminal)).toMatch(/^exit 3\n/);
  expect(statSync(join(machine.root, 'tank/certs'), { throwIfNoEntry: false })?.mode).toBe(mode);
  expect(statSync(join(machine.root, 'tank'), { bigint: true }).ctimeNs).toBe(before);
});

test('a directory that somebody made meanwhile is not taken over', async () => {
  const machine = await testMachine();
  await machine.configure('phoenix_hypervisor_config.json', {
    shared_volumes: { media: { host_path: '/tank/media', mounts: {} } },
  });
  const terminal = await asking(machine);
  mkdirSync(join(machine.root, 'tank/media'), { mode: 0o700 });
  expect(await goesOn(terminal)).toMatch(/^exit 3\n/);
  expect(statSync(join(machine.root, 'tank/media')).mode & 0o777).toBe(0o700);
});
