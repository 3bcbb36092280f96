import { describe, expect, it } from 'vitest';
import type { DesiredMount, DesiredVolume } from '../../../src/engine/desired/state.ts';
import type { SeenMember } from '../../../src/engine/observed/state.ts';
import { planOf } from '../../../src/engine/plan/plan.ts';
import type { PlanOptions } from '../../../src/engine/plan/types.ts';
import { onMember } from '../../../src/engine/status/member.ts';
import { statusOf } from '../../../src/engine/status/status.ts';
import { isInSync } from '../../../src/engine/status/sync.ts';
import { desiredState, volume } from '../builders.ts';
import { addDirectory, containerFile, type ModelMachine, modelMachine } from '../model-host.ts';
import { askedCluster } from './asked.ts';

const HERE: DesiredMount = { ctid: 100, path: '/media' };
const THERE: DesiredMount = { ctid: 200, path: '/media' };
const OFFLINE = { code: 'offline' } as const;

const media = (mounts: readonly DesiredMount[] = [HERE, THERE], rest: Partial<DesiredVolume> = {}) =>
  volume('media', '/tank/media', mounts, rest);

/** A machine with one container and `/tank`; the volume's directory only where it is asked for. */
function machine(
  ctid: number,
  lines: readonly string[] = [],
  init: Partial<ModelMachine> & { readonly made?: boolean } = {},
) {
  const { made = true, ...rest } = init;
  const host = modelMachine(rest);
  addDirectory(host, '/tank');
  if (made) addDirectory(host, '/tank/media', { uid: 65_534, gid: 65_534, mode: 0o775 });
  host.files.set(ctid, containerFile(ctid, lines));
  return host;
}

const MOUNTED = ['mp0: /tank/media,mp=/media'];

type More = Parameters<typeof askedCluster>[2];

const planned = (
  here: ModelMachine,
  there: ModelMachine,
  {
    volumes = [media()],
    options = {},
    more,
  }: { volumes?: readonly DesiredVolume[]; options?: PlanOptions; more?: More } = {},
) => planOf(desiredState([...volumes]), askedCluster(here, { pve2: there }, more), options);

describe('the plan of a cluster', () => {
  it('has the steps of each member, each by what that has itself', () => {
    const made = planned(machine(100, [], { made: false }), machine(200, [], { made: false }));
    expect(made.steps.map(({ id, node, needs }) => [id, node, needs])).toEqual([
      ['directory:/tank/media', undefined, []],
      ['mount:100', undefined, ['directory:/tank/media']],
      ['pve2/directory:/tank/media', 'pve2', []],
      ['pve2/mount:200', 'pve2', ['pve2/directory:/tank/media']],
    ]);
    expect(made).toMatchObject({ waiting: [], notes: [], summary: { create: 4 }, inSync: false });
  });

  it('makes no directory here for those that are all on another member, and leaves nothing unsaid of it', () => {
    const made = planned(machine(100), machine(200, [], { made: false }), { volumes: [media([THERE])] });
    expect(made.steps.map(({ id }) => id)).toEqual(['pve2/directory:/tank/media', 'pve2/mount:200']);
    expect(made.notes).toEqual([]);
  });

  it('is in sync where each of them is', () => {
    const made = planned(machine(100, MOUNTED), machine(200, MOUNTED));
    expect(made).toMatchObject({ inSync: true, steps: [], waiting: [], diagnostics: [] });
  });

  it('is of one member alone with --node', () => {
    const [here, there] = [machine(100), machine(200)];
    expect(planned(here, there, { options: { node: 'pve2' } }).steps.map(({ id }) => id)).toEqual(['pve2/mount:200']);
    expect(planned(here, there, { options: { node: 'pve' } }).steps.map(({ id }) => id)).toEqual(['mount:100']);
  });

  it('leaves a container that nobody has made yet to this machine', () => {
    const made = planned(machine(100, MOUNTED), machine(200, MOUNTED), {
      volumes: [
        media([HERE, THERE, { ctid: 300, path: '/media' }]),
        volume('later', '/tank/later', [{ ctid: 301, path: '/x' }]),
      ],
    });
    expect(made.steps.map(({ id }) => id)).toEqual(['directory:/tank/later']);
    expect(made.waiting.map(({ ctid, why }) => [ctid, why.code])).toEqual([
      [300, 'not_made_yet'],
      [301, 'not_made_yet'],
    ]);
  });

  it('takes an account by the names of the member itself', () => {
    const passwd = { pve: 'alice:x:1000:1000::/:/bin/sh\n', pve2: 'alice:x:2000:2000::/:/bin/sh\n' };
    const owner = { kind: 'account', user: 'alice', text: 'alice' } as const;
    const made = planned(machine(100, MOUNTED), machine(200, MOUNTED), {
      volumes: [media([HERE, THERE], { owner })],
      more: { passwd },
    });
    expect(made.steps.map(({ change }) => 'uid' in change && change.uid)).toEqual([1000, 2000]);
  });

  it('names the member of what is wrong there', () => {
    const broken = machine(200, ['mp0: /tank/other,mp=/media']);
    const made = planned(machine(100, MOUNTED), broken);
    expect(made.diagnostics).toMatchObject([{ code: 'target_taken', where: { ctid: 200, node: 'pve2' } }]);
  });

  it('takes out there what nobody declares any more, where that is asked', () => {
    const [here, there] = [machine(100, MOUNTED), machine(200, MOUNTED)];
    const kept = planned(here, there, { volumes: [media([HERE])] });
    expect(kept.steps).toMatchObject([{ id: 'pve2/mount:200:left', state: 'kept' }]);
    expect(kept.diagnostics).toEqual([]);
    const pruned = planned(here, there, { volumes: [media([HERE])], options: { prune: true } });
    expect(pruned.steps).toMatchObject([{ id: 'pve2/mount:200', action: 'delete' }]);
  });

  it('neither looks at a tree of another member nor changes it, and says so', () => {
    const permissions = { directoryMode: 0o775, fileMode: 0o664, recursive: true } as const;
    const made = planned(machine(100), machine(200, MOUNTED), { volumes: [media([THERE], { permissions })] });
    expect(made.steps).toEqual([]);
    expect(made.notes).toMatchObject([{ code: 'tree_on_member', path: '/tank/media', node: 'pve2', here: 'pve' }]);
  });
});

