import { expect, it } from 'vitest';
import { configFolder, load, NAMES, withVolumes } from '../folder.ts';

const desiredOf = async (volumes: object, lxc = '{"lxc_configs": {"101": {}, "102": {}}}') => {
  const folder = await configFolder({ hypervisor: withVolumes(volumes), lxc });
  const { desired, diagnostics } = await load(folder);
  expect(diagnostics).toEqual([]);
  return { ...desired, folder };
};

it('a volume is what its entry says, with paths in their normal spelling', async () => {
  const { volumes, folder } = await desiredOf({
    media: {
      host_path: '//tank///media/',
      mounts: {
        '101': '/media//x/',
        '102': { path: '/data', read_only: true, shared: false, mount_options: ['nosuid'], idmap: false },
      },
      owner: '1000:www-data',
      permissions: { directory_mode: '2770', file_mode: '640', recursive: true },
    },
  });
  const file = `${folder}/${NAMES.hypervisor}`;
  expect(volumes).toEqual([
    {
      name: 'media',
      hostPath: '/tank/media',
      mounts: [
        { ctid: 101, path: '/media/x' },
        {
          ctid: 102,
          path: '/data',
          readOnly: true,
          shared: false,
          mountOptions: ['nosuid'],
          idmap: false,
        },
      ],
      owner: { kind: 'account', user: 1000, group: 'www-data', text: '1000:www-data' },
      permissions: { directoryMode: 0o2770, fileMode: 0o640, recursive: true },
      file,
    },
  ]);
});

it('without owner and permissions a volume is nobody’s, for the purpose of its name', async () => {
  const { volumes } = await desiredOf({ ssl_certs: { host_path: '/tank/ssl', mounts: {} } });
  expect(volumes?.[0]).toMatchObject({
    owner: { kind: 'account', user: 'nobody', group: 'nogroup' },
    permissions: { directoryMode: 0o755, fileMode: 0o644, recursive: false, purpose: 'certificates' },
  });
});

it('what explicit permissions leave out is what the purpose says, but they name no purpose', async () => {
  const permissions = { file_mode: '0600' };
  const { volumes } = await desiredOf({ ssl_certs: { host_path: '/tank/ssl', mounts: {}, permissions } });
  expect(volumes?.[0]?.permissions).toEqual({ directoryMode: 0o755, fileMode: 0o600, recursive: false });
});

it('what is kept is kept', async () => {
  const { volumes } = await desiredOf({ a: { host_path: '/tank/a', mounts: {}, owner: 'keep', permissions: 'keep' } });
  expect(volumes?.[0]).toMatchObject({
    owner: { kind: 'keep' },
    permissions: { directoryMode: 'keep', fileMode: 'keep', recursive: false },
  });
});

it('a container tells its own mount points, its low slots and its place in the boot order', async () => {
  const container = {
    name: 'n8n',
    unprivileged: true,
    boot_order: 3,
    mount_points: [{ host_path: '/tank//own/', container_path: '/files/', owner_uid: 1000 }],
    volumes: [{}, {}],
    zfs_volumes: [{}],
  };
  const { containers } = await desiredOf({}, JSON.stringify({ lxc_configs: { '101': container } }));
  expect(containers?.get(101)).toEqual({
    ctid: 101,
    name: 'n8n',
    unprivileged: true,
    ownMountPoints: [{ hostPath: '/tank/own', path: '/files' }],
    reservedSlots: 3,
    bootOrder: 3,
  });
});

it('any error keeps all of it back', async () => {
  const hypervisor = withVolumes({ a: { host_path: '/tank/a', mounts: {} }, b: { host_path: '/etc', mounts: {} } });
  expect((await load(await configFolder({ hypervisor }))).desired).toBeUndefined();
});
