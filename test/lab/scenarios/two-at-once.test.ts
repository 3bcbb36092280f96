import { expect } from 'vitest';
import { unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';
import { told } from '../told.ts';

test('of two applies at once one does the work and the other is refused or finds nothing to do', async ({
  machine,
}) => {
  const container = await machine.container(unprivileged);
  machine.declare({ media: { host_path: '/tank/media', mounts: { [container.ctid]: '/srv/media' } } });
  const calls = machine.pctCalls().length;

  const applies = await Promise.all([machine.program('apply', '--yes'), machine.program('apply', '--yes')]);

  expect(applies.map(({ exitCode }) => exitCode)).toContain(0);
  const sets = machine.pctCalls().slice(calls);
  expect(sets).toHaveLength(1);
  const mounted = await container.sh('grep -c " /srv/media " /proc/self/mountinfo');
  expect(mounted.stdout).toBe('1');
  expect(await told(machine, 'media', container)).toMatchObject({ configured: 'mp0', mounted: true, state: 'ok' });
  expect(await machine.program('apply', '--yes')).toMatchObject({ exitCode: 0 });
});

test('a change of the same container by somebody else in between is kept, and the planned one is made', async ({
  machine,
}) => {
  const container = await machine.container(unprivileged);
  machine.declare({ media: { host_path: '/tank/media', mounts: { [container.ctid]: '/srv/media' } } });
  await machine.program('plan', '--out', machine.onDisk('/saved-plan'));
  expect(await machine.pct('set', String(container.ctid), '--cores', '2')).toMatchObject({ exitCode: 0 });

  const applied = await machine.program('apply', '--plan', machine.onDisk('/saved-plan'), '--yes');

  expect(applied).toMatchObject({ exitCode: 0 });
  expect(container.file()).toMatch(/^cores: 2$/m);
  expect(await told(machine, 'media', container)).toMatchObject({ mounted: true, state: 'ok' });
});

test('a slot that somebody else took after the plan was made is left to them', async ({ machine }) => {
  const container = await machine.container(unprivileged);
  machine.directory('/tank/other');
  machine.directory('/tank/media', { owner: '65534:65534', mode: 0o775 });
  machine.declare({ media: { host_path: '/tank/media', mounts: { [container.ctid]: '/srv/media' } } });
  await machine.program('plan', '--out', machine.onDisk('/saved-plan'));
  expect(await machine.pct('set', String(container.ctid), '--mp0', '/tank/other,mp=/srv/other')).toMatchObject({
    exitCode: 0,
  });

  const applied = await machine.program('apply', '--plan', machine.onDisk('/saved-plan'), '--yes');

  expect(applied.exitCode).toBe(3);
  expect(container.file()).toMatch(/^mp0: \/tank\/other,mp=\/srv\/other$/m);
});
