import { describe, expect, it } from 'vitest';
import type { DesiredState, DesiredVolume } from '../../../src/engine/desired/state.ts';
import type { Facts } from '../../../src/engine/observed/facts.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { statusOf } from '../../../src/engine/status/status.ts';
import { isInSync } from '../../../src/engine/status/sync.ts';
import type { MountStatus, Status } from '../../../src/engine/status/types.ts';
import { desiredState, volume } from '../builders.ts';
import { addDirectory, containerFile, factsOf, type ModelMachine, modelMachine } from '../model-host.ts';

describe('the three truths about a mount', () => {
  it('are declared, configured and mounted when all is well', () => {
    const host = machine(['mp3: /tank/media,mp=/media'], true);
    host.mounted.push({ ctid: 100, source: '/tank/media', target: '/media' });
    expect(mount(statusOn(host))).toMatchObject({
      declared: true,
      configured: 'mp3',
      pending: false,
      mounted: true,
      state: 'ok',
      reason: null,
    });
  });

  it('differ when it is configured and the kernel does not have it: drift', () => {
    const host = machine(['mp0: /tank/media,mp=/media'], true);
    expect(mount(statusOn(host))).toMatchObject({ configured: 'mp0', mounted: false, state: 'drift' });
  });

  it('differ when something else lies on top of it', () => {
    const host = machine(['mp0: /tank/media,mp=/media'], true);
    host.mounted.push(
      { ctid: 100, source: '/tank/media', target: '/media' },
      { ctid: 100, source: '/tank/other', target: '/media' },
    );
    expect(mount(statusOn(host))).toMatchObject({ mounted: false, state: 'drift' });
  });

  it('differ when the source was replaced underneath', () => {
    const host = machine(['mp0: /tank/media,mp=/media'], true);
    host.mounted.push({ ctid: 100, source: '/tank/media//deleted', target: '/media' });
    expect(mount(statusOn(host))).toMatchObject({ mounted: false, state: 'drift' });
  });

  it('are known below --root, where the kernel’s paths carry the folder', () => {
    const host = machine(['mp0: /tank/media,mp=/media'], true);
    host.mounted.push({ ctid: 100, source: '/tank/media', target: '/media' });
    expect(mount(statusOf(declared(), observed(factsOf(host, '/lab'))))).toMatchObject({ mounted: true });
  });

  it('say unknown, not no, when the container’s mounts cannot be read', () => {
    const host = machine(['mp0: /tank/media,mp=/media'], true);
    const facts: Facts = {
      ...factsOf(host),
      containerMountinfo: new Map([
        [100, { ok: false, error: { code: 'unreadable', path: '/proc/7/mountinfo', system: 'EACCES' } }],
      ]),
    };
    expect(mount(statusOf(declared(), observed(facts)))).toMatchObject({
      mounted: null,
      state: 'unknown',
      reason: { code: 'mounts_unreadable', ctid: 100 },
    });
  });

  it('say no in a stopped container, which is no drift', () => {
    expect(mount(statusOn(machine(['mp0: /tank/media,mp=/media'], false)))).toMatchObject({
      mounted: false,
      state: 'ok',
    });
  });

  it.each([
    ['new', [], []],
    ['change', ['mp0: /tank/media,mp=/media,ro=1'], []],
    ['pending', ['mp0: /tank/media,mp=/old'], ['mp0: /tank/media,mp=/media']],
    ['blocked', ['lock: backup'], []],
    ['error', ['mp0: /tank/other,mp=/media'], []],
  ] as const)('make the state %s', (state, lines, pending) => {
    const host = modelMachine();
    addDirectory(host, '/tank/media', { uid: 65534, gid: 65534, mode: 0o775 });
    host.files.set(100, containerFile(100, ['unprivileged: 1', ...lines], pending));
    const desired = declared([{ ...media(), mounts: [{ ctid: 100, path: '/media', readOnly: false }] }]);
    const made = statusOf(desired, observed(factsOf(host)));
    expect(mount(made).state).toBe(state);
    expect(made.volumes[0]?.state).toBe(state);
  });

  it('make it waiting while the container is not here', () => {
    const made = statusOn(machine([], false), [{ ...media(), mounts: [{ ctid: 200, path: '/media' }] }]);
    expect(mount(made)).toMatchObject({
      state: 'waiting',
      configured: null,
      mounted: false,
      reason: { code: 'not_made_yet', ctid: 200, node: 'pve' },
    });
    expect(made.containers).toContainEqual(expect.objectContaining({ ctid: 200, status: 'absent' }));
  });
});

