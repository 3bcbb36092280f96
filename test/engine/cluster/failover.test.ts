import { describe, expect, it } from 'vitest';
import type { DesiredMount, DesiredVolume } from '../../../src/engine/desired/state.ts';
import { planOf } from '../../../src/engine/plan/plan.ts';
import type { PlanOptions } from '../../../src/engine/plan/types.ts';
import { statusOf } from '../../../src/engine/status/status.ts';
import { desiredState, volume } from '../builders.ts';
import { addDirectory, containerFile, type ModelMachine, modelMachine } from '../model-host.ts';
import { type Asked, askedCluster, STARTS } from './asked.ts';

const HERE: DesiredMount = { ctid: 100, path: '/media' };
const THERE: DesiredMount = { ctid: 200, path: '/media' };

const media = (mounts: readonly DesiredMount[] = [HERE]) =>
  volume('media', '/tank/media', mounts, { owner: { kind: 'keep' } });

interface Made extends Partial<ModelMachine> {
  readonly owner?: number;
  readonly made?: boolean;
}

/** A machine with these containers, whose volume is mounted, and the directory. */
function machine(ctids: readonly number[], { owner = 65_534, made = true, ...init }: Made = {}): ModelMachine {
  const host = modelMachine(init);
  addDirectory(host, '/tank');
  if (made) addDirectory(host, '/tank/media', { uid: owner, gid: owner, mode: 0o775 });
  else host.paths.set('/tank/media', { kind: 'missing' });
  for (const ctid of ctids)
    host.files.set(ctid, containerFile(ctid, ['mp0: /tank/media,mp=/media', 'unprivileged: 1']));
  return host;
}

const NFS = '9 1 0:50 / /tank rw - nfs4 nas:/export/tank rw\n';
const MANAGED = { haResources: 'ct: 100\n\tstate started\n\nct: 200\n\tstate started\n', starts: STARTS };
const only = (...nodes: readonly string[]) =>
  `node-affinity: a\n\tnodes ${nodes.join(',')}\n\tresources ct:100\n\tstrict 1\n`;

interface Scene {
  readonly here?: ModelMachine;
  readonly others?: Readonly<Record<string, ModelMachine>>;
  readonly volumes?: readonly DesiredVolume[];
  readonly more?: Asked;
  readonly options?: PlanOptions;
}

const state = ({ here = machine([100]), others = {}, more = MANAGED }: Scene) => askedCluster(here, others, more);

/** What a plan says about other members than the containers' own. */
const told = (scene: Scene) =>
  planOf(desiredState([...(scene.volumes ?? [media()])]), state(scene), scene.options).diagnostics.filter(({ code }) =>
    code.startsWith('failover'),
  );

const gone = machine([], { made: false });

