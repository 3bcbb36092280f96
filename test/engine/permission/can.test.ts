import { describe, expect, it } from 'vitest';
import { mountedThrough } from '../../../src/engine/access/through.ts';
import { tableOf } from '../../../src/engine/observed/mounts.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { can, canIn, checkOf } from '../../../src/engine/permission/can.ts';
import { inodeOf } from '../../../src/engine/permission/component.ts';
import { HOST_IDS, identityOf } from '../../../src/engine/permission/identity.ts';
import { factsOf, modelMachine } from '../model-host.ts';
import { acl, directory, idmapped, somebody } from './example.ts';

const everything = { read: true, write: true, traverse: true, remove: true, why: [] };
const nothing = { read: false, write: false, traverse: false, remove: false };

describe('one directory', () => {
  it('is open to its owner by the owner’s bits alone', () => {
    const own = directory({ uid: 101000, gid: 0, mode: 0o077 });
    expect(can([own], somebody(1000))).toMatchObject(nothing);
    expect(can([directory({ uid: 101000, mode: 0o700 })], somebody(1000))).toEqual(everything);
  });

  it('tells which entry denies what', () => {
    expect(can([directory()], somebody(33))).toEqual({
      ...{ read: true, write: false, traverse: true, remove: false },
      why: [{ code: 'permission', entry: 'other', bits: 5, path: '/srv', claims: ['write', 'remove'] }],
    });
  });

  it('tells which named group denies', () => {
    const shared = acl('user::rwx,group::---,group:100044:r-x,mask::rwx,other::---');
    expect(can([directory({ acl: shared })], somebody(33, [44])).why).toEqual([
      { code: 'permission', entry: 'group', id: 100044, bits: 5, path: '/srv', claims: ['write', 'remove'] },
    ]);
  });

  it('is all a container’s root wants where its map has the owner and the group', () => {
    const others = directory({ uid: 101000, gid: 101000, mode: 0 });
    expect(can([others], somebody(0))).toEqual(everything);
    expect(can([directory({ uid: 101000, gid: 0, mode: 0 })], somebody(0))).toMatchObject(nothing);
  });

  it('is closed to a container’s root whose map has the group alone', () => {
    expect(can([directory({ uid: 0, gid: 101000, mode: 0 })], somebody(0))).toMatchObject(nothing);
  });

  it('is open to the group by its digit, whether it is somebody’s first group or another', () => {
    const shared = directory({ gid: 100033, mode: 0o070 });
    expect(can([shared], somebody(33))).toEqual(everything);
    expect(can([shared], somebody(1000, [33]))).toEqual(everything);
    expect(can([shared], somebody(1000))).toMatchObject(nothing);
  });

  it('is closed to a user whose group the container’s map does not have', () => {
    expect(can([directory({ mode: 0o777 })], { ...somebody(33), gid: 70000 })).toMatchObject({
      ...nothing,
      why: [{ code: 'no_such_id', type: 'g', id: 70000 }],
    });
  });

  it('is closed to a root that its container took the capability from', () => {
    const root = identityOf({ uid: 0, gid: 0 }, HOST_IDS, new Set(['fowner']));
    expect(can([directory({ uid: 1000, mode: 0o700 })], root)).toMatchObject(nothing);
  });

  it('is open to the host’s own root, whoever owns it', () => {
    const root = identityOf({ uid: 0, gid: 0 }, HOST_IDS);
    expect(can([directory({ uid: 1000, gid: 1000, mode: 0o1000 })], root)).toEqual(everything);
  });

  it('is closed to somebody whom the container’s map does not have', () => {
    expect(can([directory({ mode: 0o777 })], somebody(70000))).toEqual({
      ...nothing,
      why: [
        { code: 'no_such_id', type: 'u', id: 70000, path: '/srv', claims: ['read', 'write', 'traverse', 'remove'] },
      ],
    });
  });
});