it('a directory has its ACLs where the mode does not say it all, for the group’s digit is their mask then', () => {
  const aclOn = (value: string) => {
    const host = machine([], false);
    const acl = { ok: true, value } as const;
    addDirectory(host, '/tank/media', { uid: 65534, gid: 65534, mode: 0o775, acl });
    return statusOn(host).volumes[0]?.directory;
  };
  const named =
    'user::rwx,user:33:rwx,group::r-x,mask::rwx,other::r-x,default:user::rwx,default:group::r-x,default:other::r-x';
  expect(aclOn(named)).toMatchObject({
    ...{ mode: '0775', acl: 'u::rwx,u:33:rwx,g::r-x,m::rwx,o::r-x,d:u::rwx,d:g::r-x,d:o::r-x' },
  });
  expect(aclOn('')?.acl).toBeUndefined();
});

describe('access of the container’s root', () => {
  it('tells why it cannot write, and the owner that would let it', () => {
    expect(mount(statusOn(machine([], false))).access).toMatchObject({
      root: 'read',
      why: { code: 'mode_bits', rootId: 100000, class: 'other', bits: 'r-x' },
      fix: 'container_root',
    });
  });

  it('names no fix that would lock out another container', () => {
    const host = machine([], false);
    host.files.set(101, containerFile(101));
    const made = statusOn(host, [
      {
        ...media(),
        mounts: [
          { ctid: 100, path: '/media' },
          { ctid: 101, path: '/media' },
        ],
      },
    ]);
    expect(mount(made).access.fix).toBeUndefined();
  });

  it('names no fix for a privileged container, whose root is the host’s', () => {
    const host = machine([], false);
    host.files.set(100, containerFile(100, ['lxc.cap.drop: dac_override dac_read_search fowner']));
    const made = statusOn(host, [{ ...media(), mounts: [{ ctid: 100, path: '/media' }] }]);
    expect(mount(made).access.fix).toBeUndefined();
  });

  it('names no fix that would take a directory from whom it belongs to, unless it is empty', () => {
    const fixOf = (empty: boolean) => {
      const host = machine([], false);
      addDirectory(host, '/tank/media', { uid: 1000, gid: 1000, mode: 0o755, empty });
      return mount(statusOn(host)).access.fix;
    };
    expect([fixOf(true), fixOf(false)]).toEqual(['container_root', undefined]);
  });

  it('tells what the plan will make of it', () => {
    const made = statusOn(machine([], false), [{ ...media(), owner: { kind: 'container_root' } }]);
    expect(mount(made).access).toMatchObject({ root: 'read', planned: 'read-write' });
  });
});

describe('access to a directory that is not what was declared', () => {
  const away = (mounted = false) => {
    const host = modelMachine({
      ...machine(['mp0: /tank/media,mp=/media'], mounted),
      fstab: 'nas:/x /tank nfs defaults 0 0',
    });
    if (mounted) host.mounted.push({ ctid: 100, source: '/tank/media', target: '/media' });
    return host;
  };

  it('is not known, whatever lies there now, and nothing would mend it', () => {
    const { access } = mount(statusOn(away()));
    expect(access).toMatchObject({ root: 'unknown', why: { code: 'directory_in_error' } });
    expect(access).not.toHaveProperty('fix');
    expect(access).not.toHaveProperty('lacks');
  });

  it('is not known behind a symbolic link either', () => {
    const host = machine([], false);
    host.paths.set('/tank/media', { kind: 'symlink' });
    expect(mount(statusOn(host)).access.why).toEqual({ code: 'directory_in_error' });
  });

  it('is not known of one that cannot be made, for its file system is read-only, and is told of one that is there', () => {
    const on = (host: ModelMachine) =>
      mount(statusOn({ ...host, mountinfo: '2 1 8:17 / /tank ro - ext4 /dev/sdb1 ro' })).access;
    const empty = modelMachine(machine([], false));
    empty.paths.delete('/tank/media');
    expect(on(empty).why).toEqual({ code: 'directory_in_error' });
    expect(on(machine([], false))).toMatchObject({ root: 'read', why: { code: 'read_only' } });
  });

  it('is told of what a running container has mounted all the same', () => {
    expect(mount(statusOn(away(true))).access.root).toBe('read');
  });
});

