import { describe, expect, it } from 'vitest';
import { parseOwner } from '../../../../src/engine/desired/rules.ts';
import type { DesiredVolume } from '../../../../src/engine/desired/state.ts';
import type { Facts } from '../../../../src/engine/observed/facts.ts';
import { observed } from '../../../../src/engine/observed/state.ts';
import { aclsText } from '../../../../src/engine/permission/acl.ts';
import { planOf } from '../../../../src/engine/plan/plan.ts';
import type { Plan, PlanOptions } from '../../../../src/engine/plan/types.ts';
import { statusOf } from '../../../../src/engine/status/status.ts';
import { desiredState, volume } from '../../builders.ts';
import { addDirectory, containerFile, directory, factsOf, type ModelMachine, modelMachine } from '../../model-host.ts';
import { withStarts } from '../../starts.ts';

const NOBODY = { uid: 65534, gid: 65534, mode: 0o775 };

describe('a directory that is not there', () => {
  it('is created with its owner and mode, its parents as root’s', () => {
    const made = planned(modelMachine(), [volume('media', '/tank/media/films')]);
    expect(made.steps).toMatchObject([
      {
        id: 'directory:/tank/media/films',
        action: 'create',
        exact: false,
        reason: { code: 'directory_missing', path: '/tank/media/films', purpose: 'shared_data' },
        commands: [
          ['install', '-d', '-o', '0', '-g', '0', '-m', '00755', '/tank', '/tank/media'],
          ['install', '-d', '-o', '65534', '-g', '65534', '-m', '00775', '/tank/media/films'],
        ],
      },
    ]);
  });

  it('makes the parents it lacks itself, so that one failing does not stop the other', () => {
    const made = planned(modelMachine(), [volume('b', '/tank/b'), volume('a', '/tank/a')]);
    expect(made.steps).toMatchObject([
      { id: 'directory:/tank/a', change: { parents: ['/tank'] }, needs: [] },
      {
        id: 'directory:/tank/b',
        change: { parents: ['/tank'] },
        needs: [],
        commands: [['install', '-d', '-o', '65534', '-g', '65534', '-m', '00775', '/tank/b']],
      },
    ]);
  });

  it('needs the step that makes the volume it lies in', () => {
    const ofRoot = {
      owner: { kind: 'account', user: 0, group: 0, text: '0:0' },
      permissions: { directoryMode: 0o755, fileMode: 0o644, recursive: false },
    } as const;
    const made = planned(modelMachine(), [
      volume('in', '/tank/a/in', [], ofRoot),
      volume('out', '/tank/a', [], ofRoot),
    ]);
    expect(made.steps).toMatchObject([
      { id: 'directory:/tank/a', change: { parents: ['/tank'] } },
      { id: 'directory:/tank/a/in', change: { parents: ['/tank'] }, needs: ['directory:/tank/a'] },
    ]);
  });

  it('is needed by the mounts of it, which need nothing of one that is there', () => {
    const host = modelMachine({ files: new Map([[100, containerFile(100)]]) });
    addDirectory(host, '/tank/there', NOBODY);
    const at = (path: string) => [{ ctid: 100, path }];
    const made = planned(host, [
      volume('gone', '/tank/gone', at('/gone')),
      volume('there', '/tank/there', at('/there')),
    ]);
    expect(made.steps).toMatchObject([
      { id: 'directory:/tank/gone', needs: [] },
      { id: 'mount:100', needs: ['directory:/tank/gone'] },
    ]);
  });

  it('is refused where fstab expects a mount that is absent', () => {
    const host = modelMachine({ fstab: '/dev/sdb1 /tank ext4 defaults 0 2\n' });
    const made = planned(host, [volume('media', '/tank/media')]);
    expect(made).toMatchObject({
      steps: [],
      diagnostics: [{ severity: 'error', code: 'mount_absent', where: { volume: 'media' }, at: '/tank' }],
    });
  });

  it('is created where that mount is there', () => {
    const host = modelMachine({
      fstab: '/dev/sdb1 /tank ext4 defaults 0 2\n',
      mountinfo: '2 1 8:17 / /tank rw - ext4 /dev/sdb1 rw',
    });
    addDirectory(host, '/tank');
    expect(planned(host, [volume('media', '/tank/media')]).steps).toHaveLength(1);
  });

  describe('with a declared dataset', () => {
    const at = '/mnt/pve/pool/data';
    const withDataset = (host: ModelMachine, facts: Partial<Facts> = {}) =>
      planOf(
        desiredState([volume('media', `${at}/media`)], { datasets: [{ name: 'pool/data', at, shared: false }] }),
        observed({ ...factsOf(host), ...facts }),
      );

    it('is refused where that is mounted nowhere', () => {
      const made = withDataset(modelMachine());
      expect(made).toMatchObject({ steps: [], diagnostics: [{ severity: 'error', code: 'dataset_not_mounted', at }] });
    });

    it('is refused where the mount table has that elsewhere, and named there', () => {
      const made = withDataset(modelMachine({ mountinfo: '2 1 0:40 / /pool/data rw - zfs pool/data rw' }));
      const there = { there: '/pool/data', mounted: true, instead: '/pool/data/media' };
      expect(made).toMatchObject({ steps: [], diagnostics: [{ code: 'dataset_elsewhere', at, ...there }] });
    });

    it('is refused where ZFS would mount that elsewhere', () => {
      const datasets = { ok: true, value: 'pool\t/pool\ton\npool/data\t/srv/data\ton\n' } as const;
      const made = withDataset(modelMachine(), { datasets });
      expect(made).toMatchObject({ diagnostics: [{ code: 'dataset_elsewhere', there: '/srv/data', mounted: false }] });
    });
  });

  it.each([
    ['the directory itself', '/tank/media', '/tank'],
    ['something in it', '/tank/media/films', '/tank'],
    ['something beside it, in a parent that is gone as well', '/tank/other', '/tank'],
  ])('is never made anew where a container has %s configured', (_, source, gone) => {
    const host = modelMachine({ files: new Map([[100, containerFile(100, [`mp0: ${source},mp=/x`])]]) });
    const made = planned(host, [volume('media', '/tank/media')]);
    expect(made.steps.filter(({ kind }) => kind !== 'mount')).toEqual([]);
    expect(made).toMatchObject({ diagnostics: [{ code: 'source_gone', gone, source, ctids: [100] }] });
  });

  it('is never made anew where a line of LXC mounts it, or a change that is pending', () => {
    const files = new Map([
      [100, containerFile(100, ['lxc.mount.entry: /tank/media mnt none bind,create=dir 0 0'])],
      [101, containerFile(101, [], ['mp0: /tank/media,mp=/x'])],
    ]);
    const made = planned(modelMachine({ files }), [volume('media', '/tank/media')]);
    expect(made).toMatchObject({
      steps: [{ kind: 'mount', state: 'kept' }],
      diagnostics: [{ code: 'source_gone', ctids: [100, 101] }],
    });
  });

  it('is made beside what a container has configured in a parent that is there', () => {
    const host = modelMachine({ files: new Map([[100, containerFile(100, ['mp0: /tank,mp=/x'])]]) });
    addDirectory(host, '/tank');
    expect(planned(host, [volume('media', '/tank/media')]).steps).toHaveLength(1);
  });
});

