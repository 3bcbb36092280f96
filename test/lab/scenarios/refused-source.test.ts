import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { expect } from 'vitest';
import { unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';
import type { LabContainer, LabMachine } from '../machine.ts';

/** Nothing was asked of `pct` since, and the container is as it was. */
async function untouched(machine: LabMachine, container: LabContainer, calls: number): Promise<void> {
  expect(machine.pctCalls().slice(calls)).toEqual([]);
  expect(container.file()).not.toContain('mp0');
  expect(await container.sh('test -e /srv/media')).toMatchObject({ exitCode: 1 });
}

const places = { 'itself a symbolic link': '/tank/media', 'below a symbolic link': '/tank/media/films' };

for (const [what, hostPath] of Object.entries(places)) {
  test(`a source ${what} is refused before pct runs`, async ({ machine }) => {
    const container = await machine.container(unprivileged);
    machine.directory('/tank/real/films');
    symlinkSync('real', machine.onDisk('/tank/media'));
    machine.declare({ media: { host_path: hostPath, mounts: { [container.ctid]: '/srv/media' } } });
    const calls = machine.pctCalls().length;

    const applied = await machine.program('apply', '--yes');

    expect(applied.exitCode).toBe(1);
    expect(applied.stdout + applied.stderr).toContain('/tank/media is a symbolic link');
    await untouched(machine, container, calls);
  });
}

test('a source swapped for a symbolic link after the plan is refused before pct runs', async ({ machine }) => {
  const container = await machine.container(unprivileged);
  machine.directory('/tank/media', { owner: '65534:65534', mode: 0o775 });
  machine.declare({ media: { host_path: '/tank/media', mounts: { [container.ctid]: '/srv/media' } } });
  await machine.program('plan', '--out', machine.onDisk('/saved-plan'));
  renameSync(machine.onDisk('/tank/media'), machine.onDisk('/tank/moved'));
  symlinkSync('moved', machine.onDisk('/tank/media'));
  const calls = machine.pctCalls().length;

  const applied = await machine.program('apply', '--plan', machine.onDisk('/saved-plan'), '--yes');

  expect(applied.exitCode).not.toBe(0);
  await untouched(machine, container, calls);
});

test('a source that went missing after the plan is refused before pct runs', async ({ machine }) => {
  const container = await machine.container(unprivileged);
  machine.directory('/tank/media', { owner: '65534:65534', mode: 0o775 });
  machine.declare({ media: { host_path: '/tank/media', mounts: { [container.ctid]: '/srv/media' } } });
  await machine.program('plan', '--out', machine.onDisk('/saved-plan'));
  rmSync(machine.onDisk('/tank/media'), { recursive: true });
  const calls = machine.pctCalls().length;

  const applied = await machine.program('apply', '--plan', machine.onDisk('/saved-plan'), '--yes');

  expect(applied.exitCode).not.toBe(0);
  await untouched(machine, container, calls);
});

test('a source whose file system is not mounted is refused before pct runs', async ({ machine }) => {
  const container = await machine.container(unprivileged);
  machine.write('/etc/fstab', '/dev/disk/by-label/tank /tank ext4 defaults 0 2\n');
  mkdirSync(machine.onDisk('/tank'), { mode: 0o755 });
  machine.declare({ media: { host_path: '/tank/media', mounts: { [container.ctid]: '/srv/media' } } });
  const calls = machine.pctCalls().length;

  const applied = await machine.program('apply', '--yes');

  expect(applied.exitCode).toBe(1);
  await untouched(machine, container, calls);
});
