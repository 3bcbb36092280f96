import { expect, it } from 'vitest';
import type { DesiredMount } from '../../../src/engine/desired/state.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { planOf } from '../../../src/engine/plan/plan.ts';
import { desiredState, volume } from '../builders.ts';
import { addDirectory, containerFile, factsOf, modelMachine } from '../model-host.ts';

it.each([
  ['passthrough', {}],
  ['a map of users that begins at 0 on disk', { idmap: 'u:1000:0:1' }],
  ['a map of groups that does', { idmap: 'g:1000:0:5' }],
] as const)('%s is warned of', (_, mount) => {
  const [warning] = warned(mount);
  expect(warning).toMatchObject({
    severity: 'warning',
    hostPath: '/tank/media',
    where: { volume: 'media', ctid: 100 },
  });
});

it.each([
  ['no map', { idmap: undefined }],
  ['a map that is taken away', { idmap: false }],
  ['a map of other ids', { idmap: 'u:1000:1000:1;g:1000:1000:1' }],
  ['a map of ids that the container does not have', { idmap: 'u:70000:0:1' }],
  ['a mount that nobody writes through', { readOnly: true }],
] as const)('%s is not', (_, mount) => {
  expect(warned(mount)).toEqual([]);
});

it('is harmless where the host runs nothing setuid, or the container is root of the host anyway', () => {
  expect(warned({}, { options: 'rw,nosuid' })).toEqual([]);
  expect(warned({}, { lines: [] })).toEqual([]);
});

function warned(mount: Partial<DesiredMount>, { options = 'rw', lines = ['unprivileged: 1'] } = {}) {
  const host = modelMachine({ mountinfo: `2 1 8:17 / /tank ${options} - ext4 /dev/sdb1 rw\n` });
  host.files.set(100, containerFile(100, lines));
  addDirectory(host, '/tank/media');
  const shared = volume('media', '/tank/media', [{ ctid: 100, path: '/media', idmap: 'passthrough', ...mount }]);
  const { diagnostics } = planOf(desiredState([shared]), observed(factsOf(host)));
  return diagnostics.filter(({ code }) => code === 'maps_to_host_root');
}