describe('a directory that is there', () => {
  it('is in sync when owner and mode are as declared', () => {
    expect(planned(withDirectory(NOBODY), [volume('media', '/tank/media')]).inSync).toBe(true);
  });

  it('gets its owner and mode, with five digits so that setgid goes', () => {
    const made = planned(withDirectory({ uid: 0, gid: 0, mode: 0o2755 }), [volume('media', '/tank/media')]);
    expect(made.steps).toMatchObject([
      {
        kind: 'owner',
        reason: { code: 'owner_differs', found: 'root:root', wanted: 'nobody:nogroup' },
        commands: [['chown', '65534:65534', '/tank/media']],
      },
      {
        kind: 'mode',
        reason: { code: 'mode_differs', found: '2755', wanted: '0775', purpose: 'shared_data' },
        commands: [['chmod', '00775', '/tank/media']],
      },
    ]);
  });

  it('is left alone where owner and permissions are "keep"', () => {
    const kept = volume('media', '/tank/media', [], {
      owner: { kind: 'keep' },
      permissions: { directoryMode: 'keep', fileMode: 'keep', recursive: false },
    });
    expect(planned(withDirectory({ uid: 7, gid: 7, mode: 0o700 }), [kept]).steps).toEqual([]);
  });

  it('keeps its group where only a user is declared', () => {
    const mine = volume('media', '/tank/media', [], { owner: { kind: 'account', user: 'media', text: 'media' } });
    expect(planned(withDirectory({ uid: 0, gid: 33, mode: 0o775 }), [mine]).steps).toMatchObject([
      { change: { uid: 1000, gid: 33 } },
    ]);
  });
});

