import { describe, expect, it } from 'vitest';
import type { DirectoryFact, Reading } from '../../../src/engine/observed/facts.ts';
import { inodeOf } from '../../../src/engine/permission/component.ts';
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
