import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HYPERVISOR, type TestMachine, testMachine } from '../cli/machine.ts';
import { run } from '../cli/run.ts';
import { faithfulPct } from './stand-in.ts';

const isRoot = process.getuid?.() === 0;

/** Whatever lies in the volumes, and who owns it. */
function dataOf({ root }: TestMachine): readonly unknown[] {
  const below = join(root, 'tank');
  return readdirSync(below, { recursive: true, encoding: 'utf8' })
    .sort()
    .filter((name) => name.includes('/'))
    .map((name) => {
      const { uid, gid, mode, ino } = statSync(join(below, name));
      const text = statSync(join(below, name)).isFile() ? readFileSync(join(below, name), 'utf8') : null;
      return { name, uid, gid, mode, ino, text };
    });
}

const COMMANDS: readonly (readonly string[])[] = [
  ['apply', '--yes'],
  ['apply', '--yes', '--take-over'],
  ['set', 'media', '--unmount', '101', '--apply', '--yes'],
  ['set', 'media', '--mount', '102=/elsewhere', '--apply', '--yes'],
  ['set', 'certs', '--directory-mode', '0700', '--recursive', '--apply', '--yes', '--json'],
  ['set', 'certs', '--host-path', '/tank/other', '--owner', '0:0', '--apply', '--yes'],
  ['remove', 'certs', '--yes'],
  ['apply', '--yes', '--take-over'],
  ['remove', 'media', '--yes'],
  ['apply', '--yes'],
];

test('whatever is declared and taken back, no data below a volume is touched, and pct only ever sets mount points', async () => {
  const machine = await testMachine();
  await faithfulPct(machine);
  await machine.write('root/tank/certs/private/key', 'secret');
  await machine.write('root/tank/media/film', 'a film');
  await machine.write('root/tank/other/thing', 'a thing');
  chmodSync(join(machine.root, 'tank/certs/private'), 0o700);
  const foreign = 'mp7: /mnt/theirs,mp=/theirs,backup=0\nmp9: local:subvol-101-disk-3,mp=/data,size=8G\n';
  const conf = join(machine.root, 'etc/pve/lxc/101.conf');
  writeFileSync(conf, `${readFileSync(conf, 'utf8')}${foreign}`);
  const data = dataOf(machine);
  for (const command of COMMANDS) {
    const { code, stderr } = await run([...machine.options, ...command], { env: machine.env });
    expect(code, `${command.join(' ')}\n${stderr}`).toBe(0);
    expect(dataOf(machine), command.join(' ')).toEqual(data);
    expect(readFileSync(conf, 'utf8')).toContain(foreign);
    expect(readFileSync(conf, 'utf8')).toMatch(
      /^arch: amd64\nhostname: web\nostype: debian\nrootfs: \/roots\/101,size=8G\n/,
    );
  }
  const calls = await machine.pctCalls();
  expect(calls.length).toBeGreaterThan(2);
  for (const args of calls)
    expect(args).toMatch(/^set \d+( --mp\d+ \S+)*( --delete mp\d+(,mp\d+)*)? --digest [0-9a-f]{40}$/);
});

test.runIf(isRoot)('a container that can write keeps that, unless a take-over is asked for', async () => {
  const machine = await testMachine();
  await faithfulPct(machine);
  const media = join(machine.root, 'tank/media');
  mkdirSync(media);
  writeFileSync(join(media, 'film'), '');
  chownSync(media, 100_000, 100_000);
  chmodSync(media, 0o775);
  const conf = join(machine.root, 'etc/pve/lxc/101.conf');
  writeFileSync(conf, `${readFileSync(conf, 'utf8')}mp0: /tank/media,mp=/media\n`);
  await machine.configure(HYPERVISOR, {
    shared_volumes: { media: { host_path: '/tank/media', mounts: { 101: '/media' }, owner: 'nobody:nogroup' } },
  });
  const owned = () => [statSync(media).uid, statSync(media).gid];
  const plan = await run([...machine.options, 'plan'], { env: machine.env });
  expect(plan).toMatchObject({ code: 2, stdout: expect.stringContaining('kept') });
  expect(plan.stdout).toContain('root of CT 101 (web) could no longer create in it');
  expect(await run([...machine.options, 'apply', '--yes'], { env: machine.env })).toMatchObject({ code: 0 });
  expect(owned()).toEqual([100_000, 100_000]);
  expect(await run([...machine.options, 'apply', '--yes', '--take-over'], { env: machine.env })).toMatchObject({
    code: 0,
  });
  expect(owned()).toEqual([65_534, 65_534]);
});

test.each([
  [['apply']],
  [['apply', '--json']],
  [['apply', '--take-over']],
  [['remove', 'media']],
  [['set', 'media', '--owner', 'keep', '--apply']],
  [['add', 'photos', '--host-path', '/tank/photos', '--apply']],
])('%j does nothing where nobody can be asked and --yes is missing', async (command) => {
  const machine = await testMachine();
  const before = readFileSync(join(machine.configDir, HYPERVISOR), 'utf8');
  expect(await run([...machine.options, ...command], { env: machine.env })).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('--yes'),
  });
  expect(await machine.pctCalls()).toEqual([]);
  expect(readFileSync(join(machine.configDir, HYPERVISOR), 'utf8')).toBe(before);
  expect(readdirSync(join(machine.root, 'tank'))).toEqual(['certs']);
});
