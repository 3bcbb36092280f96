import { expect } from 'vitest';
import { unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';
import { mountStatusOf } from '../mount.ts';

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
  expect(await mountStatusOf(machine, 'media', container)).toMatchObject({
    configured: 'mp0',
    mounted: true,
    state: 'ok',
  });
  await machine.apply();
});

test('what somebody else changed in the container meanwhile is kept, and the planned mount is made', async ({
  machine,
}) => {
  const container = await machine.container(unprivileged);
  machine.declare({ media: { host_path: '/tank/media', mounts: { [container.ctid]: '/srv/media' } } });
  const terminal = machine.terminal('apply');
  await terminal.waitFor('Apply this plan?');

  expect(await machine.pct('set', String(container.ctid), '--cores', '2')).toMatchObject({ exitCode: 0 });
  terminal.press('y', 'enter');

  expect(await terminal.exited).toEqual({ exitCode: 0 });
  expect(container.file()).toMatch(/^cores: 2$/m);
  expect(await mountStatusOf(machine, 'media', container)).toMatchObject({ mounted: true, state: 'ok' });
});

test('a slot that somebody else took meanwhile is theirs, and the plan is stale', async ({ machine }) => {
  const container = await machine.container(unprivileged);
  machine.directory('/tank/other');
  machine.directory('/tank/media', { owner: '65534:65534', mode: 0o775 });
  machine.declare({ media: { host_path: '/tank/media', mounts: { [container.ctid]: '/srv/media' } } });
  const terminal = machine.terminal('apply');
  await terminal.waitFor('Apply this plan?');

  const theirs = '/tank/other,mp=/srv/other';
  expect(await machine.pct('set', String(container.ctid), '--mp0', theirs)).toMatchObject({ exitCode: 0 });
  terminal.press('y', 'enter');

  expect(await terminal.exited).toEqual({ exitCode: 3 });
  expect(container.file()).toContain(`mp0: ${theirs}\n`);
  expect(await mountStatusOf(machine, 'media', container)).toMatchObject({ configured: null, mounted: false });
});
