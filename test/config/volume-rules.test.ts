import { describe, expect, it } from 'vitest';
import { brief, configFolder, load, loadTexts, withVolumes } from './folder.ts';

const volume = (more: object = {}) => ({ host_path: '/tank/a', mounts: {}, ...more });
const checked = async (volumes: unknown) => brief(await loadTexts({ hypervisor: withVolumes(volumes) }));

describe('a volume that breaks a rule is an error at its place', () => {
  it.each([
    ['a name with a space', { 'a b': volume() }, 'volume_name 3:5'],
    ['an empty name', { '': volume() }, 'volume_name 3:5'],
    ['a name of digits', { '101': volume() }, 'volume_name 3:5'],
    ['a name that begins with a dot', { '.a': volume() }, 'volume_name 3:5'],
    ['a relative host path', { a: volume({ host_path: 'tank' }) }, 'host_path_relative 4:20'],
    ['an empty host path', { a: volume({ host_path: '' }) }, 'host_path_relative 4:20'],
    ['a host path with a comma', { a: volume({ host_path: '/tank/a,b' }) }, 'host_path_characters 4:20'],
    ['a host path with an equals sign', { a: volume({ host_path: '/tank/a=b' }) }, 'host_path_characters 4:20'],
    ['a host path outside ASCII', { a: volume({ host_path: '/tank/ü' }) }, 'host_path_characters 4:20'],
    ['a host path with a line break', { a: volume({ host_path: '/tank/a\nb' }) }, 'host_path_characters 4:20'],
    ['a host path with ..', { a: volume({ host_path: '/tank/../etc' }) }, 'host_path_dots 4:20'],
    ['the system as host path', { a: volume({ host_path: '//etc///pve/' }) }, 'host_path_system 4:20'],
    [
      'a container disk as host path',
      { a: volume({ host_path: '/rpool/data/subvol-101-disk-0/x' }) },
      'host_path_container_disk 4:20',
    ],
    [
      'the state folder in the host path',
      { a: volume({ host_path: '/var/lib/phoenix-volumes' }) },
      'host_path_reserved 4:20',
    ],
    ['a container id of two digits', { a: volume({ mounts: { '99': '/x' } }) }, 'ctid 6:9'],
    ['a container id with a leading zero', { a: volume({ mounts: { '0101': '/x' } }) }, 'ctid 6:9'],
    ['a relative target', { a: volume({ mounts: { '101': 'x' } }) }, 'target_relative 6:16'],
    ['the root as target', { a: volume({ mounts: { '101': '//' } }) }, 'target_system 6:16'],
    ['a target in /proc', { a: volume({ mounts: { '101': '/proc//x' } }) }, 'target_system 6:16'],
    ['a bad path in the long form', { a: volume({ mounts: { '101': { path: '/x,y' } } }) }, 'target_characters 7:19'],
    [
      'an unknown mount option',
      { a: volume({ mounts: { '101': { path: '/x', mount_options: ['nosuid', 'suid'] } } }) },
      'mount_option 10:13',
    ],
    ['a bad id map', { a: volume({ mounts: { '101': { path: '/x', idmap: 'u:0:0:0' } } }) }, 'idmap 8:20'],
    [
      'an overlapping id map',
      { a: volume({ mounts: { '101': { path: '/x', idmap: 'u:0:0:5;u:4:9:1' } } }) },
      'idmap_overlap 8:20',
    ],
    ['a bad owner', { a: volume({ owner: 'a b' }) }, 'owner 6:16'],
    ['a bad directory mode', { a: volume({ permissions: { directory_mode: '0788' } }) }, 'directory_mode 7:27'],
    ['a file mode with setuid', { a: volume({ permissions: { file_mode: '4755' } }) }, 'file_mode 7:22'],
    ['no host path', { a: { mounts: {} } }, 'missing_key 3:5'],
    ['no mounts', { a: { host_path: '/tank/a' } }, 'missing_key 3:5'],
    ['a list of mounts', { a: volume({ mounts: [] }) }, 'wrong_type 5:17'],
    ['a mount that is a number', { a: volume({ mounts: { '101': 5 } }) }, 'wrong_type 6:16'],
    ['a mode that is a number', { a: volume({ permissions: { directory_mode: 775 } }) }, 'wrong_type 7:27'],
    ['an owner that is a number', { a: volume({ owner: 1000 }) }, 'wrong_type 6:16'],
    ['permissions that are another word', { a: volume({ permissions: 'default' }) }, 'wrong_type 6:22'],
    ['an unknown key', { a: volume({ hostpath: '/x' }) }, 'unknown_key 6:7'],
    [
      'an unknown key of a mount',
      { a: volume({ mounts: { '101': { path: '/x', readonly: true } } }) },
      'unknown_key 8:11',
    ],
    ['an unknown key of the permissions', { a: volume({ permissions: { mode: '0775' } }) }, 'unknown_key 7:9'],
    ['read_only as text', { a: volume({ mounts: { '101': { path: '/x', read_only: 'yes' } } }) }, 'wrong_type 8:24'],
  ])('%s', async (_name, volumes, expected) => {
    expect(await checked(volumes)).toEqual([`error ${expected}`]);
  });

  it.each(['host_path', 'mounts', 'shared_volumes', 'owner', 'permissions'])('even when %s is null', async (key) => {
    const volumes = key === 'shared_volumes' ? null : { a: volume({ [key]: null }) };
    expect(await checked(volumes)).toEqual([expect.stringMatching(/^error wrong_type/)]);
  });

  it.each([
    ['volumes', { hypervisor: '{"shared_volumes": [null, {"host_path": "/tank/a", "mounts": {}}]}' }],
    ['containers', { lxc: '{"lxc_configs": [null, {"name": "web"}]}' }],
    ['machines', { vm: '{"vms": {"1": null, "length": 3}}' }],
    ['stacks', { stacks: '{"docker_stacks": [null]}' }],
    ['ids with a toString of their own', { vm: '{"vms": [{"vmid": [{"toString": 1}]}]}' }],
  ])('where %s are a list that should be an object, or the other way round', async (_, texts) => {
    expect(brief(await loadTexts(texts))).toContainEqual(expect.stringMatching(/^error wrong_type/));
  });

  // zod passes over such a key, so its value would go on unchecked.
  it.each([
    '{"shared_volumes": {\n  "__proto__": {"host_path": 7, "mounts": {}}}}',
    '{"shared_volumes": {"a": {"host_path": "/tank/a", "mounts": {\n  "__proto__": 5}}}}',
  ])('by a key that is __proto__: %s', async (hypervisor) => {
    expect(brief(await loadTexts({ hypervisor }))).toEqual(['error misread_key 2:3']);
  });

  it('by a container that is named __proto__', async () => {
    const lxc = '{"lxc_configs": {\n  "__proto__": {"mount_points": 3}}}';
    expect(brief(await loadTexts({ lxc }))).toEqual(['error misread_key 2:3']);
  });

  it('all at once, whatever their number', async () => {
    const volumes = { a: volume({ owner: ':', host_path: 'x' }), b: { mounts: { '1': '' } }, c: volume({ ownr: '' }) };
    expect(await checked(volumes)).toEqual([
      'error host_path_relative 4:20',
      'error owner 6:16',
      'error missing_key 8:5',
      'error unknown_key 16:7',
    ]);
  });

  it('when it holds the folder of the configuration, wherever that is', async () => {
    const folder = await configFolder({ hypervisor: withVolumes({ a: volume({ host_path: '/tank/phoenix/' }) }) });
    const options = { stateDir: '/tank/phoenix/state' };
    expect(brief(await load(folder, options))).toEqual(['error host_path_reserved 4:20']);
    expect(brief(await load(folder, { stateDir: '/tank/phoenix-state' }))).toEqual([]);
  });
});

