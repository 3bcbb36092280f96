import { expect } from 'vitest';
import { unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';
import { sees, told } from '../told.ts';

test('a changed mount waits as pending, and apply --restart brings it', async ({ machine }) => {
  const container = await machine.container(unprivileged);
  const volume = { host_path: '/tank/media', owner: 'container_root' };
  machine.declare({ media: { ...volume, mounts: { [container.ctid]: '/srv/media' } } });
  expect(await machine.program('apply', '--yes')).toMatchObject({ exitCode: 0 });
  machine.declare({ media: { ...volume, mounts: { [container.ctid]: { path: '/srv/media', read_only: true } } } });

  expect(await machine.program('apply', '--yes')).toMatchObject({ exitCode: 0 });
  expect(container.file()).toContain('[pve:pending]\nmp0: /tank/media,mp=/srv/media,ro=1\n');
  expect(await container.sh('touch /srv/media/still-writable')).toMatchObject({ exitCode: 0 });
  expect(await told(machine, 'media', container)).toMatchObject({ pending: true, mounted: true, state: 'pending' });
  expect(await machine.json('plan')).toMatchObject({ inSync: true });

  expect(await machine.program('apply', '--yes', '--restart')).toMatchObject({ exitCode: 0 });
  expect(machine.pctCalls().at(-1)?.slice(0, 2)).toEqual(['reboot', String(container.ctid)]);
  expect(await container.sh('touch /srv/media/no-more')).toMatchObject({ exitCode: 1 });
  expect(await told(machine, 'media', container)).toMatchObject({ pending: false, mounted: true, state: 'ok' });
});

test('a mount that moves is at its old place until the restart, and at its new one after it', async ({ machine }) => {
  const container = await machine.container(unprivileged);
  machine.declare({ media: { host_path: '/tank/media', mounts: { [container.ctid]: '/old' } } });
  expect(await machine.program('apply', '--yes')).toMatchObject({ exitCode: 0 });
  machine.declare({ media: { host_path: '/tank/media', mounts: { [container.ctid]: '/new' } } });

  expect(await machine.program('apply', '--yes')).toMatchObject({ exitCode: 0 });
  expect(await sees(machine, container, '/old', '/tank/media')).toBe(true);
  expect(await sees(machine, container, '/new', '/tank/media')).toBe(false);
  expect(await told(machine, 'media', container)).toMatchObject({ path: '/new', pending: true, mounted: false });

  expect(await machine.pct('reboot', String(container.ctid), '--timeout', '30')).toMatchObject({ exitCode: 0 });
  expect(await sees(machine, container, '/old', '/tank/media')).toBe(false);
  expect(await sees(machine, container, '/new', '/tank/media')).toBe(true);
  expect(await told(machine, 'media', container)).toMatchObject({ pending: false, mounted: true, state: 'ok' });
});
