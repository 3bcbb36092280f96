import { describe, expect, it } from 'vitest';
import {
  absentAt,
  datasetMounts,
  expectedMounts,
  fstabMounts,
  storageMounts,
  unitMounts,
} from '../../../src/engine/observed/expected.ts';
import { mountTable, parseMountinfo } from '../../../src/engine/observed/mounts.ts';

const places = (found: readonly { readonly at: string; readonly name: string }[]) =>
  found.map(({ at, name }) => [at, name]);

describe('/etc/fstab expects mounts', () => {
  it.each([
    ['by UUID', 'UUID=3 /tank ext4 defaults 0 2', '/tank', 'UUID=3'],
    ['with escaped blanks', '/dev/sdb1 /tank\\040a ext4 defaults', '/tank a', '/dev/sdb1'],
    ['with a trailing slash', 'nas:/x /mnt/nas/ nfs defaults 0 0', '/mnt/nas', 'nas:/x'],
    ['with doubled slashes', 'nas:/x //mnt//nas nfs', '/mnt/nas', 'nas:/x'],
    ['with dots', 'nas:/x /mnt/./tmp/../nas nfs', '/mnt/nas', 'nas:/x'],
    ['by hand only', '/dev/sdc1 /spare ext4 noauto 0 0', '/spare', '/dev/sdc1'],
    ['that may be missing', '/dev/sdc1 /usb ext4 nofail 0 0', '/usb', '/dev/sdc1'],
    ['on demand', '//nas/x /mnt/x cifs noauto,x-systemd.automount 0 0', '/mnt/x', '//nas/x'],
    ['of a directory', '/tank/a\t/srv/a  none\tbind', '/srv/a', '/tank/a'],
    ['behind blanks', '  /dev/sdb1 /tank ext4', '/tank', '/dev/sdb1'],
  ])('%s', (_, line, at, name) => {
    expect(places(fstabMounts(`# comment\n${line}\n`))).toEqual([[at, name]]);
  });

  it.each(['# /dev/sdb1 /tank ext4', '/dev/sda2 none swap sw 0 0', '', 'UUID=2 /swap swap sw 0 0'])(
    'but not by "%s"',
    (line) => {
      expect(fstabMounts(line)).toEqual([]);
    },
  );
});

describe('units of systemd expect mounts', () => {
  it('where they say', () => {
    const text = '[Mount]\nWhat=/dev/sdb1\nWhere = /mnt/pve/my disk/\n';
    expect(places(unitMounts([{ name: 'mnt-pve-my\\x20disk.mount', text }]))).toEqual([
      ['/mnt/pve/my disk', 'mnt-pve-my\\x20disk.mount'],
    ]);
  });

  it('unless they are masked', () => {
    expect(unitMounts([{ name: 'tank.mount', text: '' }])).toEqual([]);
  });
});