describe('a key that nobody knows is answered with the one that was meant', () => {
  it.each([
    ['hostPath', 'host_path'],
    ['mount', 'mounts'],
    ['onwer', 'owner'],
    ['permisions', 'permissions'],
  ])('%s: %s', async (wrong, meant) => {
    const { diagnostics } = await loadTexts({ hypervisor: withVolumes({ a: volume({ [wrong]: 1 }) }) });
    expect(diagnostics).toMatchObject([
      { code: 'unknown_key', hint: `Did you mean "${meant}"?`, where: { volume: 'a' } },
    ]);
  });

  it('or with all there are', async () => {
    const { diagnostics } = await loadTexts({ hypervisor: withVolumes({ a: volume({ colour: 1 }) }) });
    expect(diagnostics).toMatchObject([{ hint: 'Known here: host_path, mounts, owner, permissions.' }]);
  });
});

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
    const { diagnostics } = await loadTexts({ hypervisor: withVolumes(volumes) });
    expect(diagnostics).toMatchObject([
      { code: 'ownership_conflict', where: { volume: 'deep' }, summary: expect.stringContaining('top') },
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

describe('volumes are warned about, and work', () => {
  it('when a block in shared_volumes is no volume', async () => {
    const config = await loadTexts({
      hypervisor: withVolumes({ a: volume(), firewall: { enabled: true }, note: 'text' }),
    });
    expect(brief(config)).toEqual(['warning not_a_volume 7:5', 'warning not_a_volume 10:5']);
    expect(config.desired?.volumes.map(({ name }) => name)).toEqual(['a']);
  });

  it('when a container is declared nowhere', async () => {
    expect(await checked({ a: volume({ mounts: { '404': '/x' } }) })).toEqual(['warning unknown_container 6:9']);
  });

  it('when the container is a virtual machine', async () => {
    const hypervisor = withVolumes({ a: volume({ mounts: { '1001': '/x' } }) });
    expect(brief(await loadTexts({ hypervisor, vm: '{"vms": [{"vmid": 1001}]}' }))).toEqual([
      'warning mount_in_vm 6:9',
    ]);
  });

  it('when the path is on none of the shared datasets', async () => {
    const zfs = {
      datasets: [
        { pool: 'tank', name: 'shared', storage_class: 'shared' },
        { pool: 'tank', name: 'disks', storage_class: 'direct' },
      ],
    };
    const volumes = {
      on: volume({ host_path: '/mnt/pve/tank/shared/x' }),
      off: volume({ host_path: '/mnt/pve/tank/disks/x' }),
      beside: volume({ host_path: '/mnt/pve/tank/shared-not' }),
    };
    const config = await loadTexts({ hypervisor: withVolumes(volumes, { mount_point_base: '/mnt/pve/', zfs }) });
    expect(config.diagnostics.map(({ code, where }) => [code, where.volume])).toEqual([
      ['off_shared_datasets', 'off'],
      ['off_shared_datasets', 'beside'],
    ]);
    expect(config.desired?.sharedDatasets).toEqual(['/mnt/pve/tank/shared']);
  });

  it('but not of containers when the file that declares them cannot be read', async () => {
    const hypervisor = withVolumes({ a: volume({ mounts: { '404': '/x' } }) });
    expect(brief(await loadTexts({ hypervisor, lxc: '{' }))).toEqual(['error json_truncated 1:2']);
  });
});
