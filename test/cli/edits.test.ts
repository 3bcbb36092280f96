import { chown, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HYPERVISOR, testMachine } from './machine.ts';
import { call } from './program.ts';
import { run as runCommand } from './run.ts';

async function editor() {
  const machine = await testMachine();
  const file = join(machine.configDir, HYPERVISOR);
  return {
    ...machine,
    text: () => readFile(file, 'utf8'),
    volumes: async () => JSON.parse(await readFile(file, 'utf8')).shared_volumes,
    run: (...args: readonly string[]) => runCommand([...machine.options, ...args], { env: machine.env }),
  };
}

test('add writes the volume, shows the change and keeps the old file', async () => {
  const { run, text, volumes, root } = await editor();
  const before = await text();
  const { code, stdout, stderr } = await run(
    'add',
    'photos',
    '--host-path',
    '/tank/photos',
    '--mount',
    '101=/photos,ro,mount_options=nosuid;nodev',
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/\+\s+"photos": \{/);
  expect((await volumes()).photos).toEqual({
    host_path: '/tank/photos',
    mounts: { 101: { path: '/photos', read_only: true, mount_options: ['nosuid', 'nodev'] } },
  });
  const backups = join(root, 'var/lib/phoenix-volumes/backups');
  const [backup = ''] = await readdir(backups);
  expect(await readFile(join(backups, backup), 'utf8')).toBe(before);
  expect(stdout).toContain(backup);
});

test('add then remove gives the old bytes back', async () => {
  const { run, text } = await editor();
  const before = await text();
  await run('add', 'photos', '--host-path', '/tank/photos');
  expect(await text()).not.toBe(before);
  expect(await run('remove', 'photos', '--yes')).toMatchObject({ code: 0 });
  expect(await text()).toBe(before);
});

test('set of what the files say already writes nothing, and is no error; of what is not there it is one', async () => {
  const { run, text, root } = await editor();
  const before = await text();
  const same = [
    ['--snapshots-within', 'no'],
    ['--directory-mode', '0750'],
    ['--directory-mode', '0750', '--dry-run'],
  ];
  for (const options of same) {
    const { code, stdout, stderr } = await run('set', 'certs', ...options);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'certs is as asked already; nothing was written.\n',
      stderr: '',
    });
  }
  const { code, stdout } = await run('--json', 'set', 'certs', '--snapshots-within', 'no');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ command: 'set', changed: [], diff: '' });
  expect(await run('set', 'certs', '--snapshots-within', 'no', '--unmount', '105')).toMatchObject({ code: 65 });
  expect(await text()).toBe(before);
  await expect(readdir(join(root, 'var/lib/phoenix-volumes'))).rejects.toThrow('ENOENT');
});

test('add proposes container_root where the new directory would be nobody’s, and that lets all of its containers in', async () => {
  const { run, write } = await editor();
  const add = (name: string, ...more: readonly string[]) =>
    run('add', name, '--host-path', `/tank/${name}`, '--mount', `101=/${name}`, ...more).then(({ stdout }) => stdout);
  const said = '! As nobody says whose it is, root of CT 101 cannot write in photos: ';
  expect(await add('photos', '--mount', '102=/photos,ro', '--dry-run')).toMatch(
    new RegExp(`${said}--owner container_root\n$`),
  );
  expect(await add('photos', '--owner', 'keep', '--dry-run')).not.toContain('!');
  expect(await add('photos')).toMatch(new RegExp(`${said}phoenix-volumes set photos --owner container_root\n$`));

  await write('root/tank/films/one', '');
  expect(await add('films')).not.toContain('!');
  for (const name of ['subuid', 'subgid']) await write(`root/etc/${name}`, 'root:100000:65536\nroot:300000:65536\n');
  const other = 'lxc.idmap: u 0 300000 65536\nlxc.idmap: g 0 300000 65536\n';
  await write('root/etc/pve/lxc/102.conf', `arch: amd64\nhostname: db\nrootfs: /roots/102\nunprivileged: 1\n${other}`);
  expect(await add('music', '--mount', '102=/music')).not.toContain('!');
});

test('--dry-run shows the change and writes nothing', async () => {
  const { run, text } = await editor();
  const before = await text();
  const { code, stdout } = await run('add', 'photos', '--host-path', '/tank/photos', '--dry-run');
  expect(code).toBe(0);
  expect(stdout).toMatch(/\+\s+"photos"/);
  expect(await text()).toBe(before);
});

