import { describe, expect, it } from 'vitest';
import { brief, loadTexts, shown, withVolumes } from '../folder.ts';

const volume = (more: object = {}) => ({ host_path: '/tank/a', mounts: {}, ...more });
const checked = async (volumes: unknown) => brief(await loadTexts({ hypervisor: withVolumes(volumes) }));

describe('two mounts on one path of a container are an error', () => {
  const two = (a: string, b: string) => ({
    a: volume({ mounts: { '101': a } }),
    b: volume({ host_path: '/tank/b', mounts: { '101': b } }),
  });

  it('in the same spelling', async () => {
    expect(await checked(two('/data', '/data'))).toEqual(['error target_twice 12:16']);
  });

  it('in different spellings', async () => {
    expect(await checked(two('/data', '//data//'))).toEqual(['error target_twice 12:16']);
  });

  it('but not when one is inside the other', async () => {
    expect(await checked(two('/data', '/data/inner'))).toEqual([]);
  });

  const withOwn = (host_path: string) =>
    loadTexts({
      hypervisor: withVolumes({ a: volume({ mounts: { '101': '/files' } }) }),
      lxc: JSON.stringify({ lxc_configs: { '101': { mount_points: [{ host_path, container_path: '/files/' }] } } }),
    });

  it('also against mount points of the container itself', async () => {
    expect(brief(await withOwn('/tank/other'))).toEqual(['error target_twice 6:16']);
  });

  it('but only a warning when the container itself declares the very same mount', async () => {
    expect(brief(await withOwn('/tank/a/'))).toEqual(['warning own_mount_point 6:16']);
  });
});

describe('volumes on one host path, or one inside another', () => {
  const pair = (a: object, b: object) => checked({ outer: volume(a), inner: volume({ host_path: '/tank/a/b', ...b }) });
  const same = { host_path: '/tank//a/' };

  it.each([
    ['with other owners', { owner: 'root:root' }, {}],
    ['with other groups', { owner: 'www-data:www-data' }, { owner: 'www-data:nogroup' }],
    ['with container_root and an account', { owner: 'container_root' }, {}],
    ['with another owner on the same path', { owner: 'root:root' }, same],
    ['with another mode on the same path', {}, { ...same, permissions: { directory_mode: '0700' } }],
    [
      'with another mode inside a recursive one',
      { permissions: { recursive: true } },
      { permissions: { directory_mode: '0700' } },
    ],
    ['with modes kept inside a recursive one', { permissions: { recursive: true } }, { permissions: 'keep' }],
    ['with the owner kept inside a recursive one', { permissions: { recursive: true } }, { owner: 'keep' }],
    [
      'with other file modes, both recursive',
      { permissions: { recursive: true } },
      { permissions: { recursive: true, file_mode: '0600' } },
    ],
  ])('are an error %s', async (_name, a, b) => {
    expect(await pair(a, b)).toEqual([expect.stringMatching(/^error ownership_conflict/)]);
  });

  it.each([
    ['with the same ownership', {}, {}],
    ['with the same ownership on the same path', {}, same],
    ['with the same owner by name and by number', { owner: '0:0' }, { owner: 'root:root' }],
    ['when one has no group', { owner: 'nobody' }, { owner: 'nobody:nogroup' }],
    ['when one keeps its owner', { owner: 'root:root' }, { owner: 'keep' }],
    ['when one keeps its mode on the same path', {}, { ...same, permissions: 'keep' }],
    ['with another mode of an inner directory', {}, { permissions: { directory_mode: '0700' } }],
  ])('are fine %s', async (_name, a, b) => {
    expect(await pair(a, b)).toEqual([]);
  });

  it('are found through a volume between them that keeps its owner', async () => {
    const volumes = {
      top: volume({ host_path: '/tank', owner: 'root:root' }),
      between: volume({ host_path: '/tank/a', owner: 'keep' }),
      deep: volume({ host_path: '/tank/a/b', owner: 'www-data:www-data' }),
      // sorts between /tank/a and /tank/a/b, but is a neighbour
      beside: volume({ host_path: '/tank/a-b', owner: 'root:root' }),
    };
    const diagnostics = shown(await loadTexts({ hypervisor: withVolumes(volumes) }));
    expect(diagnostics).toMatchObject([
      { code: 'ownership_conflict', volume: 'deep', summary: expect.stringContaining('top') },
    ]);
  });

  it.each([
    ['on one path', () => '/tank/a'],
    ['side by side', (index: number) => `/tank/${index}`],
    ['one in another', (index: number) => `/tank${'/a'.repeat(index % 200)}`],
  ])(
    'are compared in no time when there are 20,000 %s',
    async (_name, pathOf) => {
      const volumes = Array.from({ length: 20_000 }, (_, index) => [`v${index}`, volume({ host_path: pathOf(index) })]);
      expect(await checked(Object.fromEntries(volumes))).toEqual([]);
    },
    10_000,
  );

  it('are neighbours when only the beginning of the name is the same', async () => {
    expect(await checked({ a: volume({ owner: 'root:root' }), b: volume({ host_path: '/tank/ab' }) })).toEqual([]);
  });
});
