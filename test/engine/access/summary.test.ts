import { describe, expect, it } from 'vitest';
import { reasonOf, summaryOf } from '../../../src/engine/access/summary.ts';
import { canIn } from '../../../src/engine/permission/can.ts';
import { HOST_IDS } from '../../../src/engine/permission/identity.ts';
import { acl, directory, idmapped, somebody } from '../permission/example.ts';

type Directory = Parameters<typeof directory>[0];

const ROOT = somebody(0);

const summary = (of: Directory, who = ROOT) => summaryOf(canIn(directory(of), who));

const reason = (of: Directory) => {
  const component = directory(of);
  return reasonOf(canIn(component, ROOT), component, ROOT);
};

describe('what a container’s root can do in a directory, in a word', () => {
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
    ['what nobody could read', { acl: { unknown: 'unreadable' } }, 'unknown'],
    [
      'what an ACL gives it',
      { mode: 0o770, acl: acl('user::rwx,user:100000:rwx,group::---,mask::rwx,other::---') },
      'read-write',
    ],
  ] as const)('unprivileged: %s', (_, of, access) => {
    expect(summary(of)).toBe(access);
  });

  it('privileged: everything, for it is root', () => {
    expect(summary({ uid: 1000, gid: 1000, mode: 0 }, somebody(0, [], HOST_IDS))).toBe('read-write');
  });

  it('a read-only mount caps it at reading', () => {
    expect(summary({ uid: 100000, gid: 100000, mode: 0o755, through: { readOnly: ['configured'] } })).toBe('read');
  });

  it('idmap=passthrough makes root’s directory its own, and its own somebody else’s', () => {
    const through = { ids: idmapped('passthrough') };
    expect(summary({ mode: 0o700, through })).toBe('read-write');
    expect(summary({ uid: 100000, gid: 100000, mode: 0o700, through })).toBe('none');
  });
});

describe('why it can do that', () => {
  it('names the bits that decide', () => {
    expect(reason({})).toEqual({ code: 'mode_bits', rootId: 100000, class: 'other', bits: 'r-x' });
    expect(reason({ uid: 0, gid: 100000, mode: 0o770 })).toEqual({
      ...{ code: 'mode_bits', rootId: 100000, class: 'group', bits: 'rwx' },
    });
  });

  it('names what keeps from reading where it cannot read, not the read-only mount that forbids writing', () => {
    expect(reason({ uid: 1000, gid: 1000, mode: 0o770, through: { readOnly: ['configured'] } })).toEqual({
      ...{ code: 'mode_bits', rootId: 100000, class: 'other', bits: '---' },
    });
  });

  it('names why it is unknown, not what forbids writing', () => {
    expect(reason({ mode: 0o777, through: { fstype: 'nfs4', readOnly: ['configured'] } })).toMatchObject({
      code: 'cause',
      why: { code: 'network_filesystem' },
    });
    expect(reason({ mode: 0o755, through: { fstype: 'cifs' } })).toMatchObject({
      code: 'cause',
      why: { code: 'network_filesystem' },
    });
  });

  it('names what overrides them, for better or worse', () => {
    expect(reason({ uid: 100000, gid: 100000 })).toEqual({ code: 'overrides', rootId: 100000 });
    expect(reason({ uid: 100000, gid: 100000, through: { readOnly: ['configured'] } })).toEqual({
      ...{ code: 'read_only', rootId: 100000, layers: ['configured'] },
    });
    expect(reason({ uid: 100000, gid: 100000, mode: 0o777, through: { ids: idmapped('passthrough') } })).toEqual({
      ...{ code: 'owner_unmapped', rootId: 100000 },
    });
  });
});
