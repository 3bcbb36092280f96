import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PlanDocument } from '../../src/views/documents/shapes.ts';
import { faithfulPct } from '../promises/stand-in.ts';
import { documentIn } from './json.ts';
import { HYPERVISOR, type TestMachine, testMachine } from './machine.ts';
import { run } from './run.ts';

/** The volume `media` applied to both containers. */
async function applied() {
  const machine = await testMachine();
  await faithfulPct(machine);
  await machine.configure(HYPERVISOR, {
    shared_volumes: { media: { host_path: '/tank/media', mounts: { 101: '/media', 102: '/srv/media' } } },
  });
  const command = (...args: readonly string[]) => run([...machine.options, ...args], { env: machine.env });
  expect(await command('apply', '--yes')).toMatchObject({ code: 0 });
  return { machine, command };
}

const conf = ({ root }: TestMachine, ctid: number) => readFileSync(join(root, `etc/pve/lxc/${ctid}.conf`), 'utf8');
const declared = ({ configDir }: TestMachine) => readFileSync(join(configDir, HYPERVISOR), 'utf8');

/** A container that no change is possible in. */
const lock = async (machine: TestMachine, ctid: number) =>
  machine.write(`root/etc/pve/lxc/${ctid}.conf`, `${conf(machine, ctid)}lock: backup\n`);
const unlock = async (machine: TestMachine, ctid: number) =>
  machine.write(`root/etc/pve/lxc/${ctid}.conf`, conf(machine, ctid).replace('lock: backup\n', ''));

test('a mount that was detached without an apply is named and counts as a difference, for plan and status alike', async () => {
  const { machine, command } = await applied();
  expect(await command('set', 'media', '--unmount', '101')).toMatchObject({ code: 0 });
  const plan = await command('plan');
  expect(plan).toMatchObject({ code: 2, stdout: expect.stringContaining('mp0 (media at /media)') });
  expect(plan.stdout).not.toContain('In sync');
  expect(await command('plan', 'media')).toMatchObject({ code: 2 });
  expect(await command('status')).toMatchObject({ code: 2 });
  expect(await command('status', 'media')).toMatchObject({ code: 2 });
  expect(await command('apply', '--yes')).toMatchObject({ code: 0 });
  expect(conf(machine, 101)).toContain('mp0: /tank/media');
});

test('detaching again with --apply takes out what an earlier one left', async () => {
  const { machine, command } = await applied();
  await command('set', 'media', '--unmount', '101');
  const again = ['set', 'media', '--unmount', '101', '--apply', '--yes'];
  expect(await command(...again)).toMatchObject({ code: 0 });
  expect(conf(machine, 101)).not.toContain('/tank/media');
  expect(conf(machine, 102)).toContain('/tank/media');
  expect(await command('plan')).toMatchObject({ code: 0 });
  expect(await command(...again)).toMatchObject({ code: 65 });
});

test('removing again takes out what an earlier removal left, and says when there is nothing', async () => {
  const { machine, command } = await applied();
  expect(await command('remove', 'media', '--yes')).toMatchObject({ code: 0 });
  expect(await command('plan')).toMatchObject({ code: 2, stdout: expect.stringContaining('is not declared') });
  expect(await command('status')).toMatchObject({ code: 2 });
  expect(await command('remove', 'media', '--yes')).toMatchObject({ code: 0 });
  for (const ctid of [101, 102]) expect(conf(machine, ctid)).not.toContain('/tank/media');
  expect(await command('plan')).toMatchObject({ code: 0 });
  expect(await command('remove', 'media', '--yes')).toMatchObject({ code: 64 });
});

test('a removal that a lock is in the way of writes nothing, and works once it is gone', async () => {
  const { machine, command } = await applied();
  const before = declared(machine);
  await lock(machine, 102);
  expect(await command('remove', 'media', '--apply', '--yes')).toMatchObject({ code: 1 });
  expect(declared(machine)).toBe(before);
  expect(conf(machine, 101)).toContain('/tank/media');
  await unlock(machine, 102);
  expect(await command('remove', 'media', '--apply', '--yes')).toMatchObject({ code: 0 });
  for (const ctid of [101, 102]) expect(conf(machine, ctid)).not.toContain('/tank/media');
});

test('a removal whose pct fails can be repeated until it is done', async () => {
  const { machine, command } = await applied();
  await machine.write('bin/pct', '#!/bin/sh\nexit 2\n');
  const failed = await command('remove', 'media', '--apply', '--yes');
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('the same command again') });
  expect(declared(machine)).not.toContain('/tank/media');
  await faithfulPct(machine);
  expect(await command('remove', 'media', '--apply', '--yes')).toMatchObject({ code: 0 });
  for (const ctid of [101, 102]) expect(conf(machine, ctid)).not.toContain('/tank/media');
});

