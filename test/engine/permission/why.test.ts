import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DirectoryFact } from '../../../src/engine/observed/facts.ts';
import { can } from '../../../src/engine/permission/can.ts';
import { type Component, componentOf } from '../../../src/engine/permission/component.ts';
import { HOST_IDS, type Identity, identityOf } from '../../../src/engine/permission/identity.ts';
import type { Through } from '../../../src/engine/permission/inode.ts';
import type { Why } from '../../../src/engine/permission/why.ts';
import { WHY_TEXTS, whyText } from '../../../src/views/words/access.ts';
import { acl, directory, file, idmapped, somebody } from './example.ts';

const why = (component: Component, identity: Identity = somebody(33)): readonly Why[] => can([component], identity).why;

const split = acl('user::rwx,group::---,group:100044:-w-,group:100045:--x,mask::rwx,other::---');

/** A path that could not be looked at. */
const unread = (system: 'EACCES' | 'ETIMEDOUT' | 'EFBIG'): Component => {
  const error = { code: 'unreadable', path: '/srv', system } as const;
  return componentOf('/srv', { kind: 'unknown', error }, EXT4);
};

const EXT4: Through = {
  ...{ fstype: 'ext4', options: ['rw'], flags: [], readOnly: [] },
  ids: { kind: 'same' },
  idsShown: false,
};

const withoutTool: DirectoryFact = {
  ...{ kind: 'directory', uid: 0, gid: 0, mode: 0o770, dev: 1, ino: 1 },
  acl: { ok: false, error: { code: 'tool_missing', path: '/srv', tool: 'getfacl' } },
  flags: { ok: true, value: '' },
};

const HAPPENS: Readonly<Partial<Record<Why['code'], () => readonly Why[]>>> = {
  permission: () => why(directory()),
  mask: () => why(directory({ acl: acl('user::rwx,user:100033:rwx,group::---,mask::r-x,other::---') })),
  split_groups: () => why(directory({ acl: split }), somebody(33, [44, 45])),
  read_only: () => why(directory({ mode: 0o777, through: { readOnly: ['superblock'] } })),
  unmapped_owner: () => why(directory({ mode: 0o777, through: { ids: idmapped('u:0:0:1;g:0:0:1') }, uid: 7 })),
  unmapped_creator: () =>
    why(
      directory({ mode: 0o777, through: { ids: idmapped('passthrough') } }),
      identityOf({ uid: 33, gid: 33 }, HOST_IDS),
    ),
  immutable: () => why(directory({ mode: 0o777, flags: { immutable: true, appendOnly: false } })),
  append_only: () => why(directory({ mode: 0o777, flags: { immutable: false, appendOnly: true } })),
  sticky: () => why(directory({ mode: 0o1777 })),
  deleted: () => why({ kind: 'deleted', path: '/srv' }),
  others_not_allowed: () =>
    why(directory({ through: { fstype: 'fuse.sshfs', options: ['user_id=100033'] } }), somebody(0)),
  squashed: () =>
    why(directory({ refusesRoot: true, through: { fstype: 'nfs4' } }), identityOf({ uid: 0, gid: 0 }, HOST_IDS)),
  missing: () => why({ kind: 'missing', path: '/srv' }),
  symlink: () => why({ kind: 'symlink', path: '/srv', target: '/srv' }),
  not_a_directory: () => why({ kind: 'not_a_directory', path: '/srv' }),
  kernel_made: () => why(directory({ mode: 0o777, through: { fstype: 'proc' } })),
  nodev: () => why(file({ type: 'block device', mode: 0o666, through: { flags: ['nodev'] } })),
  noexec: () => why(file({ mode: 0o755, through: { flags: ['noexec'] } })),
  no_execute_bit: () => why(file({ mode: 0o644 }), somebody(0)),
  no_program: () => why(file({ type: 'socket', mode: 0o777 })),
  only_appended: () => why(file({ mode: 0o666, flags: { immutable: false, appendOnly: true } })),
  not_followed: () => why({ kind: 'symlink', path: '/srv', target: undefined }),
  device_rules: () => why(file({ type: 'character device', mode: 0o666 })),
  no_such_id: () => why(directory(), somebody(70000)),
  no_getfacl: () => why(componentOf('/srv', withoutTool, EXT4)),
  network_filesystem: () => why(directory({ through: { fstype: 'nfs4' } })),
  unreadable: () => why(unread('EACCES')),
  timed_out: () => why(unread('ETIMEDOUT')),
  over_limit: () => why(unread('EFBIG')),
};

/** What only a whole container gives: the test that makes it happen, and how it names the code. */
const ELSEWHERE: Readonly<Partial<Record<Why['code'], readonly [file: string, text: string]>>> = {
  rootfs_not_mounted: ['../access/way.test.ts', "why: [{ code: 'rootfs_not_mounted' }]"],
  covered: ['../access/way.test.ts', "reason: 'covered'"],
  hookscript: ['../access/way.test.ts', "why: [{ code: 'hookscript' }]"],
  no_passwd: ['../access/user.test.ts', "groupsUnknown: 'no_passwd'"],
  not_here: ['../codes.test.ts', 'not_here: () => access('],
};

test('every reason has a case that makes it happen', () => {
  expect([...Object.keys(HAPPENS), ...Object.keys(ELSEWHERE)].sort()).toEqual(Object.keys(WHY_TEXTS).sort());
});

test.each(Object.entries(HAPPENS))('%s happens, and has a text', (code, make) => {
  const reason = make().find((one) => one.code === code);
  if (!reason) throw new Error(`${code} did not happen: ${JSON.stringify(make())}`);
  expect(whyText(reason)).toMatch(/^\S.*\S$/);
  expect(whyText(reason)).not.toMatch(/undefined|\[object|NaN/);
});

test.each(Object.entries(ELSEWHERE))('%s is expected where a container is looked at', (_, [file, text]) => {
  expect(readFileSync(join(import.meta.dirname, file), 'utf8')).toContain(text);
});