describe('an ACL', () => {
  const named = (text: string, mode = 0o770) => directory({ mode, acl: acl(text) });

  it('gives a named user what the mask leaves of it', () => {
    expect(can([named('user::rwx,user:100033:rwx,group::---,mask::r-x,other::---', 0o750)], somebody(33))).toEqual({
      ...{ read: true, write: false, traverse: true, remove: false },
      why: [
        {
          ...{ code: 'mask', entry: 'user', id: 100033, bits: 7, mask: 5 },
          ...{ path: '/srv', claims: ['write', 'remove'] },
        },
      ],
    });
  });

  it('has a mask for named users and groups, the owning one, too, and none for the owner and the others', () => {
    const masked = directory({
      ...{ uid: 101000, gid: 100044, mode: 0o747 },
      acl: acl('user::rwx,user:100033:rwx,group::rwx,group:100045:rwx,mask::r--,other::rwx'),
    });
    for (const one of [somebody(33), somebody(34, [44]), somebody(34, [45])]) {
      expect(can([masked], one)).toMatchObject({ read: true, write: false, traverse: false });
    }
    for (const one of [somebody(1000), somebody(34)]) expect(can([masked], one)).toEqual(everything);
  });

  it('takes a named user’s entry before those of its groups, and those before the others’', () => {
    const entries = 'user::rwx,user:100033:---,group::---,group:100044:rwx,mask::rwx,other::rwx';
    expect(can([named(entries)], somebody(33, [44]))).toMatchObject(nothing);
    expect(can([named(entries)], somebody(34, [44]))).toEqual(everything);
    expect(can([named(entries)], somebody(34))).toEqual(everything);
  });

  it('wants everything from one and the same group entry', () => {
    const split = named('user::rwx,group::---,group:100044:r--,group:100045:-wx,mask::rwx,other::rwx');
    expect(can([split], somebody(33, [44, 45]))).toMatchObject({ read: true, write: true, traverse: true });
    const more = named('user::rwx,group::---,group:100044:-w-,group:100045:--x,mask::rwx,other::rwx');
    expect(can([more], somebody(33, [44, 45]))).toMatchObject({
      ...{ read: false, write: false, traverse: true, remove: false },
      why: [{ code: 'permission' }, { code: 'split_groups', bits: 3, claims: ['write', 'remove'] }],
    });
  });

  it('counts for nothing where the mode’s group digit is ---', () => {
    const masked = named('user::rwx,user:100033:---,group::---,mask::---,other::rwx', 0o707);
    expect(can([masked], somebody(33))).toEqual(everything);
  });

  it('lets somebody in whose groups nobody knows, where the groups it names are none of its container’s', () => {
    const named = acl('user::rwx,group::rwx,group:33:---,mask::rwx,other::rwx');
    const asked = { ...somebody(600), groupsUnknown: 'no_passwd' as const };
    const met = directory({ uid: 5000, gid: 5000, mode: 0o777, acl: named });
    expect(can([met], asked)).toMatchObject({ write: true });
    expect(can([directory({ uid: 5000, gid: 100_033, mode: 0o757 })], asked)).toMatchObject({ write: null });
  });

  it('leaves unknown what hangs on a group of the container, where nobody knows in which somebody is', () => {
    const asked = { ...somebody(600), groupsUnknown: 'no_passwd' as const };
    expect(can([named('user::rwx,group::---,group:100044:rwx,mask::rwx,other::---')], asked)).toMatchObject({
      ...{ read: null, write: null, why: [{ code: 'no_passwd' }] },
    });
  });

  it('that could not be read leaves unknown what it could decide, and no more', () => {
    const unread = directory({ uid: 101000, gid: 0, mode: 0o775, acl: { unknown: 'no_getfacl' } });
    expect(can([unread], somebody(33))).toMatchObject({ read: null, write: null, why: [{ code: 'no_getfacl' }] });
    expect(can([unread], somebody(1000))).toEqual(everything);
    expect(can([directory({ mode: 0o705, acl: { unknown: 'no_getfacl' } })], somebody(33))).toMatchObject({
      ...{ read: true, write: false },
    });
  });
});

