import { describe, expect, it } from 'vitest';
import { brief, loadTexts, withVolumes } from '../folder.ts';

const volume = (more: object = {}) => ({ host_path: '/tank/a', mounts: {}, ...more });
const checked = async (volumes: unknown) => brief(await loadTexts({ hypervisor: withVolumes(volumes) }));

describe('volumes are warned about, and work', () => {
  it('when a block in shared_volumes is no volume', async () => {
    const config = await loadTexts({
      hypervisor: withVolumes({ a: volume(), firewall: { enabled: true }, note: 'text' }),
    });
    expect(brief(config)).toEqual(['warning not_a_volume 7:5', 'warning not_a_volume 10:5']);
    expect(config.desired?.volumes.map(({ name }) => name)).toEqual(['a']);
  });

  it('when a container is declared nowhere', async () => {
    expect(await checked({ a: volume({ mounts: { '404': '/x' } }) })).toEqual(['warning undeclared_container 6:9']);
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
      // where ZFS mounts it by itself
      bare: volume({ host_path: '/tank/shared/x' }),
    };
    const config = await loadTexts({ hypervisor: withVolumes(volumes, { mount_point_base: '/mnt/pve/', zfs }) });
    expect(config.diagnostics.map(({ code, where }) => [code, where.volume])).toEqual([
      ['off_shared_datasets', 'off'],
      ['off_shared_datasets', 'beside'],
    ]);
    expect(config.desired?.datasets).toEqual([
      { name: 'tank/shared', at: '/mnt/pve/tank/shared', shared: true },
      { name: 'tank/disks', at: '/mnt/pve/tank/disks', shared: false },
    ]);
  });

  it('but not of containers when the file that declares them cannot be read', async () => {
    const hypervisor = withVolumes({ a: volume({ mounts: { '404': '/x' } }) });
    expect(brief(await loadTexts({ hypervisor, lxc: '{' }))).toEqual(['error json_truncated 1:2']);
  });
});
