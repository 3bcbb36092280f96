import { mkdirSync, rmSync } from 'node:fs';
import { expect } from 'vitest';
import { privileged, unprivileged } from '../containers.ts';
import { test as labTest } from '../lab-test.ts';
import type { LabContainer, LabMachine } from '../machine.ts';
import { mountStatusOf, sees } from '../mount.ts';

const test = labTest.extend<{ readonly container: LabContainer }>({
  container: async ({ machine }, use) => {
    const container = await machine.container(unprivileged);
    machine.declare({ media: { host_path: '/tank/media', mounts: { [container.ctid]: '/srv/media' } } });
    await machine.apply();
    await agreed(machine, container, true);
    await use(container);
  },
});

/** What status says is what the container sees. */
async function agreed(machine: LabMachine, container: LabContainer, mounted: boolean): Promise<void> {
  expect(await sees(machine, container, '/srv/media', '/tank/media')).toBe(mounted);
  expect(await mountStatusOf(machine, 'media', container)).toMatchObject({ configured: 'mp0', mounted });
}

test('a mount taken away inside the container is not mounted', async ({ machine, container }) => {
  expect(await container.sh('umount /srv/media')).toMatchObject({ exitCode: 0 });
  await agreed(machine, container, false);
  expect(await mountStatusOf(machine, 'media', container)).toMatchObject({ state: 'drift' });
});

test('a mount with another one on top of it is not mounted', async ({ machine, container }) => {
  expect(await container.sh('mount -t tmpfs none /srv/media')).toMatchObject({ exitCode: 0 });
  await agreed(machine, container, false);
});

test('a mount whose parent directory has another one on top of it is not mounted', async ({ machine, container }) => {
  expect(await container.sh('mount -t tmpfs none /srv && mkdir /srv/media')).toMatchObject({ exitCode: 0 });
  await agreed(machine, container, false);
});

test('the mount that is seen counts, not the one that is listed last', async ({ machine, container }) => {
  // A mount that is older than the one below it stands first in the table, and lies on top.
  const moved = [
    'mount --make-rprivate /',
    'mkdir /older && mount -t tmpfs older /older',
    'umount /srv/media',
    'mount -t tmpfs below /srv/media',
    'mount --move /older /srv/media',
  ];
  expect(await container.sh(moved.join(' && '))).toMatchObject({ exitCode: 0 });
  const { stdout } = await container.sh('cat /proc/self/mountinfo');
  const on = stdout.split('\n').filter((line) => line.split(' ')[4] === '/srv/media');
  expect(on.map((line) => line.split(' - tmpfs ')[1]?.split(' ')[0])).toEqual(['older', 'below']);
  expect(await mountStatusOf(machine, 'media', container)).toMatchObject({
    mounted: false,
    found: { device: on[0]?.split(' ')[2] },
  });
});

test('a source that was replaced is not mounted until the container restarts', async ({ machine, container }) => {
  rmSync(machine.onDisk('/tank/media'), { recursive: true });
  mkdirSync(machine.onDisk('/tank/media'));
  await agreed(machine, container, false);
  await machine.reboot(container);
  await agreed(machine, container, true);
});

test('a container file edited by hand mounts nothing', async ({ machine, container }) => {
  const other = await machine.container(privileged);
  machine.directory('/tank/media');
  machine.write(`/etc/pve/lxc/${other.ctid}.conf`, `${other.file()}mp0: /tank/media,mp=/srv/media\n`);
  machine.declare({ media: { host_path: '/tank/media', mounts: { [other.ctid]: '/srv/media' } } });
  await agreed(machine, other, false);
  expect(container.ctid).not.toBe(other.ctid);
});

test('a mount left by a failed call, in no container file, is mounted', async ({ machine }) => {
  const container = await machine.container(unprivileged);
  machine.directory('/tank/media');
  machine.declare({ media: { host_path: '/tank/media', mounts: { [container.ctid]: '/srv/media' } } });
  const failed = await machine.pct(
    ...['set', String(container.ctid), '--mp0', '/tank/media,mp=/srv/media', '--mp1', '/tank/missing,mp=/missing'],
  );
  expect(failed.exitCode).not.toBe(0);
  expect(await sees(machine, container, '/srv/media', '/tank/media')).toBe(true);
  expect(await mountStatusOf(machine, 'media', container)).toMatchObject({ configured: null, mounted: true });
});

test('in a stopped container nothing is mounted', async ({ machine, container }) => {
  expect(await machine.pct('stop', String(container.ctid))).toMatchObject({ exitCode: 0 });
  expect(await mountStatusOf(machine, 'media', container)).toMatchObject({ configured: 'mp0', mounted: false });
});