describe('a mount', () => {
  it('that is read-only lets nobody create or remove, and says which layer is', () => {
    const through = { readOnly: ['superblock'] as const };
    expect(can([directory({ mode: 0o777, through })], somebody(0))).toEqual({
      ...{ read: true, write: false, traverse: true, remove: false },
      why: [{ code: 'read_only', layers: ['superblock'], path: '/srv', claims: ['write', 'remove'] }],
    });
  });

  it('with an id map of its own translates the owner and the ACL first', () => {
    const through = { ids: idmapped('passthrough') };
    expect(can([directory({ uid: 33, gid: 33, mode: 0o700, through })], somebody(33))).toEqual(everything);
    const named = acl('user::rwx,user:33:rwx,group::---,mask::rwx,other::---');
    expect(can([directory({ mode: 0o770, acl: named, through })], somebody(33))).toEqual(everything);
  });

  it('whose id map lacks the owner lets nobody write, not even at 0777', () => {
    const through = { ids: idmapped('passthrough') };
    expect(can([directory({ uid: 100000, gid: 0, mode: 0o777, through })], somebody(0))).toMatchObject({
      ...{ read: true, write: false, traverse: true, remove: false },
      why: [{ code: 'unmapped_owner', lacking: ['u'] }],
    });
  });

  it('whose id map lacks the group lets nobody write, either', () => {
    const through = { ids: idmapped('passthrough') };
    expect(can([directory({ uid: 0, gid: 65536, mode: 0o777, through })], somebody(0))).toMatchObject({
      ...{ read: true, write: false, traverse: true, remove: false },
      why: [{ code: 'unmapped_owner', lacking: ['g'] }],
    });
  });

  it('with an id map of its own translates the group, and gives nothing to a name that its map lacks', () => {
    const through = { ids: idmapped('passthrough') };
    expect(can([directory({ gid: 33, mode: 0o070, through })], somebody(33))).toEqual(everything);
    const unmapped = acl('user::rwx,user:100033:rwx,group::---,mask::rwx,other::---');
    expect(can([directory({ mode: 0o770, acl: unmapped, through })], somebody(33))).toMatchObject(nothing);
  });

  it('with an id map of its own translates whom a sticky directory belongs to', () => {
    const sticky = directory({ uid: 33, gid: 33, mode: 0o1777, through: { ids: idmapped('passthrough') } });
    expect(can([sticky], somebody(33))).toEqual(everything);
    expect(can([sticky], somebody(34))).toMatchObject({ write: true, remove: 'own' });
  });

  it('whose id map has no place for the group of who asks lets them create nothing', () => {
    const range = { container: 0, disk: 0, host: 100000 };
    const ranges = [
      { ...range, type: 'u', count: 65536 },
      { ...range, type: 'g', count: 33 },
    ] as const;
    const through = { ids: { kind: 'ranges', ranges } as const };
    expect(can([directory({ mode: 0o777, through })], somebody(33))).toMatchObject({
      ...{ read: true, write: false, traverse: true, remove: true },
      why: [{ code: 'unmapped_creator', lacking: ['g'] }],
    });
  });

  it('whose directory was removed on the host is of no use', () => {
    expect(can([{ kind: 'deleted', path: '/srv' }], somebody(0))).toMatchObject({
      ...nothing,
      why: [{ code: 'deleted' }],
    });
  });

  it('of a server leaves unknown what the server decides, but not that it is read-only', () => {
    const through = { fstype: 'nfs4', readOnly: ['superblock'] as const };
    expect(can([directory({ mode: 0o777, through })], somebody(33))).toMatchObject({
      ...{ read: null, write: false, traverse: null, remove: false },
    });
  });

  it.each(['nfs', 'nfs4'])('of %s is unknown to everybody, whatever its mode: only the server could tell', (fstype) => {
    const [host, named] = [identityOf({ uid: 0, gid: 0 }, HOST_IDS), acl('user::---,group::---,mask::---,other::---')];
    for (const identity of [host, somebody(0), somebody(33), somebody(1000, [44])]) {
      for (const met of [{ mode: 0o777 }, { mode: 0 }, { mode: 0o1777, uid: 100033 }, { acl: named }]) {
        expect(can([directory({ ...met, through: { fstype } })], identity)).toEqual({
          ...{ read: null, write: null, traverse: null, remove: null },
          why: [{ code: 'network_filesystem', path: '/srv', claims: ['read', 'write', 'traverse', 'remove'] }],
        });
      }
    }
  });

  it('of a squashing server is closed to the host’s root, and unknown to others', () => {
    const squashed = directory({ mode: 0o777, through: { fstype: 'nfs4' }, refusesRoot: true });
    const root = identityOf({ uid: 0, gid: 0 }, HOST_IDS);
    expect(can([squashed], root)).toMatchObject({ read: null, write: false, remove: false });
    expect(can([squashed], somebody(0))).toMatchObject({ read: null, write: null });
  });

  it('of CIFS denies by its options, and promises nothing', () => {
    expect(can([directory({ through: { fstype: 'cifs' } })], somebody(33))).toMatchObject({ read: null, write: false });
    const noperm = { fstype: 'cifs', options: ['rw', 'noperm'] };
    expect(can([directory({ through: noperm })], somebody(33))).toMatchObject({ read: null, write: null });
  });

  it('of FUSE is the kernel’s to judge with default_permissions, else the server’s', () => {
    const judged = { fstype: 'fuse.mergerfs', options: ['rw', 'user_id=0', 'default_permissions', 'allow_other'] };
    expect(can([directory({ mode: 0o777, through: judged })], somebody(33))).toEqual(everything);
    const served = { fstype: 'fuse.mergerfs', options: ['rw', 'user_id=0', 'allow_other'] };
    expect(can([directory({ mode: 0o777, through: served })], somebody(33))).toMatchObject({
      ...{ read: null, write: null, why: [{ code: 'network_filesystem' }] },
    });
  });

  it('of FUSE with an ACL is unknown where only the ACL would decide', () => {
    const through = { fstype: 'fuse.mergerfs', options: ['rw', 'user_id=0', 'default_permissions', 'allow_other'] };
    const named = acl('user::rwx,user:100033:rwx,group::---,mask::rwx,other::---');
    expect(can([directory({ mode: 0o770, acl: named, through })], somebody(33))).toMatchObject({ write: null });
    expect(can([directory({ mode: 0o770, acl: named, through })], somebody(34))).toMatchObject({ write: false });
  });

  it('of mergerfs with an ACL is the kernel’s to judge once it says whether that counts', () => {
    const told = (heeds: boolean) => {
      const line = '2 1 0:50 / /pool rw - fuse.mergerfs a:b rw,user_id=0,default_permissions,allow_other\n';
      const host = observed({ ...factsOf(modelMachine({ mountinfo: line })), posixAcls: new Map([['/pool', heeds]]) });
      const inside = tableOf({ ok: true, value: line.replace('/pool', '/srv') })?.get('/srv');
      if (!inside) throw new Error('it is mounted there');
      const through = mountedThrough(inside, host.mounts?.get('/pool'));
      const named = 'user::rwx,user:100033:rwx,group::---,mask::rwx,other::---';
      const fact = {
        uid: 0,
        gid: 0,
        mode: 0o770,
        acl: { ok: true, value: named },
        flags: { ok: true, value: '' },
      } as const;
      return canIn({ kind: 'directory', path: '/srv', inode: inodeOf(fact, through), through }, somebody(33));
    };
    expect(told(true)).toMatchObject({ write: true });
    expect(told(false)).toMatchObject({ write: false });
  });

  it('of FUSE without allow_other is for the user who made it', () => {
    const through = { fstype: 'fuse.sshfs', options: ['rw', 'user_id=100033', 'default_permissions'] };
    expect(can([directory({ mode: 0o777, through })], somebody(0))).toMatchObject({
      ...nothing,
      why: [{ code: 'others_not_allowed', owner: 100033 }],
    });
  });
});

