import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandText } from '../../src/ground/argv.ts';
import { type TestMachine, testMachine } from './machine.ts';
import { COMMAND } from './program.ts';
import { run } from './run.ts';

const SYSTEMD = join(import.meta.dirname, '../../examples/systemd');

const metrics = async ({ options, env }: TestMachine) => run([...options, 'status', '--metrics'], { env });

test('metrics tell how each volume, mount and container stands, and end as status does', async () => {
  const machine = await testMachine();
  const { code, stdout } = await metrics(machine);
  expect(code).toBe(2);
  const lines = stdout.split('\n');
  expect(lines).toContain('phoenix_volumes_in_sync 0');
  expect(lines).toContain('phoenix_volumes_volume_state{volume="media",state="new"} 1');
  expect(lines).toContain('phoenix_volumes_mount_state{volume="media",ctid="102",path="/srv/media",state="new"} 1');
  expect(lines).toContain('phoenix_volumes_container_starts{ctid="101",name="web",starts="ok"} 1');
  expect(lines).toContain('phoenix_volumes_diagnostics{severity="error"} 0');
  expect(stdout).toMatch(/^phoenix_volumes_free_bytes\{volume="certs"\} \d+$/m);
});

test('metrics are no document: with --json nobody could mean both', async () => {
  const { options, env } = await testMachine();
  const { code, stderr } = await run([...options, '--json', 'status', '--metrics'], { env });
  expect(code).toBe(64);
  expect(stderr).toContain('--metrics and --json cannot be used together');
});

test('each line is a comment of a metric or a sample of it, no sample comes twice, and the text ends its last line', async () => {
  const machine = await testMachine();
  const { stdout } = await metrics(machine);
  expect(stdout.endsWith('\n')).toBe(true);
  const lines = stdout.slice(0, -1).split('\n');
  const label = '[a-z]+="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
  const sample = new RegExp(`^phoenix_volumes_[a-z_]+(?:\\{${label}(?:,${label})*\\})? \\d+$`);
  const strange = lines.filter(
    (line) => !/^# (?:HELP|TYPE) phoenix_volumes_[a-z_]+ \S/.test(line) && !sample.test(line),
  );
  expect(strange).toEqual([]);
  const keys = lines.filter((line) => !line.startsWith('#')).map((line) => line.slice(0, line.lastIndexOf(' ')));
  expect(new Set(keys).size).toBe(keys.length);
});

test('what a label cannot hold is escaped', async () => {
  const machine = await testMachine();
  const path = join(machine.root, 'etc/pve/lxc/101.conf');
  await machine.write('root/etc/pve/lxc/101.conf', (await readFile(path, 'utf8')).replace('web', 'w"e\\b'));
  expect((await metrics(machine)).stdout).toContain('container_starts{ctid="101",name="w\\"e\\\\b",starts=');
});

test('the timer is silent in sync, tells differences with status 2, and writes metrics whole', async () => {
  const machine = await testMachine();
  const bin = join(machine.folder, 'bin');
  await copyFile(join(SYSTEMD, 'phoenix-volumes-drift'), join(bin, 'drift'));
  await machine.write(
    'bin/phoenix-volumes',
    `#!/bin/sh\nexec ${commandText(COMMAND)} ${machine.options.map((option) => `'${option}'`).join(' ')} "$@"\n`,
  );
  for (const name of ['drift', 'phoenix-volumes']) await chmod(join(bin, name), 0o755);
  const file = join(machine.folder, 'prom/phoenix.prom');
  await mkdir(join(machine.folder, 'prom'));
  const drift = () => ended(join(bin, 'drift'), { ...machine.env, METRICS: file });

  expect(await drift()).toMatchObject({ code: 2, stdout: expect.stringContaining('media') });
  expect(await readFile(file, 'utf8')).toContain('phoenix_volumes_in_sync 0\n');

  await run([...machine.options, 'apply', '--yes'], { env: machine.env });
  expect(await drift()).toEqual({ code: 0, stdout: '' });
  expect(await readFile(file, 'utf8')).toContain('phoenix_volumes_in_sync 1\n');
  expect(await readdir(join(machine.folder, 'prom'))).toEqual(['phoenix.prom']);

  await machine.write('etc/phoenix_hypervisor_config.json', '{');
  expect(await drift()).toMatchObject({ code: 65 });
  expect(await readdir(join(machine.folder, 'prom'))).toEqual([]);
});

const ended = (path: string, env: Readonly<Record<string, string>>) =>
  new Promise<{ readonly code: number; readonly stdout: string }>((resolve) => {
    const child = execFile(path, { env }, (_, stdout) => resolve({ code: child.exitCode ?? -1, stdout }));
  });

test.skipIf(!existsSync('/usr/bin/systemd-analyze'))('systemd finds nothing wrong with the units', async () => {
  const { folder, write } = await testMachine();
  await mkdir(join(folder, 'units'));
  const units = ['phoenix-volumes-drift.service', 'phoenix-volumes-drift.timer'];
  for (const unit of units) {
    const text = await readFile(join(SYSTEMD, unit), 'utf8');
    // What is not installed here is not what is asked.
    await write(`units/${unit}`, text.replace('/usr/local/bin/phoenix-volumes-drift', join(folder, 'bin/pct')));
  }
  const { status, stdout, stderr } = spawnSync(
    'systemd-analyze',
    ['verify', ...units.map((unit) => join(folder, 'units', unit))],
    {
      encoding: 'utf8',
    },
  );
  // Of the machine that the test runs on it may say what it likes.
  const ours = stderr.split('\n').filter((line) => line.includes('phoenix-volumes'));
  expect({ status, stdout, ours }).toEqual({ status: 0, stdout: '', ours: [] });
});
