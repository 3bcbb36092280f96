import { describe, expect, it } from 'vitest';
import { can } from '../../../src/engine/permission/can.ts';
import { HOST_IDS, identityOf } from '../../../src/engine/permission/identity.ts';
import { acl, directory, file, idmapped, somebody } from './example.ts';

const HOST_ROOT = identityOf({ uid: 0, gid: 0 }, HOST_IDS);

describe('a file', () => {
  it('is read, written and executed by its owner’s, a named user’s, its group’s or the others’ bits', () => {
    const script = file({ uid: 100033, gid: 100044, mode: 0o751 });
    expect(can([script], somebody(33))).toMatchObject({ read: true, write: true, execute: true, why: [] });
    expect(can([script], somebody(7, [44]))).toMatchObject({ read: true, write: false, execute: true });
    expect(can([script], somebody(7))).toMatchObject({ read: false, write: false, execute: true });
    const shared = file({ mode: 0o660, acl: acl('user::rw-,user:100007:r--,group::---,mask::rw-,other::---') });
    expect(can([shared], somebody(7))).toMatchObject({ read: true, write: false, execute: false });
  });

  it('is nothing to reach something through, or to remove from', () => {
    expect(can([file({ mode: 0o777 })], somebody(33))).toMatchObject({ traverse: false, remove: false, why: [] });
  });

  it('is root’s whatever its mode, but executed only where somebody may', () => {
    const own = { uid: 100033, gid: 100033 };
    expect(can([file({ ...own, mode: 0 })], somebody(0))).toMatchObject({ read: true, write: true, execute: false });
    expect(can([file({ ...own, mode: 0o010 })], somebody(0))).toMatchObject({ execute: true });
    expect(can([file({ mode: 0o600 })], somebody(0))).toMatchObject({ read: false, write: false });
    expect(can([file({ mode: 0 })], HOST_ROOT)).toMatchObject({
      ...{ read: true, write: true, execute: false, why: [{ code: 'no_execute_bit', claims: ['execute'] }] },
    });
  });

  it('is only read by a root that has no more than the capability to read', () => {
    const reader = identityOf({ uid: 0, gid: 0 }, HOST_IDS, new Set(['dac_read_search']));
    const others = file({ uid: 7, gid: 7, mode: 0o700 });
    expect(can([others], reader)).toMatchObject({ read: true, write: false, execute: false });
  });

  it('is not written on what is read-only, immutable, only appended to, or belongs to nobody through its mount', () => {
    const open = { mode: 0o777 };
    const denied = [
      file({ ...open, through: { readOnly: ['container_mount'] } }),
      file({ ...open, flags: { immutable: true, appendOnly: false } }),
      file({ ...open, flags: { immutable: false, appendOnly: true } }),
      file({ ...open, uid: 70000, through: { ids: idmapped('passthrough') } }),
    ];
    for (const one of denied) {
      expect(can([one], somebody(33))).toMatchObject({ read: true, write: false, execute: true });
    }
  });

  it('is not known to be written to where its flags are not known, but read', () => {
    const unknown = file({ mode: 0o666, flags: { unknown: 'unreadable' } });
    expect(can([unknown], somebody(33))).toMatchObject({
      ...{ read: true, write: null, why: [{ code: 'unreadable', claims: ['write'] }, { code: 'no_execute_bit' }] },
    });
  });

  it('is not executed on a mount that says so', () => {
    const program = file({ mode: 0o755, through: { flags: ['nosuid', 'noexec'] } });
    expect(can([program], HOST_ROOT)).toMatchObject({ read: true, execute: false, why: [{ code: 'noexec' }] });
  });

  it('on a server’s file system is the server’s, and in a FUSE mount of somebody else’s nobody’s', () => {
    expect(can([file({ mode: 0o777, through: { fstype: 'nfs4' } })], somebody(33))).toMatchObject({
      ...{ read: null, write: null, execute: null },
    });
    const theirs = file({ mode: 0o777, through: { fstype: 'fuse.sshfs', options: ['user_id=7'] } });
    expect(can([theirs], somebody(33))).toMatchObject({
      ...{ read: false, write: false, execute: false, why: [{ code: 'others_not_allowed' }] },
    });
  });

  it('behind a directory that nobody passes is out of reach, and behind one that nobody knows unknown', () => {
    const open = file({ path: '/srv/file', mode: 0o777 });
    expect(can([directory({ mode: 0o700 }), open], somebody(33))).toMatchObject({
      ...{ read: false, write: false, execute: false },
      why: [{ path: '/srv', claims: ['read', 'write', 'execute'] }],
    });
    const unknown = { kind: 'unknown', path: '/srv', reason: 'timed_out' } as const;
    expect(can([unknown, open], somebody(33))).toMatchObject({ read: null, write: null, execute: null });
    const closed = file({ path: '/srv/file', mode: 0o600 });
    expect(can([unknown, closed], somebody(33))).toMatchObject({ read: false, write: false, execute: false });
  });
});

describe('what is neither file nor directory', () => {
  it('can be written to on a read-only file system, for a FIFO or a socket holds nothing', () => {
    for (const type of ['fifo', 'socket']) {
      const pipe = file({ type, mode: 0o622, through: { readOnly: ['superblock'] } });
      expect(can([pipe], somebody(33))).toMatchObject({ read: false, write: true, execute: false });
    }
  });

  it('is not known where it is a device, unless its mode or its mount forbids it', () => {
    const device = file({ type: 'character device', mode: 0o660, gid: 100044 });
    expect(can([device], somebody(33, [44]))).toMatchObject({ read: null, write: null, execute: false });
    expect(can([device], somebody(33))).toMatchObject({ read: false, write: false });
    const off = file({ type: 'block device', mode: 0o666, through: { flags: ['nodev'] } });
    expect(can([off], HOST_ROOT)).toMatchObject({ read: false, write: false, why: [{ code: 'nodev' }, {}] });
  });
});