describe('storages of Proxmox expect mounts', () => {
  const on = (text: string, datasetsKnown = false) => places(storageMounts(text, { node: 'pve', datasetsKnown }));

  it.each([
    ['nfs', 'nfs: nas\n\tserver 10.0.0.9\n\texport /x\n\tpath /mnt/pve/nas\n', '/mnt/pve/nas'],
    ['cifs without its path', 'cifs: nas\n\tserver 10.0.0.9\n\tshare x\n', '/mnt/pve/nas'],
    ['cephfs', 'cephfs: nas\n\tpath /mnt/pve/fs/\n', '/mnt/pve/fs'],
    ['dir that is a mount point', 'dir: nas\n\tpath /mnt/usb\n\tis_mountpoint yes\n', '/mnt/usb'],
    ['dir below a mount point', 'dir: nas\n\tpath /mnt/usb/vz\n\tis_mountpoint /mnt/usb\n', '/mnt/usb'],
    ['btrfs that is a mount point', 'btrfs: nas\n\tpath /mnt/b\n\tis_mountpoint 1\n', '/mnt/b'],
    ['zfspool', 'zfspool: nas\n\tpool rpool/data\n\tsparse 1\n', '/rpool/data'],
    ['zfspool with a mount point', 'zfspool: nas\n\tpool rpool/data\n\tmountpoint /srv/data\n', '/srv/data'],
    ['nfs of this node', 'nfs: nas\n\tpath /mnt/pve/nas\n\tnodes pve2,pve\n', '/mnt/pve/nas'],
    ['nfs that is not disabled', 'nfs: nas\n\tpath /mnt/pve/nas\n\tdisable 0\n', '/mnt/pve/nas'],
  ])('%s', (_, block, at) => {
    expect(on(`dir: local\n\tpath /var/lib/vz\n\n${block}\nlvmthin: lvm\n\tvgname pve\n`)).toEqual([[at, 'nas']]);
  });

  it.each([
    ['a plain directory', 'dir: local\n\tpath /var/lib/vz\n'],
    ['one that is no mount point', 'dir: local\n\tpath /var/lib/vz\n\tis_mountpoint no\n'],
    ['a disabled one', 'cifs: old\n\tpath /mnt/old\n\tdisable\n'],
    ['a disabled one, spelled out', 'cifs: old\n\tdisable 1\n'],
    ['one of other nodes', 'nfs: nas\n\tpath /mnt/pve/nas\n\tnodes pve2\n'],
  ])('but not %s', (_, text) => {
    expect(on(text)).toEqual([]);
  });

  it('but not a pool of ZFS where ZFS itself says where that is', () => {
    expect(on('zfspool: z\n\tpool rpool/data\n', true)).toEqual([]);
  });
});

describe('ZFS expects mounts', () => {
  it('where its datasets say, mounted at boot or by hand', () => {
    const list = [
      'tank\t/tank\ton',
      'tank/media\t/srv/media\tnoauto',
      'tank/off\t/tank/off\toff',
      'tank/old\tlegacy\ton',
      'tank/none\tnone\ton',
    ].join('\n');
    expect(places(datasetMounts(list))).toEqual([
      ['/tank', 'tank'],
      ['/srv/media', 'tank/media'],
    ]);
  });
});

describe('an expected mount', () => {
  const expected = expectedMounts(fstabMounts('/dev/sdb1 / ext4\n/dev/sdb2 /tank ext4\n/dev/sdc1 /tank/a/b ext4\n'));
  const on = (...lines: readonly string[]) => ({
    root: '',
    mounts: mountTable(parseMountinfo(['1 0 8:1 / / rw - ext4 /dev/sda1 rw', ...lines].join('\n'))),
  });
  const TANK = '2 1 8:17 / /tank rw - ext4 /dev/sdb1 rw';

  it('is absent where nothing is mounted at it or further in', () => {
    expect(absentAt('/tank/x', expected, on())).toMatchObject({ at: '/tank' });
    expect(absentAt('/tank', expected, on())).toMatchObject({ at: '/tank' });
    expect(absentAt('/tank/x', expected, on(TANK))).toBeUndefined();
    expect(absentAt('/tank/x', expected, on('2 1 8:17 / /tank/x rw - ext4 /dev/sdb1 rw'))).toBeUndefined();
  });

  it('is the innermost of several', () => {
    expect(absentAt('/tank/a/b/c', expected, on(TANK))).toMatchObject({ at: '/tank/a/b' });
    expect(absentAt('/tank/a', expected, on(TANK))).toBeUndefined();
  });

  it('says nothing of what lies beside it', () => {
    expect(absentAt('/tanker', expected, on())).toBeUndefined();
    expect(absentAt('/srv', expected, on())).toBeUndefined();
  });

  it('is absent while its automount only waits', () => {
    const waits = '2 1 0:40 / /tank rw - autofs systemd-1 rw,direct';
    expect(absentAt('/tank/x', expected, on(waits))).toMatchObject({ at: '/tank' });
    expect(absentAt('/tank/x', expected, on(waits, '3 2 8:17 / /tank rw - ext4 /dev/sdb1 rw'))).toBeUndefined();
  });

  it('is not known to be absent where the mounts cannot be read', () => {
    expect(absentAt('/tank/x', expected, { root: '', mounts: undefined })).toBeUndefined();
  });
});
