import { writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { mapped, privileged, unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';
import { mountStatusOf, sees } from '../mount.ts';

const kinds = {
  privileged,
  unprivileged,
  'mapped by lxc.idmap': mapped('u 0 200000 1000', 'g 0 200000 1000', 'u 1000 1000 1', 'g 1000 1000 1'),
};

for (const [kind, lines] of Object.entries(kinds)) {
  test(`apply hot-plugs a volume into a running container, ${kind}, and what the host writes is read inside`, async ({
    machine,
  }) => {
    const container = await machine.container(lines);
    machine.declare({ media: { host_path: '/tank/media', mounts: { [container.ctid]: '/srv/media' } } });
    const before = await container.sh('cat /proc/1/stat | cut -d" " -f22');

    await machine.apply();

    writeFileSync(machine.onDisk('/tank/media/hello'), 'from the host');
    expect(await container.sh('cat /srv/media/hello')).toMatchObject({ stdout: 'from the host' });
    expect(container.file()).toContain('mp0: /tank/media,mp=/srv/media\n');
    expect(await container.sh('cat /proc/1/stat | cut -d" " -f22')).toEqual(before);
    expect(await mountStatusOf(machine, 'media', container)).toMatchObject({
      configured: 'mp0',
      mounted: true,
      state: 'ok',
    });
    expect(await sees(machine, container, '/srv/media', '/tank/media')).toBe(true);
  });
}

test('one call of pct carries all the volumes of a container', async ({ machine }) => {
  const container = await machine.container(unprivileged);
  const mount = (path: string) => ({ mounts: { [container.ctid]: path } });
  machine.declare({
    books: { host_path: '/tank/books', ...mount('/books') },
    films: { host_path: '/tank/films', ...mount('/films') },
    music: { host_path: '/tank/music', ...mount('/music') },
  });
  const calls = machine.pctCalls().length;

  await machine.apply();

  expect(machine.pctCalls().slice(calls)).toEqual([expect.arrayContaining(['set', String(container.ctid)])]);
  for (const name of ['books', 'films', 'music']) {
    expect(await sees(machine, container, `/${name}`, `/tank/${name}`)).toBe(true);
  }
});

test('a stopped container gets its volume at its next start', async ({ machine }) => {
  const container = await machine.container(unprivileged, 'stopped');
  machine.declare({ media: { host_path: '/tank/media', mounts: { [container.ctid]: '/srv/media' } } });

  await machine.apply();
  expect(await mountStatusOf(machine, 'media', container)).toMatchObject({
    configured: 'mp0',
    mounted: false,
    state: 'ok',
  });
  expect(await machine.pct('start', String(container.ctid))).toMatchObject({ exitCode: 0 });

  expect(await mountStatusOf(machine, 'media', container)).toMatchObject({ mounted: true });
  expect(await sees(machine, container, '/srv/media', '/tank/media')).toBe(true);
});
