import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { expect, inject } from 'vitest';
import { privileged, unprivileged } from '../containers.ts';
import { test as labTest } from '../lab-test.ts';
import { initPid } from '../stand-in/running.ts';
import { agrees, layersOf, type ReportedCan, reported, started, writeLines } from './agree.ts';
import { attempt } from './claims.ts';

/** A file system or a flag that a test puts on the machine; all of it is taken off again when the test ends. */
interface Ground {
  /** `mount ARGS… AT`; gives the path outside the machine. */
  readonly mount: (at: string, ...args: readonly string[]) => string;
  readonly flag: (path: string, flag: 'i' | 'a') => void;
}

const test = labTest.extend<{ readonly ground: Ground }>({
  ground: async ({ machine }, use) => {
    const undo: (() => void)[] = [];
    await use({
      mount: (at, ...args) => {
        const path = machine.directory(at);
        run('mount', ...args, path);
        undo.push(() => spawnSync('umount', ['--lazy', path]));
        return path;
      },
      flag: (path, flag) => {
        run('chattr', `+${flag}`, path);
        undo.push(() => run('chattr', `-${flag}`, path));
      },
    });
    for (const one of undo.reverse()) one();
  },
});

/** Everybody may do everything there, unless a test says otherwise. */
const OPEN = { mode: 0o777 };

test('a mount that is configured read-only', async ({ machine }) => {
  machine.directory('/tank/media', OPEN);
  const container = await started(machine, ['mp0: /tank/media,mp=/srv/media,ro=1']);
  expect(await layersOf(machine, container, '/srv/media')).toEqual(['container_mount']);
  await agrees(machine, container, '/srv/media');
});

test('a mount that was remounted read-only inside', async ({ machine }) => {
  machine.directory('/tank/media', OPEN);
  const container = await started(machine, ['mp0: /tank/media,mp=/srv/media']);
  expect(await container.sh('mount -o remount,bind,ro /srv/media')).toMatchObject({ exitCode: 0 });
  expect(await layersOf(machine, container, '/srv/media')).toEqual(['container_mount']);
  await agrees(machine, container, '/srv/media');
});

test('a source on a file system that the host has mounted read-only', async ({ machine, ground }) => {
  const path = ground.mount('/tank/media', '-t', 'tmpfs', '-o', 'mode=777', 'none');
  run('mount', '-o', 'remount,bind,ro', path);
  const container = await started(machine, ['mp0: /tank/media,mp=/srv/media']);
  expect(await layersOf(machine, container, '/srv/media')).toEqual(['container_mount', 'host_mount']);
  await agrees(machine, container, '/srv/media');
});

test('a source that is itself a read-only bind mount', async ({ machine, ground }) => {
  const real = machine.directory('/pool/media', OPEN);
  const path = ground.mount('/tank/media', '--bind', real);
  run('mount', '-o', 'remount,bind,ro', path);
  const container = await started(machine, ['mp0: /tank/media,mp=/srv/media']);
  expect(await layersOf(machine, container, '/srv/media')).toEqual(['container_mount', 'source_bind']);
  await agrees(machine, container, '/srv/media');
});

test('a file system that became read-only under a running container', async ({ machine, ground }) => {
  const path = ground.mount('/tank/media', '-t', 'tmpfs', '-o', 'mode=777', 'none');
  const container = await started(machine, ['mp0: /tank/media,mp=/srv/media']);
  await agrees(machine, container, '/srv/media');
  run('mount', '-o', 'remount,ro', path);
  expect(await layersOf(machine, container, '/srv/media')).toContain('superblock');
  await agrees(machine, container, '/srv/media');
});

test('a read-only mount that is configured and not there yet', async ({ machine }) => {
  machine.directory('/tank/media', OPEN);
  const container = await machine.container(unprivileged, 'stopped');
  writeLines(machine, container, ['mp0: /tank/media,mp=/srv/media,ro=1']);
  expect(await layersOf(machine, container, '/srv/media')).toEqual(['configured']);
});