describe('what the container’s root lacks', () => {
  const lacks = (status: Status) => mount(status).access.lacks;
  const seen = (line: string) => {
    const host = machine([line], true);
    host.mounted.push({ ctid: 100, source: '/tank/media', target: '/media' });
    return host;
  };

  it('is to write, where the mount is not read-only; nothing differs from what is declared', () => {
    const made = statusOn(seen('mp0: /tank/media,mp=/media'));
    expect(lacks(made)).toBe('write');
    expect(made.volumes[0]?.state).toBe('ok');
    expect(isInSync(made)).toBe(true);
  });

  it('is nothing where the mount only reads, declared or found', () => {
    const readOnly = [{ ...media(), mounts: [{ ctid: 100, path: '/media', readOnly: true }] }];
    expect(lacks(statusOn(machine([], false), readOnly))).toBeUndefined();
  });

  it('is everything where it cannot even read, read-only or not', () => {
    const host = machine([], false);
    addDirectory(host, '/tank/media', { uid: 0, gid: 0, mode: 0o700, empty: false });
    const kept: DesiredVolume = { ...media(), owner: { kind: 'keep' } };
    const mode = { ...kept.permissions, directoryMode: 'keep' } as const;
    const mounts = [{ ctid: 100, path: '/media', readOnly: true }];
    expect(lacks(statusOn(host, [{ ...kept, permissions: mode, mounts }]))).toBe('access');
  });

  it('is nothing where the plan gives it', () => {
    expect(lacks(statusOn(machine([], false), [{ ...media(), owner: { kind: 'container_root' } }]))).toBeUndefined();
  });

  it('is nothing where the volume names other users of the container; root named itself is promised what its line says', () => {
    const named = (uid: number, can: 'read' | 'read-write'): Status => {
      const access = [{ ctid: 100, uid, can }];
      return statusOn(machine(['lock: backup'], false), [{ ...media(), unsaid: undefined, access }]);
    };
    expect(lacks(named(33, 'read-write'))).toBeUndefined();
    expect(lacks(named(0, 'read'))).toBeUndefined();
  });

  it('is not known of a container that is not here', () => {
    const made = statusOn(machine([], false), [{ ...media(), mounts: [{ ctid: 200, path: '/media' }] }]);
    expect(lacks(made)).toBeUndefined();
  });
});

describe('a volume', () => {
  it('drifts when somebody changed its owner or mode', () => {
    const host = machine(['mp0: /tank/media,mp=/media'], false);
    addDirectory(host, '/tank/media', { uid: 0, gid: 0, mode: 0o700, empty: false });
    expect(statusOn(host).volumes[0]).toMatchObject({
      state: 'drift',
      directory: {
        ...{ exists: true, owner: 'root:root', mode: '0700', wantedOwner: 'nobody:nogroup', wantedMode: '0775' },
        ...{ state: 'drift', reasons: [{ code: 'owner_differs' }, { code: 'mode_differs', purpose: 'shared_data' }] },
      },
    });
  });

  it('wants no owner and no mode where none is declared, or the file system keeps none', () => {
    const kept: DesiredVolume = { ...media(), owner: { kind: 'keep' } };
    const host = machine([], false);
    expect(statusOn(host, [kept]).volumes[0]?.directory).toMatchObject({ wantedOwner: null, wantedMode: '0775' });
    host.mountinfo = '2 1 0:50 / /tank rw - cifs //nas/tank rw';
    expect(statusOn(host).volumes[0]?.directory).toMatchObject({ wantedOwner: null, wantedMode: null });
  });

  it('names its ZFS dataset', () => {
    const host = machine([], false);
    host.mountinfo = '2 1 0:50 / /tank rw - zfs tank/shared rw';
    expect(statusOn(host).volumes[0]?.directory).toMatchObject({ filesystem: 'zfs', dataset: 'tank/shared' });
  });
});