describe('what lies on a server that members share', () => {
  const NFS = '2 1 0:50 / /tank rw - nfs4 nas:/export rw\n';

  it('is made once, and the mounts of all of them need that', () => {
    const made = planned(
      machine(100, [], { made: false, mountinfo: NFS }),
      machine(200, [], { made: false, mountinfo: NFS }),
    );
    expect(made.steps.map(({ id, needs }) => [id, needs])).toEqual([
      ['directory:/tank/media', []],
      ['mount:100', ['directory:/tank/media']],
      ['pve2/mount:200', ['directory:/tank/media']],
    ]);
  });

  it('is made by the member that needs it where this machine does not', () => {
    const made = planned(machine(100, [], { mountinfo: NFS }), machine(200, [], { made: false, mountinfo: NFS }), {
      volumes: [media([THERE])],
    });
    expect(made.steps.map(({ id }) => id)).toEqual(['pve2/directory:/tank/media', 'pve2/mount:200']);
  });

  it('is two directories where the servers differ', () => {
    const other = NFS.replace('nas:', 'other:');
    const made = planned(
      machine(100, [], { made: false, mountinfo: NFS }),
      machine(200, [], { made: false, mountinfo: other }),
    );
    expect(made.steps.map(({ id }) => id)).toContain('pve2/directory:/tank/media');
  });
});

