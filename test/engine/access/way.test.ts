import { describe, expect, it } from 'vitest';
import { originOf } from '../../../src/engine/access/origin.ts';
import { type ConfiguredMount, type ContainerTree, hostTree, wayTo } from '../../../src/engine/access/way.ts';
import type { DirectoryFact, PathFact } from '../../../src/engine/observed/facts.ts';
import { mountTable, parseMountinfo } from '../../../src/engine/observed/mounts.ts';
import { can } from '../../../src/engine/permission/can.ts';
import type { Component } from '../../../src/engine/permission/component.ts';
import { DEFAULT_MAP, somebody } from '../permission/example.ts';

const fact = (uid: number, mode: number): DirectoryFact => ({
  ...{ kind: 'directory', uid, gid: uid, mode, dev: 1, ino: 1 },
  acl: { ok: true, value: '' },
  flags: { ok: true, value: '' },
});

const HOST = parseMountinfo(`25 1 0:25 / / rw - ext4 /dev/sda1 rw
26 25 0:26 / /tank rw - zfs tank rw,xattr,posixacl
27 25 0:27 / /old ro - ext4 /dev/sdb1 rw
30 25 0:30 /one /bound ro - ext4 /dev/sdd1 rw
28 25 0:28 / /rpool/subvol-104-disk-0 rw - zfs rpool/subvol-104-disk-0 rw,posixacl
`);

const host = hostTree({
  mounts: mountTable(HOST),
  root: '',
  paths: new Map<string, PathFact>([
    ['/tank', fact(0, 0o755)],
    ['/tank/media', fact(100000, 0o750)],
    ['/tank/media/new', fact(100033, 0o700)],
    ['/old/photos', fact(0, 0o777)],
    ['/bound/x', fact(0, 0o777)],
  ]),
});

const inside: ReadonlyMap<string, PathFact> = new Map([
  ['/', fact(100000, 0o755)],
  ['/srv', fact(100000, 0o711)],
]);

function mp(target: string, hostPath: string | undefined, more: Partial<ConfiguredMount> = {}): ConfiguredMount {
  return { through: 'mp0', target, hostPath, readOnly: false, flags: [], idmap: undefined, ...more };
}

const stopped: ContainerTree = {
  ...{ mounts: undefined, configured: () => [mp('/srv/media', '/tank/media')], inside: new Map(), idMap: DEFAULT_MAP },
  ...{ rootfs: undefined, unknown: undefined },
};

function running(mountinfo: string, more: Partial<ContainerTree> = {}): ContainerTree {
  const own = '50 1 0:50 / / rw - zfs rpool/subvol-104-disk-0 rw,posixacl\n';
  return { ...stopped, inside, mounts: mountTable(parseMountinfo(own + mountinfo)), ...more };
}

function originIn(tree: ContainerTree, component: Component): readonly (string | undefined)[] {
  const origin = originOf(component, tree, host);
  return [origin?.through, origin?.hostPath];
}

