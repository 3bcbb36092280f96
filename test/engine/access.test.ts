import { describe, expect, it } from 'vitest';
import { accessReason, losesAccess, rootAccess } from '../../src/engine/access/root.ts';
import { type IdMap, parseMountIdMap } from '../../src/proxmox/id-map.ts';

const PRIVILEGED: IdMap = { unprivileged: false, entries: [] };
const DEFAULT_MAP: IdMap = {
  unprivileged: true,
  entries: [
    { type: 'u', container: 0, host: 100000, count: 65536 },
    { type: 'g', container: 0, host: 100000, count: 65536 },
  ],
};

describe('what a container’s root can do in a directory', () => {
  it.each([
    ['its own directory', { uid: 100000, gid: 100000, mode: 0o700 }, 'read-write'],
    [
      'a directory of another user inside, whatever the mode: it overrides',
      { uid: 101000, gid: 101000, mode: 0o000 },
      'read-write',
    ],
    ['root’s 0755: others have r-x', { uid: 0, gid: 0, mode: 0o755 }, 'read'],
    ['nobody:nogroup 0775: others have r-x', { uid: 65534, gid: 65534, mode: 0o775 }, 'read'],
    ['a world-writable one', { uid: 0, gid: 0, mode: 0o777 }, 'read-write'],
    ['0770 of somebody else', { uid: 0, gid: 0, mode: 0o770 }, 'none'],
    [
      'its group only: the uid is not mapped, so the group class counts',
      { uid: 0, gid: 100000, mode: 0o770 },
      'read-write',
    ],
    ['its group with r-x', { uid: 0, gid: 100000, mode: 0o757 }, 'read'],
    ['its uid with a foreign group: the owner class counts', { uid: 100000, gid: 0, mode: 0o500 }, 'read'],
    ['write without read', { uid: 0, gid: 0, mode: 0o733 }, 'none'],
  ])('unprivileged: %s', (_, directory, access) => {
    expect(rootAccess(directory, { idMap: DEFAULT_MAP, readOnly: false })).toBe(access);
  });

  it('privileged: everything, for it is root', () => {
    expect(rootAccess({ uid: 1000, gid: 1000, mode: 0 }, { idMap: PRIVILEGED, readOnly: false })).toBe('read-write');
  });

  it('a read-only mount caps it at reading', () => {
    expect(rootAccess({ uid: 100000, gid: 100000, mode: 0o755 }, { idMap: DEFAULT_MAP, readOnly: true })).toBe('read');
  });

  it('idmap=passthrough makes root’s directory its own, and its own somebody else’s', () => {
    const viewer = { idMap: DEFAULT_MAP, mountIdMap: parseMountIdMap('passthrough'), readOnly: false };
    expect(rootAccess({ uid: 0, gid: 0, mode: 0o700 }, viewer)).toBe('read-write');
    expect(rootAccess({ uid: 100000, gid: 100000, mode: 0o700 }, viewer)).toBe('none');
  });

  it('through an idmapped mount nothing is written where an owner has no id in it, not even at 0777', () => {
    const viewer = { idMap: DEFAULT_MAP, mountIdMap: parseMountIdMap('passthrough'), readOnly: false };
    expect(rootAccess({ uid: 100000, gid: 100000, mode: 0o777 }, viewer)).toBe('read');
    expect(accessReason({ uid: 100000, gid: 100000, mode: 0o777 }, viewer)).toEqual({
      code: 'owner_unmapped',
      rootId: 100000,
    });
  });

  it('says which bits decided', () => {
    expect(accessReason({ uid: 0, gid: 0, mode: 0o755 }, { idMap: DEFAULT_MAP, readOnly: false })).toEqual({
      code: 'mode_bits',
      rootId: 100000,
      class: 'other',
      bits: 'r-x',
    });
    expect(accessReason({ uid: 100000, gid: 100000, mode: 0o755 }, { idMap: DEFAULT_MAP, readOnly: true })).toEqual({
      code: 'read_only',
      rootId: 100000,
    });
  });

  it('loses access only when it can do less than before', () => {
    expect(losesAccess('read-write', 'read')).toBe(true);
    expect(losesAccess('read', 'read')).toBe(false);
    expect(losesAccess('none', 'read-write')).toBe(false);
  });
});
