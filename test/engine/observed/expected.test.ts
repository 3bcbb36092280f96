import { describe, expect, it } from 'vitest';
import { absentAt, absentBranches } from '../../../src/engine/observed/absent.ts';
import {
  datasetMounts,
  expectedMounts,
  fstabMounts,
  storageMounts,
  storagesOff,
  unitMounts,
} from '../../../src/engine/observed/expected.ts';
import { mountTable, parseMountinfo } from '../../../src/engine/observed/mounts.ts';

const places = (found: readonly { readonly at: string; readonly name: string }[]) =>
  found.map(({ at, name }) => [at, name]);

const on = (...lines: readonly string[]) => ({
  root: '',
  mounts: mountTable(parseMountinfo(['1 0 8:1 / / rw - ext4 /dev/sda1 rw', ...lines].join('\n'))),
});

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

describe('what is bound from where its file system is away', () => {
  const fstab =
    'UUID=3 /mnt/disk ext4 nofail\n/mnt/disk/media /srv/media none bind,nofail\n/srv/media /srv/m none bind\n';
  const absent = (path: string, ...lines: readonly string[]) =>
    absentAt(path, expectedMounts(fstabMounts(fstab)), on(...lines));
  const DISK = '2 1 8:17 / /mnt/disk rw - ext4 /dev/sdb1 rw';
  const BOUND = '3 1 8:1 /mnt/disk/media /srv/media rw - ext4 /dev/sda1 rw';
  const RIGHT = '3 1 8:17 /media /srv/media rw - ext4 /dev/sdb1 rw';

  it('is absent for that, bound or not, and what has to be bound anew is named', () => {
    const disk = { at: '/mnt/disk', name: 'UUID=3', binds: ['/srv/media'] };
    expect(absent('/srv/media/films')).toMatchObject(disk);
    expect(absent('/srv/media/films', BOUND)).toMatchObject(disk);
    expect(absent('/srv/m', BOUND)).toMatchObject({ ...disk, binds: ['/srv/media', '/srv/m'] });
  });

  it('is there where its source is, and where it was bound before that went away', () => {
    expect(absent('/srv/media', DISK, RIGHT)).toBeUndefined();
    expect(absent('/srv/media', RIGHT)).toBeUndefined();
    expect(absent('/srv/media', DISK)).toMatchObject({ at: '/srv/media' });
  });

  it('is asked of units as well, and no circle holds anybody up', () => {
    const text = '[Mount]\nWhat=/srv/b\nWhere=/srv/a\nOptions=bind\n';
    const circle = '/srv/a /srv/b none bind\n';
    const all = expectedMounts([...unitMounts([{ name: 'srv-a.mount', text }]), ...fstabMounts(circle)]);
    expect(absentAt('/srv/a', all, on())).toMatchObject({ binds: ['/srv/b', '/srv/a'] });
  });
});

describe('an automount that still waits', () => {
  const waits = (options: string) => on(`2 1 0:40 / /mnt/auto rw - autofs /etc/auto.nas rw,${options}`);
  const NOTHING = expectedMounts([]);

  it('is waited for by the name below it, or at its place', () => {
    const nas = { at: '/mnt/auto/nas', by: 'automount', name: '/etc/auto.nas' };
    expect(absentAt('/mnt/auto/nas/films', NOTHING, waits('indirect'))).toEqual(nas);
    expect(absentAt('/mnt/auto/nas', NOTHING, waits('direct'))).toEqual({ ...nas, at: '/mnt/auto' });
    expect(absentAt('/mnt/other', NOTHING, waits('indirect'))).toBeUndefined();
  });
});

describe('a mergerfs whose branches are away', () => {
  const POOL = '5 1 0:60 / /mnt/pool rw - fuse.mergerfs 1:2 rw,allow_other';
  const DISK1 = '2 1 8:17 / /mnt/disk1 rw - ext4 /dev/sdb1 rw';
  const away = (branches: string, ...lines: readonly string[]) => {
    const disks = 'UUID=1 /mnt/disk1 ext4\nUUID=2 /mnt/disk2 ext4 nofail\nUUID=3 /mnt/parity1 ext4\n';
    const all = expectedMounts(fstabMounts(`${disks}${branches} /mnt/pool fuse.mergerfs defaults,allow_other 0 0\n`));
    return absentBranches('/mnt/pool/films', all, on(POOL, DISK1, ...lines)).map(({ at }) => at);
  };

  it.each(['/mnt/disk*', '/mnt/disk1:/mnt/disk2', '/mnt/disk1=RW:/mnt/disk2/data=NC,50G', 'mergerfs#/mnt/disk?'])(
    '%s are told',
    (branches) => {
      expect(away(branches)).toEqual(['/mnt/disk2']);
    },
  );

  it('and those that are there, or are none of its, are not', () => {
    expect(away('/mnt/disk*', '4 1 8:33 / /mnt/disk2 rw - ext4 /dev/sdc1 rw')).toEqual([]);
    expect(away('/mnt/disk1')).toEqual([]);
  });
});

describe('a storage that this node does not have now', () => {
  it('is told with its place and why', () => {
    const text = 'nfs: a\n\tpath /mnt/pve/a\n\tdisable\n\ncifs: b\n\tnodes pve2\n\nnfs: c\n\tpath /mnt/pve/c\n';
    expect(storagesOff(text, { node: 'pve', datasetsKnown: false })).toEqual([
      { at: '/mnt/pve/a', by: 'storage', name: 'a', off: 'disabled' },
      { at: '/mnt/pve/b', by: 'storage', name: 'b', off: 'other_nodes' },
    ]);
  });
});

describe('a password in the name of a device', () => {
  it('is shown to nobody', () => {
    const [line] = fstabMounts('curlftpfs#bob:hunter2@nas.lan /mnt/ftp fuse rw 0 0');
    expect(line?.name).toBe('curlftpfs#bob:***@nas.lan');
    const [mount] = parseMountinfo('2 1 0:50 / /mnt/ftp rw - fuse curlftpfs#ftp://bob:hunter2@nas.lan/ rw');
    expect(mount?.source).toBe('curlftpfs#ftp://bob:***@nas.lan/');
    for (const source of ['nas:/x', '[fe80::1]:/x', 'user@nas:/x', 'tank/a@b', '10.0.0.1:6789,10.0.0.2:6789:/']) {
      expect(parseMountinfo(`2 1 0:50 / /x rw - nfs ${source} rw`)[0]?.source).toBe(source);
    }
  });
});