describe('in a running container', () => {
  it('every directory is seen through what is mounted there, and named as the host names it', () => {
    const tree = running('51 50 0:26 /media /srv/media rw - zfs tank rw,posixacl\n');
    const way = wayTo('/srv/media/new', tree, host);
    expect(way.map((one) => [one.path, one.kind, ...originIn(tree, one)])).toEqual([
      ['/', 'directory', 'rootfs', undefined],
      ['/srv', 'directory', 'rootfs', undefined],
      ['/srv/media', 'directory', 'mp0', '/tank/media'],
      ['/srv/media/new', 'directory', 'mp0', '/tank/media/new'],
    ]);
    expect(can(way, somebody(33))).toMatchObject({
      write: false,
      why: [{ path: '/srv/media', claims: { length: 4 } }],
    });
    expect(can(way, somebody(0))).toMatchObject({ write: true });
  });

  it('what covers a mount is what counts', () => {
    const covered = '51 50 0:26 /media /srv/media rw - zfs tank rw\n52 51 0:60 / /srv/media rw - tmpfs tmpfs rw\n';
    const tree = running(covered, { inside: new Map([...inside, ['/srv/media', fact(100033, 0o700)]]) });
    const way = wayTo('/srv/media', tree, host);
    expect(way.map((one) => originOf(one, tree, host)).at(-1)).toMatchObject({ hostPath: undefined, device: '0:60' });
    expect(can(way, somebody(33))).toMatchObject({ write: true });
  });

  it('a mount that no file names is called so', () => {
    const tree = running('51 50 0:26 /media /data rw - zfs tank rw,posixacl\n');
    expect(wayTo('/data', tree, host).map((one) => originOf(one, tree, host)?.through)).toEqual(['rootfs', 'mount']);
  });

  it('read-only is reported layer by layer', () => {
    const layers = (line: string) => {
      const last = wayTo('/data', running(line), host).at(-1);
      return last?.kind === 'directory' ? last.through.readOnly : undefined;
    };
    expect(layers('51 50 0:26 /media /data ro - zfs tank rw,posixacl\n')).toEqual(['container_mount']);
    expect(layers('51 50 0:26 /media /data rw - zfs tank ro,posixacl\n')).toEqual(['superblock']);
    expect(layers('51 50 0:27 /photos /data ro - ext4 /dev/sdb1 rw\n')).toEqual(['container_mount', 'host_mount']);
    expect(layers('51 50 0:30 /one/x /data ro - ext4 /dev/sdd1 rw\n')).toEqual(['container_mount', 'source_bind']);
  });

  it('what a mount switches off for files is read of it', () => {
    const last = wayTo(
      '/programs',
      running('51 50 0:26 /media /programs rw,noexec,nosuid,relatime - zfs tank rw\n'),
      host,
    ).at(-1);
    expect(last).toMatchObject({ through: { flags: ['noexec', 'nosuid'] } });
  });

  it('the directory that several containers have mounted is the same for all, but for its path and what is read-only', () => {
    const seen = (options: string, path = '/srv/media') => {
      const tree = running(`51 50 0:26 /media ${path} ${options} - zfs tank rw,posixacl\n`, {
        configured: () => [mp(path, '/tank/media')],
      });
      return wayTo(path, tree, host).at(-1);
    };
    const first = seen('rw');
    expect(seen('rw')).toBe(first);
    expect([seen('ro'), seen('rw', '/data'), seen('rw,idmapped')]).not.toContain(first);
    expect(seen('rw', '/data')).toBe(seen('rw', '/data'));
    expect(seen('rw', '/data')).toMatchObject({ path: '/data', through: { readOnly: [] } });
    expect(seen('ro')).toBe(seen('ro'));
    expect(seen('ro')).toMatchObject({ path: '/srv/media', through: { readOnly: ['container_mount'] } });
    expect(seen('rw,idmapped')).toMatchObject({ kind: 'unknown' });
  });

  it('a mount with an id map is judged by what it shows, and 65534 there is nobody at all', () => {
    const line = '51 50 0:26 /media /srv/media rw,idmapped - zfs tank rw,posixacl\n';
    const shown = (uid: number) => running(line, { inside: new Map([...inside, ['/srv/media', fact(uid, 0o777)]]) });
    expect(can(wayTo('/srv/media', shown(100033), host), somebody(33))).toMatchObject({ write: true });
    expect(can(wayTo('/srv/media', shown(65534), host), somebody(33))).toMatchObject({
      ...{ write: false, why: [{ code: 'unmapped_owner', lacking: ['u', 'g'] }] },
    });
    expect(can(wayTo('/srv/media', running(line), host), somebody(33))).toMatchObject({ write: null });
  });

  it('a directory that the host has hidden below another mount has no name there, what is beside it does', () => {
    const covering = parseMountinfo('29 26 0:29 / /tank/media rw - ext4 /dev/sdc1 rw\n');
    const hiding = hostTree({ ...host, mounts: mountTable([...HOST, ...covering]) });
    const mounted = (root: string) => {
      const tree = running(`51 50 0:26 ${root} /data rw - zfs tank rw,posixacl\n`);
      return originOf({ kind: 'missing', path: '/data' }, tree, hiding)?.hostPath;
    };
    expect([mounted('/media'), mounted('/media/new'), mounted('/mediation')]).toEqual([
      ...[undefined, undefined, '/tank/mediation'],
    ]);
  });

  it('a source that was replaced is dead', () => {
    const way = wayTo('/data', running('51 50 0:26 /media//deleted /data rw - zfs tank rw,posixacl\n'), host);
    expect(can(way, somebody(0))).toMatchObject({ write: false, why: [{ code: 'deleted' }] });
  });

  it('what was not looked at is unknown, though its root passes its own tree', () => {
    const tree = running('51 50 0:26 /media /srv/media rw - zfs tank rw,posixacl\n', { inside: new Map() });
    expect(can(wayTo('/srv/media', tree, host), somebody(0))).toMatchObject({ write: true });
    expect(can(wayTo('/srv/media', tree, host), somebody(33))).toMatchObject({ write: false, read: false });
    expect(can(wayTo('/srv', tree, host), somebody(33))).toMatchObject({ write: null, why: [{ code: 'unreadable' }] });
  });
});

