import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { walk } from '../../pty/terminal.ts';
import { unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';
import type { LabContainer, LabMachine } from '../machine.ts';
import { sees } from '../mount.ts';

// What is said before a dialog is compared with what real containers then have.

interface Said {
  readonly steps: readonly {
    readonly id: string;
    readonly state?: string;
    readonly change: { readonly kind: string; readonly edits?: readonly { readonly key: string }[] };
    readonly consequences: readonly ({ readonly code: string } & Readonly<Record<string, unknown>>)[];
  }[];
}

/** The consequences of the one step that runs. */
const consequencesIn = ({ steps }: Said) => steps.flatMap(({ consequences }) => consequences);

const waitingIn = (said: Said, path: string): boolean =>
  consequencesIn(said).some(
    ({ code, mounts }) => code === 'waits_for_restart' && JSON.stringify(mounts).includes(`"path":"${path}"`),
  );

/** A file with its content and number: data that was not touched is the same. */
function dataIn(machine: LabMachine, path: string): () => string {
  const file = machine.onDisk(`${path}/data`);
  writeFileSync(file, 'kept');
  return () => `${statSync(file).ino} ${readFileSync(file, 'utf8')}`;
}

const startOf = async ({ sh }: LabContainer): Promise<string> => (await sh('stat -c %Y.%i /proc/1')).stdout;

/** The keys of the mount points in force. */
const slotsOf = ({ file }: LabContainer): readonly string[] =>
  (file().split('\n[pve:pending]')[0] ?? '').match(/^mp\d+(?=:)/gm) ?? [];

async function twoContainers(machine: LabMachine) {
  const running = await machine.container(unprivileged);
  const stopped = await machine.container(unprivileged, 'stopped');
  machine.directory('/tank/media');
  machine.directory('/tank/books');
  const at = (path: string) => ({ [running.ctid]: path, [stopped.ctid]: path });
  const media = { host_path: '/tank/media', owner: 'keep', permissions: 'keep', mounts: at('/media') };
  const books = { host_path: '/tank/books', owner: 'keep', permissions: 'keep', mounts: at('/books') };
  machine.declare({ media, books });
  await machine.apply();
  return { running, stopped, media, books, at, data: dataIn(machine, '/tank/media') };
}

test('prune: what is said to wait stays until the restart, the rest goes at once, and no data is touched', async ({
  machine,
}) => {
  const { running, stopped, books, data } = await twoContainers(machine);
  const [before, started] = [data(), await startOf(running)];
  machine.declare({ books });

  const said = (await machine.json('plan', '--prune')) as Said;
  expect(said.steps.map(({ id }) => id).sort()).toEqual([running, stopped].map(({ ctid }) => `mount:${ctid}`).sort());
  const of = ({ ctid }: LabContainer): Said => ({ steps: said.steps.filter(({ id }) => id === `mount:${ctid}`) });
  expect(waitingIn(of(running), '/media')).toBe(true);
  expect(consequencesIn(of(stopped))).toEqual([]);

  await machine.apply('--prune');
  expect(slotsOf(stopped)).toEqual(['mp0']);
  expect(await sees(machine, running, '/media', '/tank/media')).toBe(true);
  expect(await startOf(running)).toBe(started);
  await machine.reboot(running);
  expect(await sees(machine, running, '/media', '/tank/media')).toBe(false);
  expect(await sees(machine, running, '/books', '/tank/books')).toBe(true);
  expect(slotsOf(running)).toEqual(['mp0']);
  expect(data()).toBe(before);
});

test('detach on the screens: the mount goes from that container alone, and when the dialog said it would', async ({
  machine,
}) => {
  const { running, stopped, data } = await twoContainers(machine);
  const before = data();
  const detach = async ({ ctid }: LabContainer, said: string) => {
    const terminal = machine.terminal();
    await terminal.waitFor('1 Volumes');
    await walk(terminal, ['2', '[2 Containers'], ['/', '/'], [String(ctid), /1 of 2/], ['enter', `/${ctid}: 1 of 2`]);
    await walk(terminal, ['x', `Detach from CT ${ctid}`], ['j', '> media'], ['enter', said]);
    await walk(terminal, ['enter', new RegExp(`Detach media from CT ${ctid}\\?[^]*> Cancel`)]);
    await walk(
      terminal,
      ['tab', '> Detach media'],
      ['enter', '> Plan it now'],
      ['enter', /^ Plan only media/m],
      ['A', '> Cancel'],
    );
    await walk(terminal, ['tab', '> Apply'], ['enter', /^ Apply {3}Applied/m]);
  };
  await detach(stopped, `CT ${stopped.ctid} is stopped: mp1 goes as soon as the plan is applied.`);
  expect(slotsOf(stopped)).toEqual(['mp0']);
  expect(slotsOf(running)).toEqual(['mp0', 'mp1']);
  await detach(running, `CT ${running.ctid} keeps /media until it restarts.`);
  expect(await sees(machine, running, '/media', '/tank/media')).toBe(true);
  await machine.reboot(running);
  expect(await sees(machine, running, '/media', '/tank/media')).toBe(false);
  expect(await sees(machine, running, '/books', '/tank/books')).toBe(true);
  expect(data()).toBe(before);
});

test('move: the slot stays, what is said to be left behind is, and the new directory shows when it was said to', async ({
  machine,
}) => {
  const { running, stopped, media, books, data } = await twoContainers(machine);
  const before = data();
  machine.directory('/tank/films');
  writeFileSync(machine.onDisk('/tank/films/one'), 'film');
  machine.declare({ media: { ...media, host_path: '/tank/films' }, books });

  const said = (await machine.json('plan')) as Said;
  expect(said.steps).toHaveLength(2);
  for (const { consequences } of said.steps)
    expect(consequences).toContainEqual(
      expect.objectContaining({
        ...{ code: 'data_stays', from: '/tank/media', to: '/tank/films' },
        ...{ stays: { count: 1, more: false }, found: { count: 1, more: false } },
      }),
    );
  expect(waitingIn(said, '/media')).toBe(true);

  await machine.apply();
  expect(slotsOf(stopped)).toEqual(['mp0', 'mp1']);
  expect(stopped.file()).toMatch(/^mp1: \/tank\/films,mp=\/media/m);
  expect(await sees(machine, running, '/media', '/tank/media')).toBe(true);
  await machine.reboot(running);
  expect(await sees(machine, running, '/media', '/tank/films')).toBe(true);
  expect(slotsOf(running)).toEqual(['mp0', 'mp1']);
  expect((await running.sh('ls /media')).stdout).toBe('one');
  expect(data()).toBe(before);
});

test('restart: who is said to go down does, who is not does not, and what was said to take effect has', async ({
  machine,
}) => {
  const { running, media, books, at, data } = await twoContainers(machine);
  const [other, before] = [await machine.container(unprivileged), data()];
  machine.declare({ media: { ...media, mounts: at('/films') }, books });
  await machine.apply();
  const [started, otherStarted] = [await startOf(running), await startOf(other)];

  const said = (await machine.json('plan', '--restart')) as Said;
  expect(said.steps.map(({ id }) => id)).toEqual([`restart:${running.ctid}`]);
  expect(consequencesIn(said)).toContainEqual(expect.objectContaining({ code: 'goes_down', ctid: running.ctid }));
  expect(said.steps[0]).toMatchObject({ reason: { applies: [{ key: 'mp1', deleted: false, ours: true }] } });

  await machine.apply('--restart');
  expect(await startOf(running)).not.toBe(started);
  expect(await startOf(other)).toBe(otherStarted);
  expect(await sees(machine, running, '/films', '/tank/media')).toBe(true);
  expect(await sees(machine, running, '/media', '/tank/media')).toBe(false);
  expect(running.file()).not.toContain('[pve:pending]');
  expect(data()).toBe(before);
});

test('a mount over what a container itself has: so many entries are said to be hidden, they are, and are there again after', async ({
  machine,
}) => {
  const container = await machine.container(unprivileged);
  expect(await container.sh('mkdir -p /var/data && touch /var/data/a /var/data/.b')).toMatchObject({ exitCode: 0 });
  machine.directory('/tank/media');
  const media = { host_path: '/tank/media', owner: 'keep', permissions: 'keep' };
  machine.declare({ media: { ...media, mounts: { [container.ctid]: '/var/data' } } });

  const said = (await machine.json('plan')) as Said;
  expect(consequencesIn(said)).toContainEqual(
    expect.objectContaining({ code: 'hides_entries', ctid: container.ctid, path: '/var/data', count: 2 }),
  );

  await machine.apply();
  expect((await container.sh('ls -A /var/data')).stdout).toBe('');
  machine.declare({ media: { ...media, mounts: {} } });
  await machine.apply('--prune');
  await machine.reboot(container);
  expect((await container.sh('ls -A /var/data')).stdout.split('\n').sort()).toEqual(['.b', 'a']);
});
