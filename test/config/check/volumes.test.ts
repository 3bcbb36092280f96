import { describe, expect, it } from 'vitest';
import { brief, configFolder, load, loadTexts, withVolumes } from '../folder.ts';

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
      'certificates that a container could change',
      { a: volume({ host_path: '/etc/letsencrypt' }) },
      'host_path_read_only 4:20',
    ],
    [
      'logs whose permissions are not kept',
      { a: { owner: 'keep', host_path: '/var/log/nginx', mounts: { '101': { path: '/x', read_only: true } } } },
      'host_path_read_only 5:20',
    ],
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

  it('in the folders of the system is only a warning where nobody can change it', async () => {
    const mounts = { '101': { path: '/x', read_only: true } };
    const iso = volume({ host_path: '/var/lib/vz/template/iso', mounts, owner: 'keep', permissions: 'keep' });
    expect(await checked({ iso })).toEqual(['warning host_path_read_only 4:20']);
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

describe('a line of access', () => {
  const mounts = { 104: '/data', 105: { path: '/data', read_only: true } };
  it.each([
    ['a user of a consumer', { '104:33': 'read-write', '105:1000': 'read' }, []],
    ['a container alone', { '104': 'read' }, ['access_identity']],
    ['an id that is none', { '104:4294967295': 'read' }, ['access_identity']],
    ['a container that does not mount it', { '106:33': 'read' }, ['access_not_mounted']],
    ['to write on a read-only mount', { '105:33': 'read-write' }, ['access_read_only']],
    ['a level that is none', { '104:33': 'write' }, ['wrong_type']],
  ])('may be, or may not: %s', async (_, access, codes) => {
    const found = await checked({ a: volume({ mounts, access }) });
    expect(found.flatMap((text) => /^error (\w+)/.exec(text)?.[1] ?? [])).toEqual(codes);
  });

  it('is of the volume as the engine has it', async () => {
    const loaded = await loadTexts({
      hypervisor: withVolumes({ a: volume({ mounts, access: { '104:33': 'read-write' }, inherit_access: true }) }),
    });
    expect(loaded.desired?.volumes[0]).toMatchObject({
      access: [{ ctid: 104, uid: 33, can: 'read-write' }],
      inheritAccess: true,
    });
  });
});
