import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { previewEdit } from '../../../src/config/edit/preview.ts';
import type { VolumeEdit } from '../../../src/engine/desired/edit.ts';
import { lineDiff } from '../../../src/ground/diff.ts';
import { configFolder, ESTATE, load, NAMES, withVolumes } from '../folder.ts';

const estate = await load(ESTATE);
const add = (host_path: string): VolumeEdit => ({
  kind: 'add',
  name: 'media',
  volume: { host_path, mounts: { '953': '/media' } },
});

it('an edit shows the state it leads to, and changes nothing', async () => {
  const preview = previewEdit(estate, add('/mnt/pve/quickOS/shared-prod-data/media'));
  if (!preview.ok) throw new Error('refused');
  expect(preview.value.path).toBe(`${ESTATE}/${NAMES.hypervisor}`);
  expect(preview.value.before).toBe(readFileSync(`${ESTATE}/${NAMES.hypervisor}`, 'utf8'));
  expect(preview.value.config.desired?.volumes.map(({ name }) => name)).toEqual([
    ...(estate.desired?.volumes ?? []).map(({ name }) => name),
    'media',
  ]);
  expect(preview.value.config.diagnostics).toHaveLength(estate.diagnostics.length);
  expect((await load(ESTATE)).desired?.volumes).toHaveLength(5);
});

it('several edits follow one another', () => {
  const first = previewEdit(estate, add('/mnt/pve/quickOS/shared-prod-data/media'));
  if (!first.ok) throw new Error('refused');
  const second = previewEdit(first.value.config, { kind: 'remove', name: 'media' });
  expect(second).toMatchObject({ ok: true, value: { after: first.value.before, before: first.value.after } });
});

it('an edit that breaks a rule is shown with what it breaks, at its place in the new file', () => {
  const preview = previewEdit(estate, add('/etc/nginx'));
  if (!preview.ok) throw new Error('refused');
  expect(preview.value.config.desired).toBeUndefined();
  expect(preview.value.config.diagnostics).toContainEqual(
    expect.objectContaining({
      severity: 'error',
      code: 'host_path_read_only',
      where: expect.objectContaining({ volume: 'media', line: 74 }),
    }),
  );
});

it('an edit that cannot be made says why, and in which file', () => {
  expect(previewEdit(estate, { kind: 'remove', name: 'media' })).toMatchObject({
    ok: false,
    problems: [{ code: 'volume_unknown', where: { volume: 'media', file: `${ESTATE}/${NAMES.hypervisor}` } }],
  });
});

it('a file that could not be read cannot be edited', async () => {
  const config = await load('/nonexistent');
  expect(previewEdit(config, add('/tank'))).toMatchObject({ ok: false, problems: [{ code: 'file_missing' }] });
});

it('what is wrong with the other files is still told', async () => {
  const config = await load(await configFolder({ hypervisor: withVolumes({}), vm: '{' }));
  const preview = previewEdit(config, { kind: 'add', name: 'media', volume: { host_path: '/tank', mounts: {} } });
  if (!preview.ok) throw new Error('refused');
  expect(preview.value.config.diagnostics.map(({ code }) => code)).toEqual(['json_truncated']);
});

it('the diff has the changed lines, numbered, with three around them', () => {
  const preview = previewEdit(estate, { kind: 'set', name: 'portainer_data', owner: 'keep' });
  if (!preview.ok) throw new Error('refused');
  expect(
    lineDiff(preview.value.before, preview.value.after).map((one) =>
      one.kind === 'gap' ? one.kind : `${one.kind} ${one.line} ${one.text.trim()}`,
    ),
  ).toEqual([
    'same 55 },',
    'same 56 "portainer_data": {',
    'same 57 "host_path": "/mnt/pve/quickOS/shared-prod-data/portainer",',
    'removed 58 "owner": "container_root",',
    'added 58 "owner": "keep",',
    'same 59 "mounts": { "910": "/data" }',
    'same 60 },',
    'same 61 "vllm_models": {',
  ]);
});

it('the diff of a new volume has only new lines', () => {
  const preview = previewEdit(estate, add('/mnt/pve/quickOS/shared-prod-data/media'));
  if (!preview.ok) throw new Error('refused');
  const diff = lineDiff(preview.value.before, preview.value.after);
  expect(diff.filter(({ kind }) => kind === 'removed')).toEqual([]);
  expect(diff.filter(({ kind }) => kind === 'added')).toHaveLength(4);
});
