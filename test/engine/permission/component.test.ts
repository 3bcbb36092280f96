import { describe, expect, it } from 'vitest';
import type { DirectoryFact, Reading } from '../../../src/engine/observed/facts.ts';
import { inodeOf, sharedInodes } from '../../../src/engine/permission/component.ts';
import type { Through } from '../../../src/engine/permission/inode.ts';

const through = (fstype: string, options: readonly string[]): Through => ({
  ...{ fstype, options, flags: [], readOnly: [], ids: { kind: 'same' }, idsShown: false },
});

const withAcl = (acl: Reading<string>): DirectoryFact => ({
  ...{ kind: 'directory', uid: 0, gid: 0, mode: 0o770, dev: 1, ino: 1 },
  ...{ acl, flags: { ok: true, value: '' } },
});

const NO_TOOL = withAcl({ ok: false, error: { code: 'tool_missing', path: '/tank', tool: 'getfacl' } });

describe('the ACL of a directory', () => {
  it('is unknown without getfacl, and that is the reason', () => {
    expect(inodeOf(NO_TOOL, through('ext4', ['rw'])).acl).toEqual({ unknown: 'no_getfacl' });
  });

  it('is unknown where it was not read in time', () => {
    const late = withAcl({ ok: false, error: { code: 'unreadable', path: '/tank', system: 'ETIMEDOUT' } });
    expect(inodeOf(late, through('ext4', ['rw'])).acl).toEqual({ unknown: 'timed_out' });
  });

  it('does not matter on a file system that has none: then the mode says it all', () => {
    for (const [fstype, options] of [
      ['ramfs', ['rw']],
      ['vfat', ['rw']],
      ['ext4', ['rw', 'noacl']],
      ['zfs', ['rw', 'xattr', 'noacl']],
    ] as const) {
      expect(inodeOf(NO_TOOL, through(fstype, options)).acl).toEqual({ entries: undefined });
    }
    expect(inodeOf(NO_TOOL, through('zfs', ['rw', 'posixacl'])).acl).toEqual({ unknown: 'no_getfacl' });
  });

  // ZFS on Linux shows acltype=off and acltype=nfsv4 alike: as noacl. Of zfs without either word nothing is promised.
  it.each([
    ['posix', ['rw', 'xattr', 'posixacl'], true],
    ['off or nfsv4', ['rw', 'xattr', 'noacl'], false],
    ['not told', ['rw', 'xattr'], false],
  ])('counts on ZFS with acltype %s as the kernel has it', (_, options, counts) => {
    const named = 'user::rwx,user:100033:rwx,group::---,mask::rwx,other::---';
    const { acl } = inodeOf(withAcl({ ok: true, value: named }), through('zfs', options));
    expect('entries' in acl && acl.entries?.users).toEqual(counts ? [{ id: 100033, bits: 7 }] : undefined);
  });
});

describe('directories that are read alike through one mount', () => {
  const EXT4 = through('ext4', ['rw']);
  const plain = withAcl({ ok: true, value: '' });
  const others: readonly DirectoryFact[] = [
    { ...plain, uid: 1 },
    { ...plain, gid: 1 },
    { ...plain, mode: 0o700 },
    { ...plain, flags: { ok: true, value: '----i---' } },
    { ...plain, flags: { ok: false, error: { code: 'unreadable', path: '/tank', system: 'EIO' } } },
    withAcl({ ok: true, value: 'user::rwx,user:100033:rwx,group::---,mask::rwx,other::---' }),
    NO_TOOL,
  ];

  it('are one inode, and what differs in anything is another', () => {
    const inodes = sharedInodes();
    const one = inodes(plain, EXT4);
    expect(inodes({ ...plain }, EXT4)).toBe(one);
    expect(inodes(plain, through('ext4', ['rw']))).not.toBe(one);
    for (const fact of others) {
      expect(inodes(fact, EXT4)).not.toBe(one);
      expect(inodes(fact, EXT4)).toEqual(inodeOf(fact, EXT4));
    }
    const nfs = through('nfs4', ['rw']);
    expect(inodes(plain, nfs)).toMatchObject({ refusesRoot: false });
    expect(inodes({ ...plain, writable: false }, nfs)).toMatchObject({ refusesRoot: true });
  });
});
