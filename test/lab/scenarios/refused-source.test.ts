import { renameSync, rmSync, symlinkSync } from 'node:fs';
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

const changes = {
  'swapped for a symbolic link': {
    change: (media: string) => {
      renameSync(media, `${media}-moved`);
      symlinkSync('media-moved', media);
    },
    why: '/tank/media is a symbolic link',
  },
  'that went missing': {
    change: (media: string) => rmSync(media, { recursive: true }),
    why: '/tank/media does not exist',
  },
};

for (const [what, { change, why }] of Object.entries(changes)) {
  test(`a source ${what} while the plan was on the screen is refused before pct runs`, async ({ machine }) => {
    const container = await machine.container(unprivileged);
    const media = machine.directory('/tank/media', { owner: '65534:65534', mode: 0o775 });
    machine.declare({ media: { host_path: '/tank/media', mounts: { [container.ctid]: '/srv/media' } } });
    const calls = machine.pctCalls().length;
    const terminal = machine.terminal('apply');
    await terminal.waitFor('Apply this plan?');

    change(media);
    terminal.press('y', 'enter');

    expect(await terminal.exited).toEqual({ exitCode: 3 });
    expect(terminal.scrollback()).toContain(why);
    await untouched(machine, container, calls);
  });
}

test('a source whose file system is not mounted is refused before pct runs', async ({ machine }) => {
  const container = await machine.container(unprivileged);
  machine.directory('/tank');
  machine.write('/etc/fstab', '/dev/disk/by-label/tank /tank ext4 defaults 0 2\n');
  machine.declare({ media: { host_path: '/tank/media', mounts: { [container.ctid]: '/srv/media' } } });
  const calls = machine.pctCalls().length;

  const applied = await machine.program('apply', '--yes');

  expect(applied.exitCode).toBe(1);
  expect(applied.stdout + applied.stderr).toContain('/tank');
  await untouched(machine, container, calls);
});
