import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PlanDocument } from '../../src/views/documents/shapes.ts';
import { faithfulPct } from '../promises/stand-in.ts';
import { documentIn } from './json.ts';
import { HYPERVISOR, testMachine } from './machine.ts';
import { run } from './run.ts';

/** `media` applied to container 101, and the state folder that remembers it. */
async function applied() {
  const machine = await testMachine();
  await faithfulPct(machine);
  const declare = (volumes: object) => machine.configure(HYPERVISOR, { shared_volumes: volumes });
  await declare({ media: MEDIA });
  const command = (...args: readonly string[]) => run([...machine.options, ...args], { env: machine.env });
  expect(await command('apply', '--yes')).toMatchObject({ code: 0 });
  const stateDir = join(machine.root, 'var/lib/phoenix-volumes');
  const plan = async () => documentIn<PlanDocument>(await command('plan', '--json'));
  const conf = () => readFileSync(join(machine.root, 'etc/pve/lxc/101.conf'), 'utf8');
  return { machine, declare, command, plan, conf, stateDir, owned: join(stateDir, 'owned.json') };
}

const MEDIA = { host_path: '/tank/media', mounts: { 101: '/media' } };
const FILMS = { host_path: '/tank/films', mounts: { 101: '/films' } };

/** Each is a memory that once knew something. */
const DAMAGED = [
  ['broken off', '{"format": "phoenix-volumes-owned/1", "mounts": [{"vol'],
  ['empty', ''],
  ['of another format', '{"format": "phoenix-volumes-owned/9", "mounts": []}'],
  ['with a mount that is none', '{"format": "phoenix-volumes-owned/1", "mounts": [{"volume": 5}]}'],
] as const;

describe.each(DAMAGED)('a memory that is %s', (_, text) => {
  test('is unknown, not empty: a warning names it, and what is in sync stays so', async () => {
    const { plan, machine, owned } = await applied();
    await machine.write('root/tank/media/film', '');
    writeFileSync(owned, text);
    const { diagnostics, inSync } = await plan();
    expect(diagnostics).toMatchObject([
      { severity: 'warning', code: 'memory_lost' },
      { severity: 'warning', code: 'filesystem_unknown', volume: 'media' },
    ]);
    expect(diagnostics[0]?.summary).toContain(owned);
    expect(inSync).toBe(true);
  });

  test('is kept beside the new one by an apply, as it was', async () => {
    const { declare, command, owned, machine } = await applied();
    await machine.write('root/tank/films/film', '');
    await declare({ films: FILMS });
    writeFileSync(owned, text);
    expect(await command('apply', '--yes')).toMatchObject({ code: 0, stderr: expect.stringContaining(owned) });
    expect(readFileSync(`${owned}.damaged`, 'utf8')).toBe(text);
    expect(readFileSync(owned, 'utf8')).toContain('/tank/films');
    expect(await command('plan')).toMatchObject({ stderr: expect.stringContaining(`${owned}.damaged`) });
  });
});

test('a second damaged memory does not take the place of the first', async () => {
  const { declare, command, owned, stateDir, machine } = await applied();
  for (const [index, text] of ['one', 'two'].entries()) {
    writeFileSync(owned, text);
    await machine.write(`root/tank/films${index}/film`, '');
    await declare({ films: { host_path: `/tank/films${index}`, mounts: { 101: `/films${index}` } } });
    expect(await command('apply', '--yes')).toMatchObject({ code: 0 });
  }
  const aside = readdirSync(stateDir).filter((name) => name.startsWith('owned.json.'));
  expect(aside.map((name) => readFileSync(join(stateDir, name), 'utf8')).sort()).toEqual(['one', 'two']);
});

test('without its memory no directory is made on the root disk until that is said to be meant', async () => {
  const { declare, command, plan, owned, machine } = await applied();
  await declare({ films: FILMS });
  writeFileSync(owned, '');
  const errors = async () => (await plan()).diagnostics.filter(({ severity }) => severity === 'error');
  expect(await errors()).toMatchObject([{ code: 'filesystem_unknown', volume: 'films' }]);
  expect(await command('apply', '--yes')).toMatchObject({ code: 1 });
  // An apply that begins the memory anew knows no more than before.
  expect(await errors()).toMatchObject([{ code: 'filesystem_unknown', volume: 'films' }]);
  expect(existsSync(join(machine.root, 'tank/films'))).toBe(false);
  expect(await command('apply', '--yes', '--other-filesystem')).toMatchObject({ code: 0 });
  expect(existsSync(join(machine.root, 'tank/films'))).toBe(true);
});

test('what is damaged is begun anew by any apply, also by one of which nothing runs, and what to delete is there to be deleted', async () => {
  const { command, plan, owned } = await applied();
  writeFileSync(owned, '{');
  const hints = async () => (await plan()).diagnostics.flatMap(({ code, hint }) => (/^files/.test(code) ? [hint] : []));
  expect(await hints()).toMatchObject([expect.stringContaining(`begins ${owned} anew`)]);
  expect(await command('apply', '--yes', '--other-filesystem')).toMatchObject({ code: 0 });
  expect(await hints()).toMatchObject([expect.stringContaining(`delete ${owned}.damaged.`)]);
  rmSync(`${owned}.damaged`);
  expect(await plan()).toMatchObject({ inSync: true, diagnostics: [] });
});

test('a memory that never was is no loss', async () => {
  const { plan, stateDir, declare } = await applied();
  rmSync(stateDir, { recursive: true });
  expect(await plan()).toMatchObject({ inSync: true, diagnostics: [] });
  await declare({ films: FILMS });
  expect((await plan()).steps.filter(({ kind }) => kind === 'directory')).toMatchObject([{ target: '/tank/films' }]);
});