describe('a container', () => {
  it('lists every mount point, declared or not', () => {
    const host = machine(
      [
        'mp0: /tank/media,mp=/media',
        'mp1: /tank/else,mp=/else,ro=1',
        'mp2: local-zfs:subvol-100-disk-1,mp=/var,size=8G',
        'mp3: bad',
      ],
      false,
    );
    expect(statusOn(host).containers[0]).toMatchObject({
      ctid: 100,
      name: 'ct100',
      status: 'stopped',
      unprivileged: true,
      mountPoints: [
        { key: 'mp0', kind: 'bind', volume: 'media', state: 'ok' },
        { key: 'mp1', kind: 'bind', source: '/tank/else', options: ['ro=1'], state: 'undeclared' },
        { key: 'mp2', kind: 'volume', state: 'ok' },
        { key: 'mp3', kind: 'unparsable', state: 'error' },
      ],
    });
  });

  it('is reported with its lock and protection', () => {
    expect(statusOn(machine(['lock: backup', 'protection: 1'], false)).containers[0]).toMatchObject({
      lock: 'backup',
      protection: true,
    });
  });
});

describe('in sync', () => {
  const wrong = (lines: readonly string[], directory: Parameters<typeof addDirectory>[2], running = false) => {
    const host = machine(lines, running);
    addDirectory(host, '/tank/media', directory);
    return statusOn(host);
  };
  const as = { uid: 65534, gid: 65534, mode: 0o775 };

  it.each([
    ['all is as declared', ['mp0: /tank/media,mp=/media'], as],
    ['somebody else has a mount', ['mp0: /tank/media,mp=/media', 'mp1: /tank/else,mp=/else'], as],
  ])('it is while %s', (_, lines, directory) => {
    expect(isInSync(wrong(lines, directory))).toBe(true);
  });

  it.each([
    ['a mount is missing', [], as],
    ['a step is blocked', ['lock: backup'], as],
    ['a step is kept', ['mp0: /tank/media,mp=/media'], { uid: 100000, gid: 100000, mode: 0o775, empty: false }],
    ['the owner differs', ['mp0: /tank/media,mp=/media'], { ...as, uid: 0 }],
    ['a target is taken', ['mp0: /tank/other,mp=/media'], as],
    ['a mount is left', ['mp0: /tank/media,mp=/media', 'mp1: /tank/media,mp=/old'], as],
  ])('it is not while %s', (_, lines, directory) => {
    expect(isInSync(wrong(lines, directory))).toBe(false);
  });

  it('it is not while a running container lacks what is configured', () => {
    expect(isInSync(wrong(['mp0: /tank/media,mp=/media'], as, true))).toBe(false);
  });
});

function media(): DesiredVolume {
  return volume('media', '/tank/media', [{ ctid: 100, path: '/media' }]);
}

function declared(volumes: readonly DesiredVolume[] = [media()]): DesiredState {
  return desiredState(volumes);
}

function machine(lines: readonly string[], running: boolean): ModelMachine {
  const host = modelMachine();
  host.files.set(100, containerFile(100, ['unprivileged: 1', ...lines]));
  if (running) host.running.add(100);
  addDirectory(host, '/tank/media', { uid: 65534, gid: 65534, mode: 0o775 });
  return host;
}

function statusOn(host: ModelMachine, volumes?: readonly DesiredVolume[]): Status {
  return statusOf(declared(volumes), observed(factsOf(host)));
}

function mount(made: Status): MountStatus {
  const [first] = made.volumes[0]?.mounts ?? [];
  if (!first) throw new Error('the status has no mount');
  return first;
}