test('set attaches, detaches and changes owner and modes', async () => {
  const { run, volumes } = await editor();
  await run(
    'set',
    'media',
    '--unmount',
    '101',
    '--mount',
    '102=/new',
    '--owner',
    'container_root',
    '--directory-mode',
    '2775',
  );
  expect((await volumes()).media).toEqual({
    host_path: '/tank/media',
    mounts: { 102: '/new' },
    owner: 'container_root',
    permissions: { directory_mode: '2775' },
  });
});

test('an edit can be applied in the same breath, and only its volume is', async () => {
  const { run, pctCalls } = await editor();
  const { code, stdout } = await run(
    'add',
    'photos',
    '--host-path',
    '/tank/photos',
    '--mount',
    '101=/photos',
    '--apply',
    '--yes',
  );
  expect(code).toBe(0);
  expect(stdout).toContain('Applied: 2 done.');
  expect(await pctCalls()).toEqual([expect.stringMatching(/^set 101 --mp0 \/tank\/photos,mp=\/photos --digest/)]);
});

test('a rule of the configuration refuses an edit with 65 and its remedy', async () => {
  const { run, text } = await editor();
  const before = await text();
  const { code, stderr } = await run('add', 'photos', '--host-path', '/etc/photos');
  expect(code).toBe(65);
  expect(stderr).toMatch(/\/etc\/photos.*system/);
  expect(await text()).toBe(before);
});

test('the edit that mends a broken configuration is let through', async () => {
  const { run, configure, volumes } = await editor();
  await configure(HYPERVISOR, { shared_volumes: { media: { host_path: 'tank', mounts: {} } } });
  expect(await run('set', 'media', '--host-path', '/tank/media')).toMatchObject({ code: 0 });
  expect((await volumes()).media.host_path).toBe('/tank/media');
});

test('a change of a volume that is not there is a usage error', async () => {
  const { run } = await editor();
  const { code, stderr } = await run('set', 'certz', '--owner', 'keep');
  expect(code).toBe(64);
  expect(stderr).toContain('Did you mean certs?');
});

test.each([
  [['add', 'x'], '--host-path'],
  [['add', 'x', '--host-path', '/tank/x', '--mount', '/media'], 'cannot be understood'],
  [['add', 'x', '--host-path', '/tank/x', '--mount', '101=/m,rw'], '"rw" is no option'],
  [['add', 'x', '--host-path', '/tank/x', '--mount', '101=/m', '--mount', '101=/n'], 'container 101 twice'],
  [['set', 'media'], 'Nothing to change'],
  [['set', 'media', '--unmount', 'web'], 'no container id'],
  [['set', 'media', '--owner', 'keep', '--apply'], '--yes'],
  [['remove', 'media'], '--yes'],
])('%j is a usage error', async (args, message) => {
  const { run, text } = await editor();
  const before = await text();
  const { code, stderr } = await run(...args);
  expect(code).toBe(64);
  expect(stderr).toContain(message);
  expect(await text()).toBe(before);
});

test('a diff never shows the secrets around it', async () => {
  const { run, write } = await editor();
  await write(
    `etc/${HYPERVISOR}`,
    '{ "users": { "password_hash": "$6$secret" }, "api_token": "tok-secret", "shared_volumes": {} }\n',
  );
  const { code, stdout } = await run('add', 'photos', '--host-path', '/tank/photos');
  expect(code).toBe(0);
  expect(stdout).toContain('"password_hash": "***"');
  expect(stdout).not.toMatch(/secret(?!s)/);
});

test.runIf(process.getuid?.() === 0)(
  'somebody else than root keeps the old file in a folder of their own',
  async () => {
    const { folder, configDir } = await testMachine();
    const uid = 54_322;
    for (const path of [folder, configDir, ...(await readdir(configDir)).map((name) => join(configDir, name))]) {
      await chown(path, uid, uid);
    }
    const options = ['--config-dir', configDir, 'add', 'photos', '--host-path', '/tank/photos'];
    const { code, stdout } = await call(options, { uid, env: { XDG_STATE_HOME: join(folder, 'state') } });
    expect(code).toBe(0);
    expect(stdout).toContain(join(folder, 'state/phoenix-volumes/backups'));
    expect(await readdir(join(folder, 'state/phoenix-volumes/backups'))).toHaveLength(1);
  },
);