describe('removing', () => {
  it('needs no sticky bit, or the entry to be one’s own, or the directory', () => {
    expect(can([directory({ mode: 0o1777 })], somebody(33))).toMatchObject({ write: true, remove: 'own' });
    expect(can([directory({ uid: 100033, mode: 0o1777 })], somebody(33))).toEqual(everything);
  });

  it('is for a container’s root only what its map has, in a sticky directory of somebody else', () => {
    expect(can([directory({ mode: 0o1777 })], somebody(0))).toMatchObject({
      ...{ write: true, remove: 'own', why: [{ code: 'sticky', owner: 0, claims: ['remove'] }] },
    });
    expect(can([directory({ mode: 0o1777 })], somebody(0, [], HOST_IDS))).toEqual(everything);
  });

  it('is impossible where one can only add, and so is all else where nothing can change', () => {
    const added = directory({ mode: 0o777, flags: { immutable: false, appendOnly: true } });
    expect(can([added], somebody(33))).toMatchObject({ write: true, remove: false, why: [{ code: 'append_only' }] });
    const fixed = directory({ mode: 0o777, flags: { immutable: true, appendOnly: false } });
    expect(can([fixed], somebody(0))).toMatchObject({ write: false, remove: false, why: [{ code: 'immutable' }] });
  });

  it('is unknown where the flags are, though not where something else denies it', () => {
    const flags = { unknown: 'unreadable' } as const;
    expect(can([directory({ mode: 0o777, flags })], somebody(33))).toMatchObject({ read: true, write: null });
    expect(can([directory({ flags })], somebody(33))).toMatchObject({ write: false, remove: false });
  });
});