describe('a container that HA may start elsewhere', () => {
  it('would not start where its directory is missing, and the plan says where', () => {
    expect(told({ others: { pve2: machine([], { mountinfo: '' }), pve3: gone } })).toMatchObject([
      {
        code: 'failover_fails',
        severity: 'warning',
        where: { ctid: 100 },
        ...{ to: 'pve3', by: 'ha', starts: 'fails', name: 'ct100' },
        why: [{ code: 'source_missing', at: '/tank/media', key: 'mp0' }],
      },
      { code: 'failover_other_storage', to: 'pve2', from: 'pve' },
    ]);
  });

  it('is rehearsed only where a strict rule lets it go', () => {
    const others = { pve2: gone, pve3: gone };
    const at = (haRules: string) => told({ others, more: { ...MANAGED, haRules } }).map((one) => 'to' in one && one.to);
    expect(at(only('pve', 'pve3'))).toEqual(['pve3']);
    expect(at(only('pve'))).toEqual([]);
    expect(at(only('pve3').replace('\tstrict 1\n', ''))).toEqual(['pve2', 'pve3']);
  });

  it('is rehearsed where a restricted group lets it go, while groups are not migrated', () => {
    const haGroups = { ok: true, value: 'group: fast\n\tnodes pve3\n\trestricted 1\n' } as const;
    const more = { ...MANAGED, haResources: 'ct: 100\n\tgroup fast\n', change: { haGroups } };
    expect(told({ others: { pve2: gone, pve3: gone }, more }).map((one) => 'to' in one && one.to)).toEqual(['pve3']);
  });

  it('starts where a server has the directory for both, and nothing is said', () => {
    const shared = { mountinfo: NFS };
    const others = { pve2: machine([], shared) };
    expect(told({ here: machine([100], shared), others })).toEqual([]);
    expect(
      told({ here: machine([100], shared), others: { pve2: machine([], { mountinfo: NFS.replace('nas', 'old') }) } }),
    ).toMatchObject([
      { code: 'failover_other_storage', on: { source: 'nas:/export/tank' }, thereOn: { source: 'old:/export/tank' } },
    ]);
  });

  it('finds a directory that belongs to somebody else', () => {
    expect(told({ others: { pve2: machine([], { owner: 0 }) } })).toMatchObject([
      { code: 'failover_other_owner', path: '/tank/media', from: 'pve', to: 'pve2', uid: 65_534, there: { uid: 0 } },
    ]);
  });

  it('of another member is rehearsed here as well', () => {
    const scene = { here: gone, others: { pve2: machine([200]) }, volumes: [media([THERE])] };
    expect(told(scene)).toMatchObject([
      { code: 'failover_fails', where: { ctid: 200, node: 'pve2' }, to: 'pve', why: [{ code: 'source_missing' }] },
    ]);
  });

  it('is unknown where that member could not be asked, once for all, with the reason', () => {
    const why = { code: 'no_connection', said: 'refused' } as const;
    const here = machine([100, 101]);
    const more = { ...MANAGED, haResources: 'ct: 100\n\nct: 101\n', unreached: { pve2: why } };
    const volumes = [media([HERE, { ctid: 101, path: '/media' }])];
    const scene = { here, others: { pve2: machine([]) }, volumes, more };
    expect(told(scene)).toEqual([
      { code: 'failover_unseen', severity: 'warning', where: {}, to: 'pve2', ctids: [100, 101], why },
    ]);
    // Nothing of its own is asked of that one.
    const all = planOf(desiredState(volumes), state(scene)).diagnostics.map(({ code }) => code);
    expect(all.filter((code) => code !== 'start_unknown')).toEqual(['failover_unseen']);
  });

  it('is unknown where the path cannot be read there', () => {
    const there = machine([], { made: false });
    const error = { code: 'unreadable', path: '/tank/media', system: 'ETIMEDOUT' } as const;
    there.paths.set('/tank/media', { kind: 'unknown', error });
    expect(told({ others: { pve2: there } })).toMatchObject([
      { code: 'failover_unknown', to: 'pve2', ctids: [100], reason: 'timed_out', about: '/tank/media' },
    ]);
  });

  it('is told what its own member is short of only there', () => {
    const here = machine([100], { made: false });
    expect(told({ here, others: { pve2: gone } })).toEqual([]);
  });

  it('finds what the plan of that member makes', () => {
    const there = machine([200], { made: false });
    there.files.set(200, containerFile(200, ['unprivileged: 1']));
    const volumes = [media([HERE, THERE])];
    expect(told({ others: { pve2: there }, volumes }).map(({ code }) => code)).not.toContain('failover_fails');
  });

  it('is asked about as far as the plan is', () => {
    const scene = { here: machine([100]), others: { pve2: machine([200], { made: true }), pve3: gone } };
    const volumes = [media([HERE, THERE])];
    const fails = (options: PlanOptions) =>
      told({ ...scene, volumes, options }).flatMap((one) => (one.code === 'failover_fails' ? [one.ctid] : []));
    expect(fails({})).toEqual([100, 200]);
    expect(fails({ node: 'pve2' })).toEqual([200]);
    expect(fails({ containers: [100] })).toEqual([100]);
    expect(fails({ volumes: ['media'] })).toEqual([100, 200]);
  });

  it('is no difference: plan and status are in sync all the same, and both say it', () => {
    const others = { pve2: gone };
    const desired = desiredState([media()]);
    expect(planOf(desired, state({ others }))).toMatchObject({ inSync: true, steps: [] });
    const { diagnostics } = statusOf(desired, state({ others }));
    expect(diagnostics.filter(({ code }) => code.startsWith('failover'))).toHaveLength(1);
  });
});

describe('a container that HA does not manage', () => {
  const more = { starts: STARTS };

  it('is rehearsed on every member once a mount of it is shared', () => {
    const others = { pve2: gone, pve3: gone };
    expect(told({ others, more })).toEqual([]);
    const volumes = [media([{ ...HERE, shared: true }])];
    expect(told({ others, more, volumes })).toMatchObject([
      { code: 'failover_fails', to: 'pve2', by: 'migration' },
      { code: 'failover_fails', to: 'pve3', by: 'migration' },
    ]);
  });

  it('counts as shared by its file as well', () => {
    const here = machine([100]);
    here.files.set(100, containerFile(100, ['mp0: /tank/media,mp=/media,shared=1', 'unprivileged: 1']));
    expect(told({ here, others: { pve2: gone }, more })).toMatchObject([{ code: 'failover_fails', by: 'migration' }]);
  });
});
