import { statSync } from 'node:fs';
import { expect } from 'vitest';
import { mapped, unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';
import { mountStatusOf } from '../mount.ts';

interface Adopted {
  readonly adopted: readonly { readonly ctid: number; readonly volume: string }[];
  readonly left: readonly { readonly ctid: number; readonly key: string; readonly why: { readonly code: string } }[];
}

test('hand-made binds of running containers are declared without a change, and are this program’s from then on', async ({
  machine,
}) => {
  const first = await machine.container(unprivileged);
  const second = await machine.container(mapped('u 0 200000 65536', 'g 0 200000 65536'));
  machine.directory('/tank/media', { owner: '100000:100000', mode: 0o2775 });
  machine.directory('/tank/books', { owner: '200033:0', mode: 0o711 });
  machine.directory('/tank/real');
  await machine.pct('set', String(first.ctid), '--mp0', '/tank/media,mp=/media,ro=1');
  await machine.pct('set', String(first.ctid), '--mp4', '/tank/books,mp=/books,mountoptions=nosuid');
  await machine.pct('set', String(second.ctid), '--mp1', '/tank/media,mp=/srv/media');
  machine.declare({});
  const paths = ['/tank/media', '/tank/books', ...[first, second].map(({ ctid }) => `/etc/pve/lxc/${ctid}.conf`)];
  const seen = () => paths.map((path) => statSync(machine.onDisk(path), { bigint: true }).ctimeNs);
  const before = seen();

  const { adopted, left } = (await machine.json('adopt', '--all')) as Adopted;
  expect(left).toEqual([]);
  expect(adopted).toHaveLength(3);
  expect(machine.volumes()).toEqual({
    media: {
      host_path: '/tank/media',
      mounts: { [first.ctid]: { path: '/media', read_only: true }, [second.ctid]: '/srv/media' },
      owner: '100000:100000',
      permissions: { directory_mode: '2775' },
    },
    books: {
      host_path: '/tank/books',
      mounts: { [first.ctid]: { path: '/books', mount_options: ['nosuid'] } },
      owner: '200033:root',
      permissions: { directory_mode: '0711' },
    },
  });
  expect(await machine.json('plan')).toMatchObject({ inSync: true, steps: [] });
  await machine.apply();
  expect(seen()).toEqual(before);
  for (const container of [first, second])
    expect(await mountStatusOf(machine, 'media', container)).toMatchObject({ state: 'ok', mounted: true });

  // Declared no more it is left, pruned it waits for the restart, and an undo takes that back.
  machine.declare({ media: machine.volumes().media });
  expect(await machine.json('plan')).toMatchObject({ steps: [{ state: 'kept', reason: { code: 'mount_left' } }] });
  await machine.apply('--prune');
  expect(first.file()).toContain('[pve:pending]\ndelete: mp4\n');
  expect(await machine.program('undo', '--yes')).toMatchObject({ exitCode: 0 });
  expect(first.file()).not.toContain('[pve:pending]');
});