describe('a change by which a container would lose access', () => {
  const consumed = (empty: boolean): ModelMachine => {
    const host = withDirectory({ uid: 100000, gid: 100000, mode: 0o755, empty });
    host.files.set(100, containerFile(100, ['unprivileged: 1', 'mp0: /tank/media,mp=/media']));
    return host;
  };
  const media = volume('media', '/tank/media', [{ ctid: 100, path: '/media' }]);

  it('is kept and explained; what harms nobody runs', () => {
    const made = planned(consumed(false), [media]);
    expect(made.steps).toMatchObject([
      {
        kind: 'owner',
        state: 'kept',
        why: {
          code: 'would_lose_access',
          ctid: 100,
          name: 'ct100',
          uid: 0,
          loses: ['write', 'remove', 'change_mode'],
          more: 0,
        },
      },
      { kind: 'mode' },
    ]);
    expect(made.steps[1]?.state).toBeUndefined();
  });

  it('runs with --take-over', () => {
    expect(planned(consumed(false), [media], { takeOver: true }).steps.map(({ state }) => state)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('runs in an empty directory', () => {
    expect(planned(consumed(true), [media]).steps.map(({ state }) => state)).toEqual([undefined, undefined]);
  });

  it('is a difference, though no step runs', () => {
    const host = consumed(false);
    addDirectory(host, '/tank/media', { uid: 100000, gid: 100000, mode: 0o775, empty: false });
    expect(planned(host, [media])).toMatchObject({
      inSync: false,
      summary: { update: 0, kept: 1 },
      steps: [{ state: 'kept' }],
    });
  });

  it('is judged for containers that mount it undeclared, too', () => {
    expect(planned(consumed(false), [volume('media', '/tank/media')]).steps).toMatchObject([
      { kind: 'owner', state: 'kept' },
      {},
      { kind: 'mount', state: 'kept', why: { code: 'mount_left' } },
    ]);
  });
});

describe('a change by which others than a container’s root lose or gain', () => {
  const withMode = (mode: number, rest: Partial<DesiredVolume> = {}) =>
    volume('media', '/tank/media', [], {
      owner: { kind: 'keep' },
      permissions: { directoryMode: mode, fileMode: 0o664, recursive: false },
      ...rest,
    });
  const purposeful = { unwritten: { owner: true, mode: true } };
  const full = (fact: Parameters<typeof addDirectory>[2]) => withDirectory({ empty: false, ...fact });

  it('is kept where anybody whom nobody names would lose something', () => {
    expect(planned(full({ mode: 0o777 }), [withMode(0o775)]).steps).toMatchObject([
      {
        kind: 'mode',
        state: 'kept',
        why: { code: 'would_lose_access', ctid: null, uid: null, loses: ['write', 'remove'], more: 0 },
        loses: [{ ctid: null, uid: null, rights: ['write', 'remove'], can: { read: true, write: false } }],
      },
    ]);
  });

  it('is kept where a purpose takes from everybody else', () => {
    expect(planned(full({ mode: 0o777 }), [withMode(0o755, purposeful)]).steps).toMatchObject([
      {
        state: 'kept',
        why: { code: 'would_lose_access', ctid: null, uid: null, gid: 0, more: 1 },
        loses: [{ uid: null, gid: 0 }, { uid: null }],
      },
    ]);
  });

  it('runs where the configuration says what somebody gains, and names them', () => {
    const [step] = planned(full({ mode: 0o750 }), [withMode(0o755)]).steps;
    expect(step).toMatchObject({ gains: [{ ctid: null, uid: null, rights: ['read', 'traverse'] }] });
    expect(step?.state).toBeUndefined();
  });

  it('is kept where only a purpose says it', () => {
    expect(planned(full({ mode: 0o750 }), [withMode(0o755, purposeful)]).steps).toMatchObject([
      { state: 'kept', why: { code: 'would_give_access', gains: ['read', 'traverse'] } },
    ]);
  });

  it('runs either way with --take-over', () => {
    const plan = planned(full({ mode: 0o757 }), [withMode(0o770, purposeful)], { takeOver: true });
    expect(plan.steps).toMatchObject([{ kind: 'mode' }]);
    expect(plan.steps[0]?.state).toBeUndefined();
  });
});

describe('the mode of a directory with an ACL', () => {
  const NAMED = 'user::rwx,user:33:rwx,group::r-x,mask::rwx,other::r-x';
  const withAcl = (value: string, mode: number) => withDirectory({ mode, empty: false, acl: { ok: true, value } });
  const wanting = (directoryMode: number) =>
    volume('media', '/tank/media', [], {
      owner: { kind: 'keep' },
      permissions: { directoryMode, fileMode: 0o664, recursive: false },
    });

  it('is in sync where the group’s entry is what is declared, whatever its mask', () => {
    expect(planned(withAcl(NAMED, 0o775), [wanting(0o755)]).steps).toEqual([]);
  });

  it('is written into the entries, with the mask, and never with chmod', () => {
    expect(planned(withAcl(NAMED, 0o775), [wanting(0o2775)]).steps).toMatchObject([
      {
        kind: 'mode',
        reason: { found: '0755', wanted: '2775' },
        commands: [
          ['setfacl', '-n', '-m', 'g::rwx', '--', '/tank/media'],
          ['chmod', 'g+s', '/tank/media'],
        ],
        change: { mode: 0o2775, acls: { access: { group: 7, mask: 7 } }, before: { acls: { access: { group: 5 } } } },
      },
    ]);
  });

  it('differs where only the mask is what is declared for the group, and is in sync once that is written', () => {
    const [step] = planned(withAcl(NAMED, 0o775), [wanting(0o775)]).steps;
    expect(step).toMatchObject({
      reason: { found: '0755', wanted: '0775' },
      commands: [['setfacl', '-n', '-m', 'g::rwx', '--', '/tank/media']],
    });
    if (step?.change.kind !== 'mode' || !step.change.acls) throw new Error('it writes no ACL');
    const written = withAcl(aclsText(step.change.acls), step.change.mode);
    expect(planned(written, [wanting(0o775)]).steps).toEqual([]);
  });

  it('differs where the mask takes from the group what is declared for it', () => {
    const clipped = NAMED.replace('mask::rwx', 'mask::r-x').replace('user:33:rwx', 'user:33:r-x');
    const host = withAcl(clipped.replace('group::r-x', 'group::rwx'), 0o755);
    expect(planned(host, [wanting(0o775)]).steps).toMatchObject([
      { reason: { found: '0755', wanted: '0775' }, commands: [['setfacl', '-n', '-m', 'm::rwx', '--', '/tank/media']] },
    ]);
  });

  it('is kept where a wider mask would give somebody else what no line says', () => {
    const host = withAcl(NAMED.replace('mask::rwx', 'mask::r-x'), 0o755);
    const purposeful = { ...wanting(0o775), unwritten: { owner: true, mode: true } };
    expect(planned(host, [purposeful]).steps).toMatchObject([
      { state: 'kept', why: { code: 'would_give_access', uid: 33, gains: ['write', 'remove'] } },
    ]);
  });
});

describe('an owner in ids of the containers', () => {
  const made = (text: string) => {
    const host = modelMachine({ files: new Map([[100, containerFile(100, ['unprivileged: 1'])]]) });
    const owner = parseOwner(text);
    if (!owner) throw new Error(text);
    return planned(host, [volume('media', '/tank/media', [{ ctid: 100, path: '/media' }], { owner })]).steps[0]?.change;
  };

  it('is what their map makes of it', () => {
    expect(made('container:1000:33')).toMatchObject({ uid: 101000, gid: 100033 });
  });

  it('without a group gives a new directory the group of the same number, and leaves that of an old one', () => {
    expect(made('container:1000')).toMatchObject({ uid: 101000, gid: 101000 });
    const host = withDirectory({ uid: 0, gid: 7 });
    host.files.set(100, containerFile(100, ['unprivileged: 1']));
    const owner = { kind: 'container', uid: 1000, text: 'container:1000' } as const;
    expect(
      planned(host, [volume('media', '/tank/media', [{ ctid: 100, path: '/media' }], { owner })]).steps[0],
    ).toMatchObject({ kind: 'owner', change: { uid: 101000, gid: 7 } });
  });
});

describe('owner container_root', () => {
  const rooted = (...ctids: number[]) =>
    volume(
      'media',
      '/tank/media',
      ctids.map((ctid) => ({ ctid, path: '/media' })),
      { owner: { kind: 'container_root' } },
    );

  it('is 100000 for unprivileged containers', () => {
    const host = withDirectory({ uid: 0, gid: 0, mode: 0o775 });
    host.files.set(100, containerFile(100, ['unprivileged: 1']));
    expect(planned(host, [rooted(100)]).steps[0]?.change).toMatchObject({ uid: 100000, gid: 100000 });
  });

  it('follows a custom id map', () => {
    const host = withDirectory({ uid: 0, gid: 0, mode: 0o775 });
    host.files.set(
      100,
      `${containerFile(100, ['unprivileged: 1'])}lxc.idmap: u 0 200000 65536\nlxc.idmap: g 0 300000 65536\n`,
    );
    expect(planned(host, [rooted(100)]).steps[0]?.change).toMatchObject({ uid: 200000, gid: 300000 });
  });

  it('follows the idmap of the mount itself: with passthrough root inside is 0 on disk', () => {
    const host = withDirectory({ uid: 5, gid: 5, mode: 0o775 });
    host.files.set(100, containerFile(100, ['unprivileged: 1']));
    const mapped = { ...rooted(100), mounts: [{ ctid: 100, path: '/media', idmap: 'passthrough' }] };
    expect(planned(host, [mapped]).steps[0]?.change).toMatchObject({ uid: 0, gid: 0 });
  });

  it('is an error naming the containers that disagree', () => {
    const host = withDirectory({});
    host.files.set(100, containerFile(100, ['unprivileged: 1']));
    host.files.set(101, containerFile(101));
    const made = planned(host, [rooted(100, 101)]);
    expect(made).toMatchObject({
      steps: [],
      diagnostics: [{ code: 'container_roots_disagree', roots: [{ ctids: [100] }, { ctids: [101] }] }],
    });
  });

  it('is an error where two volumes on one path mean different roots', () => {
    const host = withDirectory({ uid: 0, gid: 0, mode: 0o775 });
    host.files.set(100, containerFile(100, ['unprivileged: 1'])).set(101, containerFile(101));
    const made = planned(host, [rooted(100), { ...rooted(101), name: 'again' }]);
    expect(made.diagnostics).toMatchObject([{ code: 'owners_disagree', where: { volume: 'again' } }]);
  });

  it('is left alone until one of them exists', () => {
    const made = planned(withDirectory({ uid: 5, gid: 5, mode: 0o775 }), [rooted(100)]);
    expect(made).toMatchObject({
      steps: [],
      notes: [{ volume: 'media', code: 'owner_unknown' }],
    });
  });

  it('is root’s in a directory that is made before one of them exists, and that is noted', () => {
    const made = planned(modelMachine(), [rooted(100)]);
    expect(made).toMatchObject({
      steps: [{ change: { kind: 'directory', uid: 0, gid: 0 }, notes: [{ code: 'owner_unknown_yet' }] }],
      notes: [{ volume: 'media', code: 'owner_unknown' }],
    });
  });
});

describe('a host path that must not be touched', () => {
  it.each([
    ['is a symbolic link', 'source_symlink', { '/tank': directory(), '/tank/media': { kind: 'symlink' } }],
    ['leads through a symbolic link', 'source_symlink', { '/tank': { kind: 'symlink' } }],
    ['is a file', 'not_a_directory', { '/tank': directory(), '/tank/media': { kind: 'file', type: 'regular file' } }],
    [
      'does not answer',
      'directory_unreadable',
      { '/tank': { kind: 'unknown', error: { code: 'unreadable', path: '/tank', system: 'ETIMEDOUT' } } },
    ],
  ] as const)('is an error for its volume when it %s', (_, code, paths) => {
    const host = modelMachine({ paths: new Map(Object.entries(paths)) });
    host.files.set(100, containerFile(100));
    const made = planned(host, [volume('media', '/tank/media', [{ ctid: 100, path: '/media' }])]);
    expect(made).toMatchObject({
      steps: [],
      inSync: false,
      diagnostics: [{ severity: 'error', code, where: { volume: 'media' } }],
    });
  });
});

describe('below a directory that others can write', () => {
  const OTHERS = [
    ['everybody', { mode: 0o777 }],
    ['everybody, as in /tmp', { mode: 0o1777 }],
    ['the user of an app', { uid: 1000 }],
    ['a group', { gid: 1000, mode: 0o775 }],
  ] as const;
  const media = volume('media', '/tank/media', [{ ctid: 100, path: '/media' }]);
  const machineOf = (above: Parameters<typeof directory>[0], there = true) => {
    const host = modelMachine();
    host.files.set(100, containerFile(100));
    addDirectory(host, '/tank', above);
    if (there) addDirectory(host, '/tank/media', { uid: 1000, gid: 1000, mode: 0o700, empty: false });
    return host;
  };

  it.each(OTHERS)('%s: a directory is mounted with a warning, its owner and mode are blocked', (_, above) => {
    expect(planned(machineOf(above), [media])).toMatchObject({
      inSync: false,
      summary: { create: 1, update: 0, blocked: 2 },
      steps: [
        { id: 'owner:/tank/media', state: 'blocked', why: { code: 'writable_by_others', at: '/tank' } },
        { id: 'mode:/tank/media', state: 'blocked', why: { code: 'writable_by_others', at: '/tank' } },
        { id: 'mount:100' },
      ],
      diagnostics: [{ severity: 'warning', code: 'unsafe_ancestor', where: { volume: 'media' } }],
    });
  });

  it('what nobody wrote down is left alone, and a mount in force is in sync without a word', () => {
    const host = machineOf({ uid: 1000 });
    host.files.set(100, containerFile(100, ['mp0: /tank/media,mp=/media']));
    const made = planned(host, [{ ...media, unsaid: { owner: true, mode: true } }]);
    expect(made).toMatchObject({ inSync: true, steps: [], diagnostics: [], notes: [{ because: 'others' }] });
  });

  it('nothing is made, and its mounts wait', () => {
    expect(planned(machineOf({ uid: 1000 }, false), [media])).toMatchObject({
      summary: { create: 0, blocked: 1 },
      steps: [{ id: 'directory:/tank/media', state: 'blocked', why: { code: 'writable_by_others', at: '/tank' } }],
    });
  });
});

describe('a volume inside another whose directory becomes somebody else’s', () => {
  const ROOTS = {
    owner: { kind: 'account', user: 100000, group: 100000, text: '100000:100000' },
    permissions: { directoryMode: 0o755, fileMode: 0o644, recursive: false },
  } as const;
  const both = [volume('outer', '/tank/media', [], ROOTS), volume('inner', '/tank/media/films', [], ROOTS)];

  it('is made while root still has the outer one, which is given away last', () => {
    expect(planned(modelMachine(), both).steps).toMatchObject([
      { id: 'directory:/tank/media', change: { uid: 0, gid: 0, mode: 0o755 } },
      { id: 'directory:/tank/media/films', change: { uid: 100000 }, needs: ['directory:/tank/media'] },
      { id: 'owner:/tank/media', needs: ['directory:/tank/media', 'directory:/tank/media/films'] },
    ]);
  });

  it('is changed before the outer one where both are there', () => {
    const host = modelMachine();
    addDirectory(host, '/tank/media');
    addDirectory(host, '/tank/media/films');
    expect(planned(host, both).steps).toMatchObject([
      { id: 'owner:/tank/media/films', needs: [] },
      { id: 'owner:/tank/media', needs: ['owner:/tank/media/films'] },
    ]);
  });
});

describe('a volume inside another whose directory somebody else has and root shall have', () => {
  it('is made after the outer one is root’s, for before that others could put anything there', () => {
    const host = modelMachine();
    addDirectory(host, '/tank/media', { uid: 100000, gid: 100000 });
    const owned = {
      owner: { kind: 'account', user: 0, group: 0, text: 'root:root' },
      permissions: { directoryMode: 0o755, fileMode: 0o644, recursive: false },
    } as const;
    const both = [volume('outer', '/tank/media', [], owned), volume('inner', '/tank/media/films', [], owned)];
    expect(planned(host, both).steps).toMatchObject([
      { id: 'owner:/tank/media', needs: [] },
      { id: 'directory:/tank/media/films', needs: ['owner:/tank/media'] },
    ]);
  });
});

describe('owner and mode that nobody wrote down', () => {
  const unsaid = { owner: true, mode: true };
  const library = { uid: 1000, gid: 1000, mode: 0o2770, empty: false };

  it('are for a directory that is made', () => {
    expect(planned(modelMachine(), [volume('media', '/tank/media', [], { unsaid })]).steps).toMatchObject([
      { kind: 'directory', change: NOBODY },
    ]);
  });

  it('are for one that holds nothing yet', () => {
    const made = planned(withDirectory({ uid: 0, gid: 0, mode: 0o700 }), [
      volume('media', '/tank/media', [], { unsaid }),
    ]);
    expect(made.steps.map(({ kind }) => kind)).toEqual(['owner', 'mode']);
  });

  it.each([
    ['entries', library, 'entries'],
    ['nobody knows what', { ...library, empty: undefined }, 'unseen'],
  ] as const)('leave alone one that holds %s, with a note and no difference', (_, fact, because) => {
    const made = planned(withDirectory(fact), [volume('media', '/tank/media', [], { unsaid })]);
    expect(made).toMatchObject({
      inSync: true,
      steps: [],
      notes: [{ code: 'owner_undeclared', parts: ['owner', 'mode'], because }],
    });
  });

  it('are not even a note where they would come out the same', () => {
    const made = planned(withDirectory({ ...NOBODY, empty: false }), [volume('media', '/tank/media', [], { unsaid })]);
    expect(made.notes).toEqual([]);
  });

  it.each([
    ['owner', 'mode'],
    ['mode', 'owner'],
  ] as const)('count part by part: %s is written, %s is not', (said, left) => {
    const mine = volume('media', '/tank/media', [], { unsaid: { ...unsaid, [said]: false } });
    const made = planned(withDirectory(library), [mine]);
    expect(made.steps.map(({ kind }) => kind)).toEqual([said]);
    expect(made.notes).toMatchObject([{ parts: [left] }]);
  });

  it.each(['nfs4', 'fuse.mergerfs'])('leave even an empty directory of %s to whoever serves it', (fstype) => {
    const host = withDirectory({ uid: 1026, gid: 100, mode: 0o777 });
    host.mountinfo = `2 1 0:50 / /tank rw - ${fstype} server:/x rw`;
    const made = planned(host, [volume('media', '/tank/media', [], { unsaid })]);
    expect(made).toMatchObject({ inSync: true, steps: [] });
  });
});

describe('file systems of a program that leaves the check to the kernel', () => {
  const on = (fstype: string, options: string) => {
    const host = modelMachine({ mountinfo: `2 1 0:50 / /tank rw - ${fstype} tank ${options}` });
    addDirectory(host, '/tank/media', { uid: 0, gid: 0, mode: 0o700 });
    return planned(host, [volume('media', '/tank/media')]).steps.map(({ kind }) => kind);
  };

  it.each([
    ['fuse.mergerfs', 'rw,user_id=0,group_id=0,default_permissions,allow_other', ['owner', 'mode']],
    ['fuse.mergerfs', 'rw,user_id=0,group_id=0,allow_other', []],
    ['fuse.mergerfs', 'rw,user_id=0,group_id=0,default_permissions', []],
    ['fuse.sshfs', 'rw,user_id=0,group_id=0,default_permissions,allow_other', []],
    ['fuseblk', 'rw,user_id=0,group_id=0,default_permissions,allow_other', []],
  ])('%s with %s has these steps: %j', (fstype, options, steps) => {
    expect(on(fstype, options)).toEqual(steps);
  });

  it.each([
    ['default_permissions,allow_other', 'ok'],
    ['allow_other', 'unknown'],
  ])('of mergerfs with %s the next start is %s', (options, starts) => {
    const host = modelMachine({ mountinfo: `2 1 0:50 / /tank rw - fuse.mergerfs tank rw,user_id=0,${options}` });
    host.files.set(100, containerFile(100, ['mp0: /tank/media,mp=/media', 'unprivileged: 1']));
    addDirectory(host, '/tank/media', { uid: 100_000, gid: 100_000, mode: 0o750 });
    const mine = volume('media', '/tank/media', [{ ctid: 100, path: '/media' }], { owner: { kind: 'keep' } });
    expect(planOf(desiredState([mine]), observed(withStarts(factsOf(host)))).starts[0]?.now.starts).toBe(starts);
  });
});

describe('file systems that keep no owners', () => {
  it.each([
    ['cifs', {}],
    ['fuse.sshfs', {}],
    ['vfat', {}],
    ['exfat', {}],
    ['msdos', {}],
    ['nfs4', { writable: false }],
  ])('%s: owner and mode are left alone, and that is said', (fstype, fact) => {
    const host = modelMachine({ mountinfo: `2 1 0:50 / /tank rw - ${fstype} server:/x rw` });
    addDirectory(host, '/tank/media', { uid: 0, gid: 0, mode: 0o700, ...fact });
    expect(planned(host, [volume('media', '/tank/media')])).toMatchObject({
      steps: [],
      inSync: true,
      notes: [{ volume: 'media' }],
    });
  });
});

describe('on a file system that keeps no owners', () => {
  const made = (fstype: string) => {
    const host = modelMachine({ mountinfo: `2 1 0:50 / /mnt/usb rw - ${fstype} /dev/sdc1 rw,uid=1000,gid=1000` });
    host.files.set(100, containerFile(100, ['unprivileged: 1']));
    addDirectory(host, '/mnt/usb', { uid: 1000, gid: 1000, mode: 0o755 });
    const to = [{ ctid: 100, path: '/media' }];
    const mine = volume('media', '/mnt/usb/a/media', to, { owner: { kind: 'container_root' } });
    const desired = desiredState([mine]);
    const seen = observed(factsOf(host));
    return { plan: planOf(desired, seen), status: statusOf(desired, seen).volumes[0] };
  };

  it.each(['exfat', 'vfat', 'cifs', 'fuseblk'])('%s a directory is planned as what it is made in looks', (fstype) => {
    const { plan, status } = made(fstype);
    expect(status?.directory).toMatchObject({ state: 'blocked', wantedOwner: 'media:media', wantedMode: '0755' });
    expect(plan.steps[0]?.change).toMatchObject({ kind: 'directory', uid: 1000, gid: 1000, mode: 0o755, alike: true });
    expect(plan.steps[0]?.commands).toEqual([
      ['install', '-d', '-o', '1000', '-g', '1000', '-m', '00755', '/mnt/usb/a'],
      ['install', '-d', '-o', '1000', '-g', '1000', '-m', '00755', '/mnt/usb/a/media'],
    ]);
  });

  it('that is said of a directory that is made there, too', () => {
    const host = modelMachine({ mountinfo: '2 1 0:50 / /mnt/usb rw - vfat /dev/sdc1 rw' });
    addDirectory(host, '/mnt/usb', { uid: 0, gid: 0, mode: 0o755 });
    expect(planned(host, [volume('media', '/mnt/usb/media')])).toMatchObject({
      steps: [{ id: 'directory:/mnt/usb/media' }],
      notes: [{ code: 'owners_not_kept', volume: 'media', fstype: 'vfat' }],
    });
  });

  it('ntfs3 and ext4, which keep them, it is planned as declared', () => {
    for (const fstype of ['ntfs3', 'ext4']) {
      expect(made(fstype).plan.steps[0]?.change).toMatchObject({ uid: 100_000, gid: 100_000, mode: 0o775 });
    }
  });
});

describe('on a file system that the host has read-only', () => {
  const on = (fact: Parameters<typeof addDirectory>[2] | undefined, mine = volume('media', '/tank/media')) => {
    const host = modelMachine({ mountinfo: '2 1 8:17 / /tank ro,relatime - ext4 /dev/sdb1 ro,errors=remount-ro' });
    addDirectory(host, '/tank', { uid: 0, gid: 0, mode: 0o755 });
    if (fact) addDirectory(host, '/tank/media', fact);
    return planned(host, [mine]);
  };
  const wrong = { code: 'filesystem_read_only', severity: 'error', path: '/tank/media', at: '/tank' };

  it('nothing is made, given or opened, and that is an error', () => {
    expect(on(undefined)).toMatchObject({ steps: [], diagnostics: [wrong] });
    expect(on({ uid: 0, gid: 0, mode: 0o755, empty: true })).toMatchObject({ steps: [], diagnostics: [wrong] });
  });

  it('what is as declared is in sync', () => {
    expect(on({ ...NOBODY, empty: true })).toMatchObject({ steps: [], diagnostics: [], inSync: true });
  });
});

describe('a symbolic link in the way', () => {
  it('is told with the path that it leads to', () => {
    const host = modelMachine();
    addDirectory(host, '/srv', { uid: 0, gid: 0, mode: 0o755 });
    host.paths.set('/srv/media', { kind: 'symlink', target: '/tank/media/' });
    expect(planned(host, [volume('media', '/srv/media/films')]).diagnostics).toMatchObject([
      { code: 'source_symlink', at: '/srv/media', leadsTo: '/tank/media/films' },
    ]);
  });
});

describe('names of owners', () => {
  it('that the host does not know are an error for the volume', () => {
    const mine = volume('media', '/tank/media', [], {
      owner: { kind: 'account', user: 'nobdy', group: 'nogroup', text: 'nobdy:nogroup' },
    });
    expect(planned(modelMachine(), [mine]).diagnostics).toMatchObject([
      { code: 'unknown_user', where: { volume: 'media' } },
    ]);
  });
});

function withDirectory(fact: Parameters<typeof directory>[0]): ModelMachine {
  const host = modelMachine();
  addDirectory(host, '/tank/media', fact);
  return host;
}

function planned(host: ModelMachine, volumes: readonly DesiredVolume[], options: PlanOptions = {}): Plan {
  return planOf(desiredState(volumes), observed(factsOf(host)), options);
}