describe('a member that could not be asked', () => {
  const more = { unreached: { pve2: OFFLINE } };

  it('blocks the steps that its containers’ files show, and stops nobody else’s', () => {
    const made = planned(machine(100), machine(200), { more });
    expect(made.steps).toMatchObject([
      { id: 'mount:100' },
      {
        id: 'pve2/mount:200',
        node: 'pve2',
        state: 'blocked',
        why: { code: 'member_unreached', node: 'pve2', why: OFFLINE },
        commands: [['pct', 'set', '200', '--mp0', '/tank/media,mp=/media', '--digest', expect.anything()]],
      },
    ]);
    expect(made).toMatchObject({
      waiting: [],
      diagnostics: [{ code: 'member_unreached', node: 'pve2', severity: 'warning' }],
    });
  });

  it('is no difference where its containers’ files say what is declared', () => {
    expect(planned(machine(100, MOUNTED), machine(200, MOUNTED, { made: false }), { more })).toMatchObject({
      inSync: true,
      steps: [],
      diagnostics: [{ code: 'member_unreached' }],
    });
  });

  it('blocks what it would do without a quorum of its own', () => {
    const state = askedCluster(machine(100, MOUNTED), { pve2: machine(200) });
    const seen = state.members?.get('pve2');
    if (!seen?.state?.cluster) throw new Error('pve2 was not read');
    const lost = { ...seen, state: { ...seen.state, cluster: { ...seen.state.cluster, quorate: false } } };
    const made = planOf(desiredState([media()]), { ...state, members: new Map([['pve2', lost]]) });
    expect(made.steps).toMatchObject([
      { id: 'pve2/mount:200', state: 'blocked', why: { code: 'member_without_quorum' } },
    ]);
  });

  it('that has another configuration of its own is named', () => {
    const state = askedCluster(machine(100, MOUNTED), { pve2: machine(200, MOUNTED) });
    const seen = state.members?.get('pve2');
    if (!seen?.state) throw new Error('pve2 was not read');
    const members = new Map([['pve2', { ...seen, configuredOtherwise: true }]]);
    expect(planOf(desiredState([media()]), { ...state, members }).diagnostics).toMatchObject([
      { code: 'member_configured_otherwise', node: 'pve2', here: 'pve' },
    ]);
  });

  it('that has another version of the program is named, in plan and status, with all that have the same', () => {
    const state = askedCluster(machine(100, MOUNTED), {
      pve2: machine(200, MOUNTED),
      pve3: machine(300, MOUNTED),
      pve4: machine(400, MOUNTED),
    });
    const versions = new Map([
      ['pve2', '0.1.0'],
      ['pve4', '0.1.0'],
    ]);
    const members = new Map(
      [...(state.members ?? [])].map(([node, seen]) => {
        const version = versions.get(node);
        return [
          node,
          version === undefined ? seen : ({ ...seen, otherVersion: { version, own: '0.2.0' } } as SeenMember),
        ];
      }),
    );
    const warning = {
      code: 'members_other_version',
      nodes: ['pve2', 'pve4'],
      version: '0.1.0',
      own: '0.2.0',
      here: 'pve',
    };
    const mounts = [100, 200, 300, 400].map((ctid) => ({ ctid, path: '/media' }));
    const desired = desiredState([media(mounts)]);
    const seen = { ...state, members };
    expect(planOf(desired, seen)).toMatchObject({ inSync: true, diagnostics: [warning] });
    expect(statusOf(desired, seen).diagnostics).toMatchObject([warning]);
  });
});

describe('the status of a cluster', () => {
  const shown = (there: ModelMachine, volumes = [media()], more?: More) =>
    statusOf(desiredState(volumes), askedCluster(machine(100, MOUNTED), { pve2: there }, more));

  it('has of each member what that sees itself', () => {
    const status = shown(machine(200, MOUNTED));
    expect(status.volumes).toMatchObject([
      {
        state: 'ok',
        directory: { exists: true },
        elsewhere: [{ node: 'pve2', directory: { state: 'ok', exists: true, mode: '0775' } }],
        mounts: [{ ctid: 100 }, { ctid: 200, configured: 'mp0', mounted: false, state: 'ok' }],
      },
    ]);
    expect(status.containers.find(({ ctid }) => ctid === 200)).toMatchObject({
      node: 'pve2',
      starts: expect.anything(),
    });
    expect(status.containers.find(({ ctid }) => ctid === 200)).not.toHaveProperty('elsewhere');
    expect(isInSync(status)).toBe(true);
  });

  it('differs where a directory of another member does', () => {
    const there = machine(200, MOUNTED, { made: false });
    addDirectory(there, '/tank/media', { uid: 65_534, gid: 65_534, mode: 0o700 });
    const status = shown(there);
    expect(status.volumes[0]).toMatchObject({
      state: 'drift',
      directory: { state: 'ok' },
      elsewhere: [{ directory: { state: 'drift' } }],
    });
    expect(isInSync(status)).toBe(false);
    expect(onMember(status, 'pve').volumes[0]).toMatchObject({ state: 'ok', directory: { mode: '0775' } });
    expect(onMember(status, 'pve2').volumes[0]).toMatchObject({
      state: 'drift',
      directory: { mode: '0700' },
      mounts: [{ ctid: 200 }],
    });
  });

  it('does not count a directory here that nobody here needs', () => {
    // The mount that nobody declares any more is all that is told of it.
    expect(shown(machine(200, MOUNTED), [media([THERE])]).volumes[0]).toMatchObject({
      state: 'undeclared',
      directory: { reasons: [] },
    });
  });

  it('blocks what a member that could not be asked has otherwise, and knows no more of it', () => {
    const more = { unreached: { pve2: OFFLINE } };
    expect(shown(machine(200), [media()], more).volumes[0]?.mounts[1]).toMatchObject({
      state: 'blocked',
      reason: { code: 'member_unreached', node: 'pve2' },
    });
    const same = shown(machine(200, MOUNTED), [media()], more);
    expect(same.volumes[0]?.mounts[1]).toMatchObject({ mounted: null, state: 'unknown' });
    expect(isInSync(same)).toBe(true);
  });
});