test('a mount that another one covers', async ({ machine }) => {
  machine.directory('/tank/media', OPEN);
  const container = await started(machine, ['mp0: /tank/media,mp=/srv/media']);
  expect(await container.sh('mount -t tmpfs -o mode=711 none /srv/media')).toMatchObject({ exitCode: 0 });
  await agrees(machine, container, '/srv/media');
});

test('a source that was unmounted on the host stays what it is inside', async ({ machine, ground }) => {
  const path = ground.mount('/tank/media', '-t', 'tmpfs', '-o', 'mode=777', 'none');
  const container = await started(machine, ['mp0: /tank/media,mp=/srv/media']);
  run('umount', path);
  machine.directory('/tank/media', { mode: 0o700 });
  await agrees(machine, container, '/srv/media');
});

test('a source that was removed on the host', async ({ machine }) => {
  const path = machine.directory('/tank/media', OPEN);
  const container = await started(machine, ['mp0: /tank/media,mp=/srv/media']);
  rmSync(path, { recursive: true });
  const done = attempt(initPid(container.ctid), { user: '0:0', path: '/srv/media' });
  expect(done).toMatchObject({ list: false, create: false, remove: false });
  expect(await reported(machine, container, '0', '/srv/media')).toMatchObject({
    ...{ read: false, write: false, remove: false, why: [{ code: 'deleted' }] },
  });
});

test('an immutable directory, and one that only takes new entries', async ({ machine, ground }) => {
  for (const [name, flag] of [
    ['fixed', 'i'],
    ['added', 'a'],
  ] as const) {
    const path = machine.directory(`/tank/${name}`, OPEN);
    fill(path);
    ground.flag(path, flag);
  }
  const container = await started(machine, ['mp0: /tank/fixed,mp=/srv/fixed', 'mp1: /tank/added,mp=/srv/added']);
  await agrees(machine, container, '/srv/fixed');
  await agrees(machine, container, '/srv/added');
});

test('a path below a mount, with a directory on the way that is closed to some', async ({ machine }) => {
  machine.directory('/tank/media', OPEN);
  machine.directory('/tank/media/private', { owner: '100033:100033', mode: 0o700 });
  machine.directory('/tank/media/private/open', OPEN);
  const container = await started(machine, ['mp0: /tank/media,mp=/srv/media']);
  await agrees(machine, container, '/srv/media/private/open');
});

test('a mount inside another mount', async ({ machine }) => {
  machine.directory('/tank/outer', { mode: 0o711 });
  machine.directory('/tank/outer/inner');
  machine.directory('/tank/inner', { owner: '101000:101000', mode: 0o770 });
  const container = await started(machine, ['mp0: /tank/outer,mp=/srv', 'mp1: /tank/inner,mp=/srv/inner']);
  await agrees(machine, container, '/srv/inner');
  await agrees(machine, container, '/srv');
});

test('the container’s own directories before the mount', async ({ machine }) => {
  machine.directory('/tank/media', OPEN);
  const container = await started(machine, ['mp0: /tank/media,mp=/srv/media']);
  expect(await container.sh('chown 33:33 /srv && chmod 700 /srv')).toMatchObject({ exitCode: 0 });
  await agrees(machine, container, '/srv/media');
});

test('a mount entry of LXC’s own', async ({ machine }) => {
  const path = machine.directory('/tank/media', { owner: '33:0', mode: 0o750 });
  const line = `lxc.mount.entry: ${path} srv/media none bind,create=dir 0 0`;
  const container = await started(machine, [line], privileged);
  await agrees(machine, container, '/srv/media');
});

test('a file system that the host has mounted below the source', async ({ machine, ground }) => {
  machine.directory('/tank/media', OPEN);
  machine.directory('/tank/media/sub', { mode: 0o711 });
  ground.mount('/tank/media/sub', '-t', 'tmpfs', '-o', 'mode=777', 'none');
  const container = await machine.container(unprivileged, 'stopped');
  writeLines(machine, container, ['mp0: /tank/media,mp=/srv/media']);
  expect(await reported(machine, container, '0', '/srv/media/sub')).toMatchObject({
    ...{ read: null, write: null, traverse: null, why: [{ code: 'covered' }] },
  });
  expect(await machine.pct('start', String(container.ctid))).toMatchObject({ exitCode: 0 });
  await agrees(machine, container, '/srv/media/sub');
});