test('a memory that is gone, although there was an apply, is lost as a damaged one is', async () => {
  const { declare, command, plan, owned, machine } = await applied();
  rmSync(owned);
  expect(await plan()).toMatchObject({ inSync: false, diagnostics: [{ code: 'memory_lost' }, {}] });
  await machine.write('root/tank/media/film', '');
  const unknown = { severity: 'warning', code: 'filesystem_unknown', volume: 'media' };
  expect(await plan()).toMatchObject({ inSync: true, diagnostics: [{ code: 'memory_lost' }, unknown] });
  expect(await command('plan', '--other-filesystem')).not.toMatchObject({
    stderr: expect.stringContaining('is on the root disk'),
  });
  await declare({ films: FILMS });
  const { steps, diagnostics } = await plan();
  expect(steps.filter(({ state }) => state === undefined)).toEqual([]);
  expect(diagnostics).toContainEqual(expect.objectContaining({ code: 'filesystem_unknown', volume: 'films' }));
  expect(await command('apply', '--yes', '--other-filesystem')).toMatchObject({ code: 0 });
  expect(readFileSync(`${owned}.damaged`, 'utf8')).toBe('');
  expect(readFileSync(owned, 'utf8')).toContain('/tank/films');
  rmSync(`${owned}.damaged`);
  expect(await plan()).toMatchObject({ diagnostics: [] });
});

describe('where the memory is gone, the kept versions of the configuration', () => {
  test('know the mounts of a volume that is no longer declared', async () => {
    const { command, plan, conf, owned } = await applied();
    expect(await command('remove', 'media', '--yes')).toMatchObject({ code: 0 });
    rmSync(owned);
    expect((await plan()).steps).toMatchObject([{ id: 'mount:101:left', state: 'kept', volume: 'media' }]);
    expect(await command('remove', 'media', '--yes')).toMatchObject({ code: 0 });
    expect(conf()).not.toContain('/tank/media');
  });

  test('let a removal that failed half-way be repeated', async () => {
    const { command, machine, declare, conf, owned, plan } = await applied();
    const mounts = { 101: '/media', 102: '/media' };
    await declare({ media: { ...MEDIA, mounts } });
    expect(await command('apply', '--yes')).toMatchObject({ code: 0 });
    await machine.write('bin/pct.real', readFileSync(join(machine.folder, 'bin/pct'), 'utf8'));
    await machine.write('bin/pct', '#!/bin/sh\n[ "$2" = 101 ] || exit 2\nexec sh "$0.real" "$@"\n');
    const again = ['remove', 'media', '--apply', '--yes'];
    expect(await command(...again)).toMatchObject({ code: 1 });
    const inSecond = () => readFileSync(join(machine.root, 'etc/pve/lxc/102.conf'), 'utf8');
    expect([conf(), inSecond()].map((text) => text.includes('/tank/media'))).toEqual([false, true]);
    rmSync(owned);
    await faithfulPct(machine);
    expect(await command(...again)).toMatchObject({ code: 0 });
    expect(inSecond()).not.toContain('/tank/media');
    expect((await plan()).steps).toEqual([]);
  });

  test('know them also once an apply began the memory anew', async () => {
    const { command, plan, declare, conf, owned } = await applied();
    expect(await command('remove', 'media', '--yes')).toMatchObject({ code: 0 });
    rmSync(owned);
    await declare({ films: FILMS });
    expect(await command('apply', '--yes', '--other-filesystem')).toMatchObject({ code: 0 });
    expect(readFileSync(owned, 'utf8')).toContain('/tank/films');
    expect((await plan()).steps).toMatchObject([{ id: 'mount:101:left', volume: 'media' }]);
    expect(await command('remove', 'media', '--yes')).toMatchObject({ code: 0 });
    expect(conf()).not.toContain('/tank/media');
  });

  test('tell a moved volume’s own old mount from somebody else’s', async () => {
    const { command, owned, conf } = await applied();
    expect(await command('set', 'media', '--host-path', '/tank/films')).toMatchObject({ code: 0 });
    rmSync(owned);
    expect(await command('apply', '--yes', '--other-filesystem')).toMatchObject({ code: 0 });
    expect(conf()).toContain('mp0: /tank/films,mp=/media');
  });

  test('count for nothing while there is a memory, which forgot what was taken out', async () => {
    const { command, plan, machine, conf } = await applied();
    expect(await command('remove', 'media', '--yes', '--apply')).toMatchObject({ code: 0 });
    await machine.write('root/etc/pve/lxc/101.conf', `${conf()}mp3: /tank/media,mp=/media\n`);
    expect((await plan()).steps).toEqual([]);
  });
});

test('where an apply that failed saw a volume is remembered all the same', async () => {
  const { declare, command, machine, plan } = await applied();
  const on = (mounted: string) =>
    machine.write('root/proc/self/mountinfo', `25 1 8:1 / ${machine.root} rw - ext4 /dev/sda1 rw\n${mounted}`);
  await machine.write('root/tank/films/film', '');
  await declare({ films: FILMS });
  await on(`26 25 0:51 / ${machine.root}/tank rw - zfs tank rw\n`);
  await machine.write('bin/pct', '#!/bin/sh\nexit 2\n');
  expect(await command('apply', '--yes')).toMatchObject({ code: 1 });
  await on('');
  const { diagnostics } = await plan();
  expect(diagnostics.map(({ code }) => code)).toContain('filesystem_changed');
});
