import { existsSync, statSync } from 'node:fs';
import { expect } from 'vitest';
import { unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';
import { sees } from '../mount.ts';

interface ShownStep {
  readonly id: string;
  readonly state?: string;
  readonly reason: { readonly code: string };
  readonly consequences: readonly { readonly code: string }[];
}

type Shown = { readonly steps: readonly ShownStep[] };

test('the reverse of a hot-plug waits for the restart: said before, so until then, and right after it', async ({
  machine,
}) => {
  const container = await machine.container(unprivileged);
  machine.declare({ media: { host_path: '/tank/media', mounts: { [container.ctid]: '/srv/media' } } });
  const before = container.file();
  await machine.apply();
  expect(await sees(machine, container, '/srv/media', '/tank/media')).toBe(true);

  const { steps } = (await machine.json('undo', '--dry-run')) as Shown;
  const step = (id: string) => steps.find((one) => one.id === id);
  expect(step(`mount:${container.ctid}`)?.consequences.map(({ code }) => code)).toContain('waits_for_restart');
  // Removed under the mount, it would be a dead mount in there.
  expect(step('directory:/tank/media')).toMatchObject({ state: 'kept', reason: { code: 'directory_mounted' } });
  expect(await machine.program('undo', '--yes')).toMatchObject({ exitCode: 0 });
  expect(container.file()).toContain('[pve:pending]\ndelete: mp0\n');
  expect(existsSync(machine.onDisk('/tank/media'))).toBe(true);
  expect(await sees(machine, container, '/srv/media', '/tank/media')).toBe(true);

  await machine.reboot(container);
  expect(container.file()).toBe(before);
  expect(await sees(machine, container, '/srv/media', '/tank/media')).toBe(false);
});

test('an undo of an undo gives the run again, while it runs', async ({ machine }) => {
  const container = await machine.container(unprivileged);
  machine.directory('/tank/media', { owner: '0:0', mode: 0o700 });
  const mode = () => statSync(machine.onDisk('/tank/media')).mode & 0o7777;
  machine.declare({
    media: {
      host_path: '/tank/media',
      permissions: { directory_mode: '0750' },
      mounts: { [container.ctid]: '/srv/media' },
    },
  });
  const before = container.file();
  await machine.apply();
  const after = container.file();
  expect(mode()).toBe(0o750);

  expect(await machine.program('undo', '--yes')).toMatchObject({ exitCode: 0 });
  expect(mode()).toBe(0o700);
  expect(await machine.program('undo', '--yes')).toMatchObject({ exitCode: 0 });
  expect([mode(), container.file()]).toEqual([0o750, after]);
  expect(await sees(machine, container, '/srv/media', '/tank/media')).toBe(true);

  expect(await machine.program('undo', '--yes')).toMatchObject({ exitCode: 0 });
  await machine.reboot(container);
  expect([mode(), container.file()]).toEqual([0o700, before]);
});

test('on a stopped container an undo gives back every byte, and the directory is gone', async ({ machine }) => {
  const container = await machine.container(unprivileged, 'stopped');
  machine.declare({ media: { host_path: '/tank/media', mounts: { [container.ctid]: '/srv/media' } } });
  const before = container.file();
  await machine.apply();
  expect(container.file()).not.toBe(before);

  expect(await machine.program('undo', '--yes')).toMatchObject({ exitCode: 0 });
  expect(container.file()).toBe(before);
  expect(existsSync(machine.onDisk('/tank/media'))).toBe(false);
});