test('a directory that only the kernel makes something in', async ({ machine }) => {
  for (const kind of [unprivileged, privileged]) {
    const container = await started(machine, [], kind);
    for (const path of ['/proc', '/proc/1', '/dev/pts']) await agrees(machine, container, path);
  }
});

test('a user whom no account names has the groups that its processes run with', async ({ machine }) => {
  machine.directory('/tank/media', { owner: '100000:100044', mode: 0o770 });
  const container = await started(machine, ['mp0: /tank/media,mp=/srv/media']);
  const asked = `${container.ctid}:999:/srv/media`;
  const said = async () => ((await machine.json('explain', asked)) as { readonly can: ReportedCan }).can;
  expect(await said()).toMatchObject({ write: null, why: [{ code: 'no_passwd' }] });
  const ids = ['--uid', '999', '--gid', '44'];
  const app = spawn('lxc-attach', [
    '--name',
    String(container.ctid),
    ...ids,
    '--',
    'sh',
    '-c',
    'echo up; exec sleep 60',
  ]);
  await once(app.stdout, 'data');
  expect(await said()).toMatchObject({ write: true, why: [] });
  expect(attempt(initPid(container.ctid), { user: '999:44', path: '/srv/media' })).toMatchObject({ create: true });
  app.kill();
});

test('a tmpfs of the container', async ({ machine }) => {
  const container = await started(machine, []);
  const made = await container.sh('mkdir /scratch && mount -t tmpfs -o mode=1777,uid=33 none /scratch');
  expect(made).toMatchObject({ exitCode: 0 });
  await agrees(machine, container, '/scratch');
});

test('an overlay of the host as a source', async ({ machine, ground }) => {
  for (const name of ['lower', 'upper', 'work']) machine.directory(`/pool/${name}`, { mode: 0o775 });
  const layers = ['lower', 'upper', 'work'].map((name) => `${name}dir=${machine.onDisk(`/pool/${name}`)}`).join(',');
  ground.mount('/tank/media', '-t', 'overlay', '-o', layers, 'none');
  machine.directory('/tank/media/shared', { owner: '101000:100033', mode: 0o770 });
  const container = await started(machine, ['mp0: /tank/media,mp=/srv/media']);
  await agrees(machine, container, '/srv/media');
  await agrees(machine, container, '/srv/media/shared');
});

test('a root that its container took the capabilities from', async ({ machine }) => {
  machine.directory('/tank/media', { owner: '101000:101000', mode: 0o700 });
  const container = await started(machine, [
    'mp0: /tank/media,mp=/srv/media',
    'lxc.cap.drop: dac_override dac_read_search',
  ]);
  const { exitCode } = await container.sh('touch /srv/media/new');
  expect(exitCode).not.toBe(0);
  expect(await reported(machine, container, '0', '/srv/media')).toMatchObject({ write: false, read: false });
});

test('a directory with an ACL in a privileged container', async ({ machine }) => {
  const path = machine.directory('/tank/media', { mode: 0o770 });
  run('setfacl', '-m', 'u:33:r-x,u:1000:rwx', path);
  const container = await started(machine, ['mp0: /tank/media,mp=/srv/media'], privileged);
  await agrees(machine, container, '/srv/media');
});

test.skipIf(!inject('idMappedMounts'))('a mount with an id map of its own', async ({ machine }) => {
  const path = machine.directory('/tank/media', { owner: '33:33', mode: 0o770 });
  machine.directory('/tank/media/strange', { owner: '300000:33', mode: 0o777 });
  run('setfacl', '-m', 'u:1000:r-x', path);
  const container = await started(machine, ['mp0: /tank/media,mp=/srv/media,idmap=passthrough']);
  await agrees(machine, container, '/srv/media');
  await agrees(machine, container, '/srv/media/strange');
});

function fill(path: string): void {
  for (const name of ['named', 'own', 'other', 'stranger']) writeFileSync(`${path}/${name}`, '', { mode: 0o666 });
}

function run(file: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(file, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')}: ${stderr}`);
}
