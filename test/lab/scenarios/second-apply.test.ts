import { expect, inject } from 'vitest';
import { privileged, unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';

test('a second apply runs nothing', async ({ machine }) => {
  const running = await machine.container(unprivileged);
  const stopped = await machine.container(privileged, 'stopped');
  const idmap = inject('idMappedMounts') ? { idmap: 'u:1000:1000:1' } : {};
  machine.declare({
    media: {
      host_path: '/tank/media',
      owner: '1000:1000',
      permissions: { directory_mode: '2775' },
      mounts: {
        [running.ctid]: { path: '/srv/media', mount_options: ['nosuid', 'nodev'], ...idmap },
        [stopped.ctid]: { path: '/srv/media', read_only: true, shared: true },
      },
    },
  });
  await machine.apply();
  const files = [running.file(), stopped.file()];
  const calls = machine.pctCalls().length;

  await machine.apply();

  expect(machine.pctCalls().slice(calls)).toEqual([]);
  expect([running.file(), stopped.file()]).toEqual(files);
  expect(await machine.program('plan')).toMatchObject({ exitCode: 0 });
  expect(await machine.json('plan')).toMatchObject({ inSync: true, steps: [] });
});

test('after a restart there is nothing to do either', async ({ machine }) => {
  const container = await machine.container(unprivileged);
  machine.declare({ media: { host_path: '/tank/media', mounts: { [container.ctid]: '/srv/media' } } });
  await machine.apply();
  await machine.reboot(container);
  const calls = machine.pctCalls().length;

  await machine.apply();

  expect(machine.pctCalls().slice(calls)).toEqual([]);
});