describe('in a stopped container', () => {
  it('the way goes through what the next start would mount, the later over the earlier', () => {
    const tree = {
      ...stopped,
      configured: () => [mp('/srv', '/tank'), mp('/srv/media', '/old/photos', { through: 'mp1', readOnly: true })],
    };
    const way = wayTo('/srv/media', tree, host);
    expect(way.map((one) => originIn(tree, one))).toEqual([
      ['rootfs', undefined],
      ['mp0', '/tank'],
      ['mp1', '/old/photos'],
    ]);
    expect(way.at(-1)).toMatchObject({ through: { readOnly: ['host_mount', 'configured'] } });
  });

  it('a mount point’s idmap translates, but not in a privileged container', () => {
    const configured = () => [mp('/srv/media', '/tank', { idmap: 'u:33:0:1;g:33:0:1' })];
    const tree = { ...stopped, configured, inside, rootfs: HOST[3] };
    expect(can(wayTo('/srv/media', tree, host), somebody(33))).toMatchObject({ write: true });
    const privileged = { ...tree, idMap: { unprivileged: false, entries: [] } };
    const way = wayTo('/srv/media', privileged, host);
    expect(can(way, somebody(33, [], privileged.idMap))).toMatchObject({ write: false });
    expect(can(way, somebody(0, [], privileged.idMap))).toMatchObject({ write: true });
  });

  it('its own tree is looked at where the host has it mounted, else only its root passes it', () => {
    expect(can(wayTo('/srv', { ...stopped, inside, rootfs: HOST[3] }, host), somebody(33))).toMatchObject({
      ...{ traverse: true, write: false },
    });
    expect(can(wayTo('/srv/media', stopped, host), somebody(33))).toMatchObject({ read: false, write: false });
    expect(can(wayTo('/srv', stopped, host), somebody(33))).toMatchObject({
      ...{ traverse: null, why: [{ code: 'rootfs_not_mounted' }] },
    });
  });

  it('what the host has mounted below the source is not what the container sees, unless its bind is recursive', () => {
    const at = (recursive: boolean) => {
      const tree = { ...stopped, configured: () => [mp('/srv', '/', { recursive })] };
      const last = wayTo('/srv/tank/media', tree, host).at(-1);
      return { ...last, origin: last && originOf(last, tree, host) };
    };
    expect(at(false)).toMatchObject({ kind: 'unknown', reason: 'covered', origin: { through: 'mp0' } });
    expect(at(false).origin?.hostPath).toBeUndefined();
    expect(at(true)).toMatchObject({ kind: 'directory', origin: { hostPath: '/tank/media' } });
  });

  it('a mount of a storage volume cannot be seen', () => {
    const tree = { ...stopped, configured: () => [mp('/data', undefined)] };
    expect(can(wayTo('/data', tree, host), somebody(33))).toMatchObject({ why: [{ code: 'rootfs_not_mounted' }] });
  });

  it('a script that may mount something makes all of it unknown', () => {
    const tree = { ...stopped, unknown: 'hookscript' } as const;
    expect(can(wayTo('/srv/media', tree, host), somebody(0))).toMatchObject({
      write: null,
      why: [{ code: 'hookscript' }],
    });
  });
});