describe('a way', () => {
  const open = directory({ mode: 0o777, path: '/srv/media' });

  it('ends at the first directory that lets nobody through, and names it', () => {
    const closed = directory({ mode: 0o700, path: '/srv' });
    expect(can([directory({ path: '/' }), closed, open], somebody(33))).toEqual({
      ...nothing,
      why: [
        {
          ...{ code: 'permission', entry: 'other', bits: 0, path: '/srv' },
          claims: ['read', 'write', 'traverse', 'remove'],
        },
      ],
    });
  });

  it('needs no more than x of the directories it goes through', () => {
    expect(can([directory({ path: '/' }), directory({ mode: 0o711 }), open], somebody(33))).toEqual(everything);
  });

  it('ends where one may list and not go on, and says so of all that is behind', () => {
    const listed = directory({ mode: 0o744, path: '/srv' });
    expect(can([listed, open], somebody(33))).toEqual({
      ...nothing,
      why: [
        {
          ...{ code: 'permission', entry: 'other', bits: 4, path: '/srv' },
          claims: ['read', 'write', 'traverse', 'remove'],
        },
      ],
    });
  });

  it('over something unknown leaves a yes unknown, and a no as it is', () => {
    const hidden = { kind: 'unknown', path: '/srv', reason: 'timed_out' } as const;
    const last = directory({ mode: 0o755, path: '/srv/media' });
    expect(can([hidden, last], somebody(33))).toMatchObject({
      read: null,
      write: false,
      traverse: null,
      remove: false,
    });
  });

  it('through a stopped container’s own tree is open to its root, and unknown to its users', () => {
    const unseen = { kind: 'unseen', path: '/srv', reason: 'rootfs_not_mounted' } as const;
    const last = directory({ uid: 100000, gid: 100000, mode: 0o777, path: '/srv/media' });
    expect(can([unseen, last], somebody(0))).toEqual(everything);
    expect(can([unseen, last], somebody(33))).toMatchObject({ write: null, why: [{ code: 'rootfs_not_mounted' }] });
  });

  it('to what is not there leads nowhere', () => {
    expect(can([directory(), { kind: 'missing', path: '/srv/none' }], somebody(0))).toMatchObject({
      ...nothing,
      why: [{ code: 'missing', path: '/srv/none' }],
    });
  });
});

describe('many directories through one mount', () => {
  const plain = { uid: 101000, gid: 100033, mode: 0o770 };
  const flags = { immutable: false, appendOnly: false };
  const through = {
    fstype: 'nfs4',
    options: ['rw'],
    flags: [],
    readOnly: [],
    ids: { kind: 'same' },
    idsShown: false,
  } as const;
  const seen = [
    ...[plain, { ...plain, uid: 100000 }, { ...plain, gid: 100000 }, { ...plain, mode: 0o707 }],
    { ...plain, acl: acl('user::rwx,user:100007:rwx,group::---,mask::rwx,other::---') },
    { ...plain, acl: { unknown: 'no_getfacl' as const } },
    { ...plain, flags: { ...flags, immutable: true } },
    { ...plain, flags: { ...flags, appendOnly: true } },
    { ...plain, flags: { unknown: 'unreadable' as const } },
    { ...plain, refusesRoot: true },
  ].map((inode) => ({ ...directory(inode), through }));

  it.each([
    ['a user', { through: { ...through, fstype: 'ext4' } }, somebody(1000)],
    ['a member of the group', { through: { ...through, fstype: 'ext4' } }, somebody(33)],
    ['a named user', { through: { ...through, fstype: 'ext4' } }, somebody(7)],
    ['a container’s root', { through: { ...through, fstype: 'ext4' } }, somebody(0)],
    ['the host’s root', { through }, identityOf({ uid: 0, gid: 0, groups: [] }, HOST_IDS)],
  ])('are each what it would be alone: for %s', (_, mount, identity) => {
    const check = checkOf(identity);
    const all = seen.map((component) => ({ ...component, ...mount }) as typeof component);
    expect(all.map(check)).toEqual(all.map((one) => canIn(one, identity)));
  });

  it('are not what they are through another that is read-only', () => {
    const check = checkOf(somebody(1000));
    const closed = directory({ ...plain, through: { readOnly: ['superblock'] } });
    expect(check(directory(plain)).write).toBe(true);
    expect(check(closed).write).toBe(false);
  });
});
