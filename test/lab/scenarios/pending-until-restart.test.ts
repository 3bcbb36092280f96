import { expect } from 'vitest';
import { unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';
import { mountStatusOf, sees } from '../mount.ts';

test('a changed mount waits as pending, and comes with the restart', async ({ machine }) => {
  const container = await machine.container(unprivileged);
  const volume = { host_path: '/tank/media', owner: 'container_root' };
  machine.declare({ media: { ...volume, mounts: { [container.ctid]: '/srv/media' } } });
  await machine.apply();
  machine.declare({ media: { ...volume, mounts: { [container.ctid]: { path: '/srv/media', read_only: true } } } });

  await machine.apply();
  expect(container.file()).toContain('[pve:pending]\nmp0: /tank/media,mp=/srv/media,ro=1\n');
  expect(await container.sh('touch /srv/media/still-writable')).toMatchObject({ exitCode: 0 });
  expect(await mountStatusOf(machine, 'media', container)).toMatchObject({
    pending: true,
    mounted: true,
    state: 'pending',
  });
  expect(await machine.json('plan')).toMatchObject({ inSync: true });

  await machine.reboot(container);
  expect(await container.sh('touch /srv/media/no-more')).toMatchObject({ exitCode: 1 });
  expect(await mountStatusOf(machine, 'media', container)).toMatchObject({
    pending: false,
    mounted: true,
    state: 'ok',
  });
});

test('a mount that moves is at its old place until the restart, and at its new one after it', async ({ machine }) => {
  const container = await machine.container(unprivileged);
  machine.declare({ media: { host_path: '/tank/media', mounts: { [container.ctid]: '/old' } } });
  await machine.apply();
  machine.declare({ media: { host_path: '/tank/media', mounts: { [container.ctid]: '/new' } } });

  await machine.apply();
  expect(await sees(machine, container, '/old', '/tank/media')).toBe(true);
  expect(await sees(machine, container, '/new', '/tank/media')).toBe(false);
  expect(await mountStatusOf(machine, 'media', container)).toMatchObject({
    path: '/new',
    pending: true,
    mounted: false,
  });

  await machine.reboot(container);
  expect(await sees(machine, container, '/old', '/tank/media')).toBe(false);
  expect(await sees(machine, container, '/new', '/tank/media')).toBe(true);
  expect(await mountStatusOf(machine, 'media', container)).toMatchObject({
    pending: false,
    mounted: true,
    state: 'ok',
  });
});
