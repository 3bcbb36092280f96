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
});