test.each([
  ['set', ['set', 'media', '--mount', '101=/other', '--apply', '--yes']],
  ['add', ['add', 'photos', '--host-path', '/tank/photos', '--mount', '101=/photos', '--apply', '--yes']],
])('%s with --apply that was written and failed goes on where it stopped', async (_, again) => {
  const { machine, command } = await applied();
  await machine.write('bin/pct', '#!/bin/sh\nexit 2\n');
  expect(await command(...again)).toMatchObject({ code: 1 });
  const written = declared(machine);
  await faithfulPct(machine);
  expect(await command(...again)).toMatchObject({ code: 0 });
  expect(declared(machine)).toBe(written);
  expect(await command('plan')).toMatchObject({ code: 0 });
});

test('a moved host path is one pct set that replaces the value, and says that data stays', async () => {
  const { machine, command } = await applied();
  const calls = (await machine.pctCalls()).length;
  const moved = await command('set', 'media', '--host-path', '/tank/films', '--apply', '--yes');
  expect(moved).toMatchObject({ code: 0, stdout: expect.stringContaining('what is in /tank/media stays there') });
  const made = (await machine.pctCalls()).slice(calls);
  expect(made).toHaveLength(2);
  expect(made[0]).toMatch(/^set 101 --mp0 \/tank\/films,mp=\/media --digest \S+$/);
  expect(conf(machine, 101)).not.toContain('/tank/media,');
  expect(await command('plan')).toMatchObject({ code: 0 });
});

test('a move away from data to a directory that holds nothing is kept until that is said to be meant', async () => {
  const { machine, command } = await applied();
  await machine.write('root/tank/media/film', '');
  const calls = (await machine.pctCalls()).length;
  const moved = await command('set', 'media', '--host-path', '/tank/films', '--apply', '--yes');
  expect(moved).toMatchObject({ code: 0, stdout: expect.stringContaining('/tank/media (1 entry) stays there') });
  expect(moved.stdout).toContain('would show /tank/films (nothing)');
  expect(await machine.pctCalls()).toHaveLength(calls);
  const document = documentIn<PlanDocument>(await command('plan', '--json'));
  expect(document.steps).toMatchObject([
    { id: 'mount:101:moved', state: 'kept', reason: { code: 'data_left_behind', moves: [MOVE] } },
    { id: 'mount:102:moved', state: 'kept' },
  ]);
  expect(await command('status')).toMatchObject({ code: 2, stdout: expect.stringContaining('kept') });
  expect(await command('apply', '--yes', '--leave-data')).toMatchObject({ code: 0 });
  expect(conf(machine, 101)).toContain('mp0: /tank/films,mp=/media');
  expect(await command('plan')).toMatchObject({ code: 0 });
});

const MOVE = {
  ...{ key: 'mp0', volume: 'media', path: '/media', from: '/tank/media', to: '/tank/films' },
  ...{ stays: { count: 1, more: false }, found: { count: 0, more: false } },
};

test('a move is not kept once its data was copied', async () => {
  const { machine, command } = await applied();
  await machine.write('root/tank/media/film', '');
  await command('set', 'media', '--host-path', '/tank/films', '--apply', '--yes');
  await machine.write('root/tank/films/film', '');
  expect(await command('apply', '--yes')).toMatchObject({ code: 0 });
  expect(conf(machine, 101)).toContain('mp0: /tank/films,mp=/media');
});

test('set --apply --leave-data moves at once', async () => {
  const { machine, command } = await applied();
  await machine.write('root/tank/media/film', '');
  expect(await command('set', 'media', '--host-path', '/tank/films', '--apply', '--yes', '--leave-data')).toMatchObject(
    { code: 0 },
  );
  expect(conf(machine, 101)).toContain('mp0: /tank/films,mp=/media');
});

test('--prune takes out what is ours and nobody declares, and nothing else', async () => {
  const { machine, command } = await applied();
  await machine.write('root/etc/pve/lxc/101.conf', `${conf(machine, 101)}mp7: /tank/certs,mp=/hand\n`);
  await command('remove', 'media', '--yes');
  expect(await command('apply', '--prune', '--yes')).toMatchObject({ code: 0 });
  expect(conf(machine, 101)).not.toContain('/tank/media');
  expect(conf(machine, 101)).toContain('mp7: /tank/certs,mp=/hand');
});

test('without its memory nothing is taken for ours that is not below a declared volume', async () => {
  const { machine, command } = await applied();
  await command('remove', 'media', '--yes');
  await machine.write('root/var/lib/phoenix-volumes/owned.json', '{"mounts": [1, null, {"volume": 5}], broken');
  rmSync(join(machine.root, 'var/lib/phoenix-volumes/backups'), { recursive: true });
  expect(await command('plan')).toMatchObject({ code: 0 });
  expect(await command('remove', 'media', '--yes')).toMatchObject({ code: 64 });
  expect(conf(machine, 101)).toContain('/tank/media');
});

test('the plan has a left mount as a kept step', async () => {
  const { command } = await applied();
  await command('set', 'media', '--unmount', '101');
  expect(documentIn(await command('plan', '--json'))).toMatchObject({
    inSync: false,
    summary: { delete: 0, kept: 1 },
    steps: [{ kind: 'mount', action: 'delete', state: 'kept', ctid: 101, volume: 'media' }],
  });
});
