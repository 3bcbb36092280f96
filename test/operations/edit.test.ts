import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lockFolder, withLock } from '../../src/disk/lock/lock.ts';
import type { VolumeEdit } from '../../src/engine/desired/edit.ts';
import { type PreparedEdit, prepareEdit, writeEdit } from '../../src/operations/edit/edit.ts';
import { review } from '../../src/operations/edit/review.ts';
import { type Installation, locate } from '../../src/operations/locate.ts';

async function demo(): Promise<{ readonly installation: Installation; readonly file: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'phoenix-edit-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const located = await locate({ host: `demo:${dir}` });
  if (!located.ok) throw new Error(located.problems[0].code);
  return { installation: located.value, file: join(located.value.configDir, 'phoenix_hypervisor_config.json') };
}

const PHOTOS: VolumeEdit = {
  kind: 'add',
  name: 'photos',
  volume: { host_path: '/mnt/pve/bulk/photos', mounts: { 101: '/photos' } },
};

async function prepared(installation: Installation, edit: VolumeEdit = PHOTOS): Promise<PreparedEdit> {
  const made = await prepareEdit(installation, edit);
  if (!made.ok) throw new Error(made.problems[0].code);
  return made.value;
}

test('what is written is what was prepared, and the old text is kept', async () => {
  const { installation, file } = await demo();
  const before = await readFile(file, 'utf8');
  const edit = await prepared(installation);
  expect(edit).toMatchObject({ file, before });
  expect(await readFile(file, 'utf8')).toBe(before);
  const written = await writeEdit(edit);
  expect(await readFile(file, 'utf8')).toBe(edit.after);
  expect(written.ok && (await readFile(written.value, 'utf8'))).toBe(before);
});

test('a file that changed since is left as it is', async () => {
  const { installation, file } = await demo();
  const edit = await prepared(installation);
  await writeFile(file, `${edit.before}\n`);
  expect(await writeEdit(edit)).toMatchObject({ ok: false, problems: [{ code: 'config_changed', path: file }] });
  expect(await readFile(file, 'utf8')).toBe(`${edit.before}\n`);
});

test('a file that somebody else writes is left as it is', async () => {
  const { installation, file } = await demo();
  const edit = await prepared(installation);
  const { configDir } = installation;
  expect(await withLock(lockFolder(configDir), () => writeEdit(edit))).toMatchObject({
    value: { ok: false, problems: [{ code: 'lock_held', path: configDir }] },
  });
  expect(await readFile(file, 'utf8')).toBe(edit.before);
});

test('an edit that a rule is against is refused with what the rule says', async () => {
  const { installation } = await demo();
  const edit: VolumeEdit = { ...PHOTOS, volume: { host_path: '/etc', mounts: {} } };
  expect(await prepareEdit(installation, edit)).toMatchObject({
    ok: false,
    problems: [{ code: 'edit_refused', findings: [{ code: 'host_path_system' }] }],
  });
});

test('what only an edit leads to stands nowhere as long as it is not written; what was there keeps its place', async () => {
  const { installation, file } = await demo();
  await writeEdit(await prepared(installation, { kind: 'set', name: 'media', mounts: { 4712: '/media' } }));
  const line = (await readFile(file, 'utf8')).split('\n').findIndex((one) => one.includes('"4712"')) + 1;
  const mounts = { 4711: '/photos' };
  const edit: VolumeEdit = { ...PHOTOS, name: 'aaa', volume: { host_path: '/mnt/pve/bulk/photos', mounts } };
  const made = await prepared(installation, edit);
  const lines = ({ findings }: Pick<PreparedEdit, 'findings'>) =>
    findings
      .flatMap((one) => (one.code === 'undeclared_container' ? [[one.id, one.where.line]] : []))
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  expect(lines({ findings: made.unwritten })).toEqual([
    ['4711', undefined],
    ['4712', line],
  ]);
  expect(lines(made)).toEqual([
    ['4711', expect.any(Number)],
    ['4712', expect.any(Number)],
  ]);
  const refused = await prepareEdit(installation, { ...edit, volume: { host_path: '/etc', mounts: {} } });
  const [error] = refused.ok ? [] : refused.problems;
  const [cause] = error && 'findings' in error ? error.findings : [];
  expect(cause?.where).toEqual({ file: expect.any(String), path: expect.any(String), volume: 'aaa' });
});

test('a volume that is not declared is not edited, and the one that was meant is named', async () => {
  const { installation } = await demo();
  expect(await prepareEdit(installation, { kind: 'remove', name: 'medai' })).toMatchObject({
    ok: false,
    problems: [{ code: 'unknown_volume', where: { volume: 'medai' }, meant: 'media' }],
  });
});

test('a review plans as if the edit were written, and writes nothing', async () => {
  const { installation, file } = await demo();
  const edit = await prepared(installation);
  const reviewed = await review(edit);
  expect(reviewed).toMatchObject({
    ok: true,
    value: {
      file,
      diff: edit.diff,
      status: { volumes: [{ name: 'photos', state: 'new' }] },
      plan: { inSync: false, steps: [{ id: 'directory:/mnt/pve/bulk/photos' }, { id: 'mount:101' }] },
    },
  });
  expect(await readFile(file, 'utf8')).toBe(edit.before);
});

test('the review of a removal leaves every mount where it is', async () => {
  const { installation } = await demo();
  const reviewed = await review(await prepared(installation, { kind: 'remove', name: 'media' }));
  expect(reviewed).toMatchObject({ ok: true, value: { plan: { steps: [] } } });
  expect(reviewed.ok && reviewed.value.status).toBeUndefined();
});

test('a host that cannot be read is why there is no review', async () => {
  const { installation } = await demo();
  const edit = await prepared(installation);
  await rm(join(installation.root, 'etc/pve/lxc'), { recursive: true });
  expect(await review(edit)).toMatchObject({
    ok: false,
    problems: [{ code: 'host_unreadable', findings: [{ code: 'containers_unreadable' }] }],
  });
});
