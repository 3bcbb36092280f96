import { describe, expect, it } from 'vitest';
import type { DesiredVolume } from '../../../src/engine/desired/state.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { remediesFor } from '../../../src/engine/remedy/remedies.ts';
import type { AskedFor } from '../../../src/engine/remedy/remedy.ts';
import { desiredState, volume } from '../builders.ts';
import { addDirectory, containerFile, factsOf, modelMachine } from '../model-host.ts';

const WWW: AskedFor = { ctid: 100, uid: 33, can: 'read-write' };

const media = (rest: Partial<DesiredVolume> = {}) =>
  volume(
    'media',
    '/tank/media',
    [
      { ctid: 100, path: '/media' },
      { ctid: 101, path: '/media' },
    ],
    {
      owner: { kind: 'keep' },
      permissions: { directoryMode: 'keep', fileMode: 'keep', recursive: false },
      ...rest,
    },
  );

interface Scene {
  readonly asked?: readonly AskedFor[];
  readonly of?: DesiredVolume;
  readonly lines?: readonly string[];
  readonly mountinfo?: string;
}

function found(
  fact: Parameters<typeof addDirectory>[2],
  { asked = [WWW], of = media(), lines = ['unprivileged: 1'], mountinfo = '' }: Scene = {},
) {
  const file = (id: number) => containerFile(id, [...lines, 'mp0: /tank/media,mp=/media']);
  const host = modelMachine({ mountinfo, files: new Map([100, 101].map((id) => [id, file(id)])) });
  addDirectory(host, '/tank/media', { empty: false, ...fact });
  return remediesFor(of, asked, { desired: desiredState([of]), observed: observed(factsOf(host)) });
}

const RAMFS = '2 1 0:50 / /tank rw - ramfs ramfs rw\n';

const codes = ({ offered, refused }: ReturnType<typeof found>) => ({
  offered: offered.map(({ code }) => code),
  refused: Object.fromEntries(refused.map(({ code, why }) => [code, why.code])),
});

