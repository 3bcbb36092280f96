import { link, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EditDocument, PlanDocument } from '../../src/views/documents/shapes.ts';
import { documentIn } from './json.ts';
import { HYPERVISOR, testMachine } from './machine.ts';
import { run as runCommand } from './run.ts';

/** The demo, whose containers have much mounted, with a configuration that declares nothing of it. */
async function undeclared() {
  const { folder, write } = await testMachine();
  const run = (...args: readonly string[]) => runCommand(['--host', `demo:${folder}/demo`, ...args]);
  await run('validate');
  await write(`demo/etc/phoenix/${HYPERVISOR}`, '{\n  "shared_volumes": {}\n}\n');
  return { run, folder, text: () => readFile(join(folder, 'demo/etc/phoenix', HYPERVISOR), 'utf8') };
}

test('adopt --all declares what is there, says what is left, and no plan has anything to do about it', async () => {
  const { run, text } = await undeclared();
  const before = await text();
  const shown = await run('adopt', '--all', '--dry-run');
  expect(shown).toMatchObject({ code: 0 });
  expect(shown.stdout).toMatch(/CT 104 mp0 +media +\/mnt\/pve\/bulk\/media +→ \/media\n/);
  expect(shown.stdout).toMatch(/Left as it is\n[\s\S]*CT 110 +CT 110 is on cluster member pve2/);
  expect(await text()).toBe(before);

  const { adopted = [], left, changed } = documentIn<EditDocument>(await run('--json', 'adopt', '--all'));
  expect(changed).toHaveLength(1);
  expect(adopted).toContainEqual(
    expect.objectContaining({
      volume: 'media',
      ctid: 104,
      key: 'mp0',
      hostPath: '/mnt/pve/bulk/media',
      path: '/media',
    }),
  );
  expect(left).toContainEqual(
    expect.objectContaining({ ctid: 110, why: expect.objectContaining({ code: 'on_other_member' }) }),
  );
  expect(documentIn<PlanDocument>(await run('--json', 'plan')).steps).toEqual([]);

  const after = await text();
  expect(await run('adopt', '--all')).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing to declare') });
  expect(await text()).toBe(after);
});

test('adopt names one mount point and its volume; what cannot be declared ends 65', async () => {
  const { run, text } = await undeclared();
  expect(await run('adopt', '104', 'mp0', '--as', 'films')).toMatchObject({ code: 0 });
  expect(JSON.parse(await text()).shared_volumes).toEqual({
    films: expect.objectContaining({
      host_path: '/mnt/pve/bulk/media',
      mounts: { 104: { path: '/media', read_only: true }, 111: '/media/frigate' },
    }),
  });
  expect(await run('adopt', '105', 'mp0')).toMatchObject({
    code: 65,
    stdout: expect.stringContaining('own mount_points'),
  });
});

test.each([
  [['adopt'], 'needs a container, or --all'],
  [['adopt', '--all', '--as', 'x'], 'needs a container, or --all'],
  [['adopt', '104', 'mp77'], 'no undeclared mount point mp77'],
  [['adopt', '110'], 'no container 110'],
  [['adopt', '101', '--as', 'x'], 'these mounts make 2'],
])('%j is refused', async (args, message) => {
  const { run } = await undeclared();
  expect(await run(...args)).toMatchObject({ code: 64, stderr: expect.stringContaining(message) });
});

test('an adopted mount is ours: declared no more it is left, and a prune takes it out', async () => {
  const { run } = await undeclared();
  await run('adopt', '103', 'mp0', '--as', 'files');
  await run('remove', 'files', '--yes');
  const { steps } = documentIn<PlanDocument>(await run('--json', 'plan'));
  expect(steps).toMatchObject([{ ctid: 103, state: 'kept', reason: { code: 'mount_left' } }]);
});

test('init writes four files from what is there, for their owner alone, and with --adopt the mounts; once', async () => {
  const { run, folder } = await undeclared();
  const dir = join(folder, 'new');
  const at = (...args: readonly string[]) => run('--config-dir', dir, ...args);
  expect(await at('init', '--dry-run')).toMatchObject({ code: 0, stdout: expect.stringContaining('"lxc_configs"') });
  const { changed } = documentIn<EditDocument>(await at('--json', 'init', '--adopt'));
  expect(changed.map((path) => path.replace(`${dir}/`, '')).sort()).toEqual((await readdir(dir)).sort());
  for (const file of changed) expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(join(dir, 'phoenix_lxc_configs.json'), 'utf8')).lxc_configs[104]).toMatchObject({
    name: 'jellyfin',
    unprivileged: true,
  });
  expect(documentIn<PlanDocument>(await at('--json', 'plan')).steps).toEqual([]);
  expect(await at('init')).toMatchObject({ code: 64, stderr: expect.stringContaining('is there already') });
});

test('what an init left that was killed at its very last call is gone with the next, which says that all is there', async () => {
  const { run, folder } = await undeclared();
  const dir = join(folder, 'new');
  await run('--config-dir', dir, 'init');
  const whole = await readdir(dir);
  await link(join(dir, HYPERVISOR), join(dir, `.${HYPERVISOR}.0123456789ab.tmp`));
  await run('--config-dir', dir, 'init', '--dry-run');
  expect(await readdir(dir)).toHaveLength(whole.length + 1);
  expect(await run('--config-dir', dir, 'init')).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('is there'),
  });
  expect((await readdir(dir)).sort()).toEqual(whole.sort());
});

test('init leaves the files that are there as they are, and what was cut off is finished by the next', async () => {
  const { run, folder } = await undeclared();
  const dir = join(folder, 'new');
  await run('--config-dir', dir, 'init');
  await rm(join(dir, HYPERVISOR));
  await writeFile(join(dir, 'phoenix_lxc_configs.json'), '{"lxc_configs": {}}\n');
  const { changed } = documentIn<EditDocument>(await run('--config-dir', dir, '--json', 'init'));
  expect(changed).toEqual([join(dir, HYPERVISOR)]);
  expect(await readFile(join(dir, 'phoenix_lxc_configs.json'), 'utf8')).toBe('{"lxc_configs": {}}\n');
});