describe('what lets a user of a container in', () => {
  it('is nothing where it can already', () => {
    expect(found({ mode: 0o777 })).toEqual({ needed: false, offered: [], refused: [] });
  });

  it('is an entry in the ACL before anything that gives others more', () => {
    expect(codes(found({}))).toEqual({
      offered: ['access_entry', 'owner', 'mode'],
      refused: { mount_idmap: 'maps_host_root', group: 'group_unknown', container_root: 'not_root_asked' },
    });
  });

  it('says the edit, what would run, and who gains', () => {
    const [entry] = found({}).offered;
    expect(entry).toMatchObject({
      changes: { access: { '100:33': 'read-write' } },
      plan: { steps: [{ kind: 'acl' }] },
      gives: [
        { ctid: 100, uid: 33 },
        { ctid: 101, uid: 33 },
      ],
      takesFrom: [],
    });
  });

  it('says of the first alone why it is that', () => {
    const { offered } = found({});
    expect(offered.map(({ because }) => because)).toEqual(['gives_no_ownership', undefined, undefined]);
    expect(found({ uid: 5000, gid: 5000 }).offered[0]?.because).toBe('changes_mount_alone');
  });

  it('is never what takes something from somebody', () => {
    expect(codes(found({ uid: 1000, gid: 1000 })).refused).toMatchObject({ owner: 'would_lose_access' });
  });

  it('is one edit for all of them at once', () => {
    const asked = [WWW, { ctid: 101, uid: 1000, can: 'read-write' } as const];
    const both = found({}, { asked });
    expect(both.offered[0]?.changes).toEqual({ access: { '100:33': 'read-write', '101:1000': 'read-write' } });
    expect(codes(both).refused).toMatchObject({ owner: 'still_denied' });
  });

  it('makes each of them the owner who cannot yet, said in the host’s ids where the containers disagree', () => {
    const file = (id: number) =>
      containerFile(id, [
        ...['unprivileged: 1', 'mp0: /tank/media,mp=/media'],
        ...(id === 101 ? ['lxc.idmap: u 0 200000 65536', 'lxc.idmap: g 0 200000 65536'] : []),
      ]);
    const host = modelMachine({ mountinfo: RAMFS, files: new Map([100, 101].map((id) => [id, file(id)])) });
    addDirectory(host, '/tank/media', { empty: false, uid: 65_534, gid: 65_534, mode: 0o755 });
    const { offered } = remediesFor(media(), [WWW, { ...WWW, ctid: 101, can: 'read' }], {
      desired: desiredState([media()]),
      observed: observed(factsOf(host)),
    });
    expect(offered.flatMap(({ changes }) => changes.owner ?? [])).toEqual(['100033:65534']);
  });

  it('takes from nobody in a directory that holds nothing either', () => {
    const { refused } = codes(found({ uid: 100_007, gid: 100_007, empty: true }, { mountinfo: RAMFS }));
    expect(refused).toMatchObject({ owner: 'takes_access' });
  });

  it('says how much of what lies in the directory it does not reach', () => {
    const owned = (uid: number, mode: number) => ({ uid, gid: uid, mode, acl: { ok: true, value: '' } as const });
    const entries = [
      { type: 'file', owned: owned(0, 0o644), count: 3, examples: ['a', 'sub/b'] },
      { type: 'file', owned: owned(0, 0o666), count: 4 },
      { type: 'directory', owned: owned(100_033, 0o700), count: 1 },
    ];
    const below = { entries, more: true };
    const unreached = (can: AskedFor['can']) => {
      const { offered } = found({ mode: 0o750, below }, { asked: [{ ...WWW, can }] });
      return offered.find(({ code }) => code === 'access_entry')?.unreached;
    };
    expect(unreached('read-write')).toEqual({
      ...{ count: 3, of: 8, more: true },
      examples: ['a', 'sub/b'].map((path) => ({ path, type: 'file', uid: 0 })),
    });
    expect(unreached('read')).toBeUndefined();
  });

  it('says of a directory that they can write already what in it they cannot, unless its volume is recursive', () => {
    const owned = { uid: 0, gid: 0, mode: 0o644, acl: { ok: true, value: '' } } as const;
    const entries = [{ type: 'file', owned, count: 3 }];
    const scene = { mode: 0o777, below: { entries, more: false } } as const;
    expect(found(scene)).toMatchObject({ needed: false, unreached: { count: 3, of: 3, more: false } });
    const of = media({ permissions: { directoryMode: 'keep', fileMode: 'keep', recursive: true } });
    expect(found(scene, { of }).unreached).toBeUndefined();
  });

  it('says of each edit what becomes of what lies in the directory', () => {
    const acl = { ok: true, value: '' } as const;
    const file = (mode: number) => [{ type: 'file', owned: { uid: 5000, gid: 5000, mode, acl }, count: 2 }];
    const told = (scene: Parameters<typeof found>[0], of = media()) =>
      Object.fromEntries(found(scene, { of }).offered.map((one) => [one.code, one.below]));
    expect(told({ below: { entries: file(0o600), more: false } })).toMatchObject({
      access_entry: 'left',
      owner: 'left',
    });
    expect(told({ below: { entries: file(0o666), more: false } })).toMatchObject({ access_entry: 'usable' });
    expect(told({ below: { entries: file(0o666), more: true } })).toMatchObject({ access_entry: 'sampled' });
    expect(told({ below: { entries: [], more: false } })).toMatchObject({ access_entry: 'empty' });
    expect(told({})).toMatchObject({ access_entry: 'unknown' });
    const whole = media({ permissions: { directoryMode: 'keep', fileMode: 'keep', recursive: true } });
    const alongWith = told({ below: { entries: file(0o600), more: false } }, whole);
    expect(alongWith).toMatchObject({ access_entry: 'left', owner: 'changed' });
  });

  it('is no map of the mount by which somebody could do less with what lies in the directory', () => {
    const file = (uid: number, mode: number) => ({
      entries: [{ type: 'file', owned: { uid, gid: uid, mode }, count: 2 }],
      more: false,
    });
    const withFile = (below: ReturnType<typeof file>) => codes(found({ uid: 5000, gid: 5000, below })).refused;
    // What user 33 has made before is nobody's through the map.
    expect(withFile(file(100_033, 0o600))).toMatchObject({ mount_idmap: 'takes_entries' });
    expect(withFile(file(0, 0o666))).toMatchObject({ mount_idmap: 'takes_entries' });
    expect(withFile(file(5000, 0o600))).not.toHaveProperty('mount_idmap');
  });

  it('never gives more than reading where only that is asked', () => {
    const asked = [{ ...WWW, can: 'read' } as const];
    const { offered } = found({ mode: 0o750 }, { asked });
    expect(offered.map(({ changes }) => changes)).toMatchObject([
      { access: { '100:33': 'read' } },
      {},
      { directoryMode: '0755' },
    ]);
    expect(offered[0]?.gives.every(({ rights }) => !rights.includes('write'))).toBe(true);
  });

  const on = (fstype: string, options = 'rw') => `2 1 0:50 / /tank rw - ${fstype} server:/x ${options}\n`;

  it('is not known where a server has the last word, whatever the mode says', () => {
    for (const fstype of ['nfs4', 'fuseblk']) {
      const all = found({ mode: 0o777 }, { mountinfo: on(fstype, 'rw,allow_other') });
      expect(all).toMatchObject({ needed: true, offered: [] });
      const { refused } = codes(all);
      expect(refused.mode).toBe(fstype === 'nfs4' ? 'still_denied' : 'owners_not_kept');
    }
  });

  it('is no entry of an ACL on FUSE, where nobody knows whether it counts', () => {
    const { offered, refused } = codes(
      found({ uid: 5000, gid: 5000 }, { mountinfo: on('fuse.mergerfs', 'rw,default_permissions,allow_other') }),
    );
    expect(offered).toContain('mode');
    expect(offered).not.toContain('access_entry');
    expect(refused).toMatchObject({ access_entry: 'acls_may_not_count' });
  });

  it('is no owner and no mode where the options of the mount say both', () => {
    for (const fstype of ['cifs', 'exfat', 'vfat']) {
      const { offered, refused } = codes(found({}, { mountinfo: on(fstype) }));
      expect(offered).toEqual([]);
      expect(refused).toMatchObject({ owner: 'owners_not_kept', mode: 'owners_not_kept', access_entry: 'no_acls' });
    }
  });

  it('is in the options of the mount then, with the ids on the host of those who are asked for', () => {
    const whose = (...uids: readonly number[]) => {
      const asked = uids.map((uid) => ({ ctid: 100, uid, can: 'read-write' }) as const);
      const { refused } = found({}, { mountinfo: on('cifs'), asked });
      return refused.find(({ code }) => code === 'mode')?.why;
    };
    expect(whose(0)).toMatchObject({ code: 'owners_not_kept', whose: { uid: 100_000, gid: 100_000 } });
    expect(whose(33)).toMatchObject({ code: 'owners_not_kept', whose: { uid: 100_033 } });
    expect(whose(0, 33)).not.toHaveProperty('whose');
  });

  it('is another way where the file system keeps no ACLs', () => {
    const { offered, refused } = codes(found({}, { mountinfo: '2 1 0:50 / /tank rw - zfs tank rw,xattr\n' }));
    expect(offered).toEqual(['owner', 'mode']);
    expect(refused).toMatchObject({ access_entry: 'no_acls' });
  });

  it('is tried on a directory that is still to be made as it would be made', () => {
    const owned = media({
      owner: { kind: 'account', user: 5000, group: 5000, text: '5000' },
      permissions: { directoryMode: 0o755, fileMode: 0o644, recursive: false, purpose: undefined },
    });
    const asked = [100, 101].map((ctid) => ({ ctid, uid: 0, can: 'read-write' }) as const);
    const host = modelMachine({ files: new Map([100, 101].map((id) => [id, containerFile(id, ['unprivileged: 1'])])) });
    addDirectory(host, '/tank');
    const made = remediesFor(owned, asked, { desired: desiredState([owned]), observed: observed(factsOf(host)) });
    expect(codes(made).offered).toEqual(['access_entry', 'mount_idmap', 'owner', 'group', 'container_root', 'mode']);
  });

  it('names whoever gains by it in a directory that is still to be made, and who will have it mounted', () => {
    const owned = media({
      owner: { kind: 'account', user: 5000, group: 5000, text: '5000' },
      permissions: { directoryMode: 0o755, fileMode: 0o644, recursive: false, purpose: undefined },
    });
    const givesIn = (exists: boolean) => {
      const host = modelMachine({ files: new Map([[100, containerFile(100, ['unprivileged: 1'])]]) });
      addDirectory(host, '/tank');
      if (exists) addDirectory(host, '/tank/media', { uid: 5000, gid: 5000, mode: 0o755 });
      const scene = { desired: desiredState([owned]), observed: observed(factsOf(host)) };
      const { offered } = remediesFor(owned, [{ ctid: 100, uid: 33, can: 'read-write' }], scene);
      const mode = offered.find(({ changes }) => changes.directoryMode === '0777');
      return mode?.gives.map(({ ctid, uid, gid, rights }) => [ctid, uid, gid, ...rights]);
    };
    const gained = ['write', 'remove'] as const;
    const all = [
      [null, null, 5000, ...gained],
      [null, null, undefined, ...gained],
      [100, 0, undefined, ...gained],
      [100, null, undefined, ...gained],
    ];
    expect(givesIn(false)).toEqual(all);
    expect(givesIn(true)).toEqual(all);
  });

  it('is none where the mount is read-only, and each says why', () => {
    const readOnly = media({ mounts: [{ ctid: 100, path: '/media', readOnly: true }] });
    const { offered, refused } = codes(found({ mode: 0o755 }, { of: readOnly }));
    expect(offered).toEqual([]);
    expect(refused).toMatchObject({ mode: 'still_denied' });
  });

  it('is the owner container_root where their root is asked for', () => {
    const asked = [100, 101].map((ctid) => ({ ctid, uid: 0, can: 'read-write' }) as const);
    expect(codes(found({}, { asked })).offered).toEqual(['access_entry', 'owner', 'group', 'container_root', 'mode']);
  });

  it('is no map of the mount in a privileged container', () => {
    expect(codes(found({}, { lines: [] })).refused).toMatchObject({ mount_idmap: 'privileged_ignores_idmap' });
  });

  it('is a map of the mount first where something lies in the directory, if nobody loses by it', () => {
    const { offered } = codes(found({ uid: 5000, gid: 5000 }));
    expect(offered[0]).toBe('mount_idmap');
  });
});
