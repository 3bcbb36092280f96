import { describe, expect, it } from 'vitest';
import type { DesiredMount, DesiredVolume } from '../../../src/engine/desired/state.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { planOf } from '../../../src/engine/plan/plan.ts';
import type { PlanOptions } from '../../../src/engine/plan/types.ts';
import { onMember } from '../../../src/engine/status/member.ts';
import { statusOf } from '../../../src/engine/status/status.ts';
import { isInSync } from '../../../src/engine/status/sync.ts';
import { desiredState, volume } from '../builders.ts';
import { addDirectory, containerFile, factsOf, type ModelMachine, modelMachine } from '../model-host.ts';
import { inCluster, told } from './facts.ts';

const HERE: DesiredMount = { ctid: 100, path: '/media' };
const THERE: DesiredMount = { ctid: 200, path: '/media' };

const media = (mounts: readonly DesiredMount[] = [HERE, THERE], rest: Partial<DesiredVolume> = {}) =>
  volume('media', '/tank/media', mounts, rest);

/** `pve` with container 100, which has the volume as it is declared. */
function machine(init: Partial<ModelMachine> = {}): ModelMachine {
  const host = modelMachine(init);
  addDirectory(host, '/tank/media', { uid: 65_534, gid: 65_534, mode: 0o775 });
  if (!host.files.has(100)) host.files.set(100, containerFile(100, ['mp0: /tank/media,mp=/media']));
  return host;
}

type Others = Parameters<typeof inCluster>[1];

const state = (others: Others, host = machine()) => observed(inCluster(factsOf(host), others));
const pve2 = (lines: readonly string[] = [], more: Others = {}, pending: readonly string[] = []): Others => ({
  files: { pve2: { 200: containerFile(200, lines, pending) }, pve3: {} },
  ...more,
});

const planned = (others: Others, volumes = [media()], options: PlanOptions = {}) =>
  planOf(desiredState(volumes), state(others), options);

const shown = (others: Others, volumes = [media()]) => statusOf(desiredState(volumes), state(others));

const mountOf200 = (others: Others, volumes?: readonly DesiredVolume[]) =>
  shown(others, volumes && [...volumes])
    .volumes.flatMap(({ mounts }) => mounts)
    .find(({ ctid }) => ctid === 200);

describe('a mount in a container of another member', () => {
  it('that its file has as declared waits for nothing, and nobody claims to have seen it mounted', () => {
    const others = pve2(['mp3: /tank/media,mp=/media'], { rrd: told(200, 'running') });
    expect(planned(others)).toMatchObject({ inSync: true, steps: [], waiting: [], diagnostics: [] });
    expect(mountOf200(others)).toMatchObject({
      containerName: 'ct200',
      configured: 'mp3',
      mounted: null,
      starts: 'unknown',
      state: 'unknown',
      reason: { code: 'configured_on_member', node: 'pve2', here: 'pve' },
      access: { root: 'unknown' },
    });
    expect(isInSync(shown(others))).toBe(true);
  });

  it('is not mounted, and as it should be, while the container is stopped', () => {
    const others = pve2(['mp3: /tank/media,mp=/media'], { rrd: told(200, 'stopped') });
    expect(mountOf200(others)).toMatchObject({ mounted: false, state: 'ok', reason: null });
  });

  it.each([
    ['nothing', []],
    ['different', ['mp3: /tank/media,mp=/media,ro=1']],
    ['another', ['mp3: /tank/other,mp=/media']],
  ] as const)('waits where its file has %s', (has, lines) => {
    const why = { code: 'on_other_member', ctid: 200, node: 'pve2', here: 'pve', has };
    const readWrite = [media([HERE, { ...THERE, readOnly: false }])];
    expect(planned(pve2(lines), readWrite)).toMatchObject({ inSync: true, waiting: [{ ctid: 200, why }] });
    expect(mountOf200(pve2(lines), readWrite)).toMatchObject({ state: 'waiting', reason: why });
  });

  it('waits for the restart of its container where the change is pending there', () => {
    const others = pve2([], { rrd: told(200, 'running') }, ['mp3: /tank/media,mp=/media']);
    expect(planned(others).waiting).toEqual([]);
    expect(mountOf200(others)).toMatchObject({ configured: 'mp3', pending: true, state: 'pending' });
  });

  it('waits as before where nobody could read its file', () => {
    const error = { code: 'unreadable', path: '/etc/pve/nodes/pve2/lxc', system: 'EIO' } as const;
    const others = pve2([], { change: { containers: new Map([['pve2', { ok: false, error }]]) } });
    const made = planned(others);
    expect(made.waiting).toMatchObject([{ why: { code: 'on_other_member', node: 'pve2' } }]);
    expect(made.waiting[0]?.why).not.toHaveProperty('has');
    expect(made.diagnostics).toMatchObject([{ code: 'member_files_unreadable', node: 'pve2', severity: 'warning' }]);
  });

  it('that nobody declares any more is named, and taken out by nobody here', () => {
    const others = pve2(['mp3: /tank/media,mp=/media']);
    const left = { code: 'left_on_member', severity: 'warning', where: { ctid: 200, volume: 'media' }, key: 'mp3' };
    const made = planned(others, [media([HERE])], { prune: true });
    expect(made).toMatchObject({ inSync: true, steps: [], diagnostics: [left] });
    const status = shown(others, [media([HERE])]);
    expect(status.containers.find(({ ctid }) => ctid === 200)?.mountPoints).toMatchObject([
      { key: 'mp3', volume: 'media', state: 'undeclared' },
    ]);
    expect(isInSync(status)).toBe(true);
    const removal = planned(others, [], { removal: media() });
    expect(removal.diagnostics).toMatchObject([left]);
    expect(removal.steps.map(({ ctid }) => ctid)).toEqual([100]);
  });
});

it('what is remembered here says nothing of a container that is on another member now', () => {
  const owned = [{ volume: 'media', ctid: 200, hostPath: '/tank/before', path: '/media' }];
  const now = { ...state(pve2(['mp3: /tank/before,mp=/media'])), owned };
  const made = planOf(desiredState([media([HERE])]), now);
  expect(made.diagnostics).toEqual([]);
  const { containers } = statusOf(desiredState([media([HERE])]), now);
  expect(containers.find(({ ctid }) => ctid === 200)?.mountPoints[0]?.volume).toBeUndefined();
});

describe('a container of another member', () => {
  const { containers } = shown(pve2(['mp0: /tank/own,mp=/own', 'lock: backup'], { rrd: told(200, 'running') }));
  const others = containers.filter(({ ctid }) => ctid !== 100);

  it('is shown with its member, as its file says', () => {
    expect(others).toMatchObject([
      {
        ctid: 200,
        name: 'ct200',
        node: 'pve2',
        elsewhere: true,
        status: 'running',
        lock: 'backup',
        starts: 'unknown',
        mountPoints: [{ key: 'mp0', source: '/tank/own' }],
      },
    ]);
  });

  it('is unknown to run or not where the cluster told it too long ago', () => {
    const old = shown(pve2([], { rrd: told(200, 'running', 90) }));
    expect(old.containers.find(({ ctid }) => ctid === 200)).toMatchObject({ status: 'unknown' });
  });

  it('that moves while the files are read is its owner’s', () => {
    const twice = {
      pve2: { 200: containerFile(200) },
      pve3: { 200: containerFile(200, ['mp0: /tank/media,mp=/media']) },
    };
    const facts = inCluster(factsOf(machine()), { files: twice });
    const vmlist = { ok: true, value: '{"ids":{"200":{"node":"pve3","type":"lxc","version":3}}}' } as const;
    expect(observed({ ...facts, vmlist }).elsewhere.get(200)?.node).toBe('pve3');
    const here = { ok: true, value: '{"ids":{"200":{"node":"pve2","type":"lxc","version":2}}}' } as const;
    expect(observed({ ...facts, vmlist: here }).elsewhere.get(200)?.node).toBe('pve2');
  });

  it('counts for the owner that is a container’s root', () => {
    const unprivileged = containerFile(200, ['mp0: /tank/media,mp=/media', 'unprivileged: 1']);
    const volumes = [media([HERE, THERE], { owner: { kind: 'container_root' } })];
    const made = planOf(desiredState(volumes), state({ files: { pve2: { 200: unprivileged } } }));
    expect(made.diagnostics).toMatchObject([
      {
        code: 'container_roots_disagree',
        roots: [
          { uid: 0, ctids: [100] },
          { uid: 100_000, ctids: [200] },
        ],
      },
    ]);
  });

  it('loses access by what is changed on a share that all members mount, and not by a directory of this one', () => {
    const takes = (fstype: string) => {
      const host = machine({ mountinfo: `2 1 0:50 / /tank rw - ${fstype} server:/x rw\n` });
      host.files.set(100, containerFile(100));
      addDirectory(host, '/tank/media', { uid: 100_000, gid: 100_000, mode: 0o755, empty: false });
      const unprivileged = containerFile(200, ['mp0: /tank/media,mp=/media', 'unprivileged: 1']);
      const owner = { kind: 'account', user: 1000, group: 1000, text: '1000:1000' } as const;
      const volumes = [
        volume('media', '/tank/media', [], {
          owner,
          permissions: { directoryMode: 0o755, fileMode: 0o644, recursive: false },
        }),
      ];
      const made = planOf(desiredState(volumes), state({ files: { pve2: { 200: unprivileged } } }, host));
      return made.steps.flatMap(({ loses = [] }) => loses.map(({ ctid }) => ctid));
    };
    expect(takes('ceph')).toContain(200);
    expect(takes('ext4')).not.toContain(200);
  });
});

describe('the cluster', () => {
  it('without a quorum is planned and shown, with a warning', () => {
    const lost = [{ code: 'quorum_lost', severity: 'warning' }];
    expect(planned(pve2([], { quorate: false })).diagnostics).toMatchObject(lost);
    expect(planned(pve2([], { change: { writable: false } })).diagnostics).toMatchObject(lost);
    const status = shown(pve2([], { quorate: false, offline: ['pve3'] }));
    expect(status).toMatchObject({
      diagnostics: lost,
      cluster: {
        quorate: false,
        members: [{ name: 'pve' }, { name: 'pve2', online: true }, { name: 'pve3', online: false }],
      },
    });
    expect(planned(pve2()).diagnostics).toEqual([]);
  });

  it.each([
    ['is damaged', { ok: true, value: '{"nodename' }],
    ['cannot be read', { ok: false, error: { code: 'unreadable', path: '/etc/pve/.members', system: 'EIO' } }],
  ] as const)('whose list %s is unknown, which is said', (_, members) => {
    const facts = { ...factsOf(machine()), members };
    expect(observed(facts).diagnostics).toMatchObject([{ code: 'members_unreadable', severity: 'warning' }]);
  });

  it('is none where no list of members is', () => {
    const error = { code: 'unreadable', path: '/etc/pve/.members', system: 'ENOENT' } as const;
    const { cluster, diagnostics } = observed({ ...factsOf(machine()), members: { ok: false, error } });
    expect({ cluster, diagnostics }).toEqual({ cluster: undefined, diagnostics: [] });
  });

  it('starts a container by HA only where its directory is', () => {
    const host = machine();
    host.files.set(100, containerFile(100));
    const haRules = 'node-affinity: a\n\tnodes pve,pve3\n\tresources ct:100\n\tstrict 1\n';
    const ha = { haResources: 'ct: 100\n\tstate started\n', haRules };
    const consequences = (others: Others) =>
      planOf(desiredState([media([HERE])]), state(others, host))
        .steps.flatMap((step) => step.consequences)
        .filter(({ code }) => code === 'ha_elsewhere');
    const told = { code: 'ha_elsewhere', ctid: 100, paths: ['/tank/media'] };
    expect(consequences(pve2([], ha))).toEqual([{ ...told, nodes: ['pve3'] }]);
    expect(consequences(pve2([], { haResources: ha.haResources }))).toEqual([{ ...told, nodes: ['pve2', 'pve3'] }]);
    expect(consequences(pve2())).toEqual([]);
  });
});

describe('a volume whose containers are all on another member', () => {
  const there = volume('there', '/tank/there', [{ ctid: 200, path: '/there' }]);

  it('has no directory here that would be made, and that is said', () => {
    const made = planned(pve2(), [media([HERE]), there]);
    expect(made.steps).toEqual([]);
    expect(made.notes).toMatchObject([
      { code: 'directory_elsewhere', volume: 'there', path: '/tank/there', nodes: ['pve2'], here: 'pve' },
    ]);
    expect(shown(pve2(), [there]).volumes[0]?.directory).toMatchObject({
      state: 'unknown',
      exists: null,
      reasons: [{ code: 'directory_on_member', node: 'pve2', here: 'pve' }],
    });
  });

  it('has one here as soon as a container of this member has it, too', () => {
    const made = planned(pve2(), [
      media([HERE]),
      { ...there, mounts: [...there.mounts, { ctid: 100, path: '/there' }] },
    ]);
    expect(made.steps.map(({ id }) => id)).toEqual(['directory:/tank/there', 'mount:100']);
    expect(made.notes).toEqual([]);
  });
});

describe('what is narrowed to one member', () => {
  const others = pve2([], { rrd: told(200, 'running') });
  const volumes = [media(), volume('there', '/tank/there', [{ ctid: 200, path: '/there' }])];
  const on = (node: string) => {
    const host = machine();
    host.files.set(100, containerFile(100));
    return planOf(desiredState(volumes), state(others, host), { node });
  };

  it('is a plan of its containers alone', () => {
    expect(on('pve').steps.map(({ id }) => id)).toEqual(['mount:100']);
    expect(on('pve').waiting).toEqual([]);
    expect(on('pve2').steps).toEqual([]);
    expect(on('pve2').waiting.map(({ volume }) => volume)).toEqual(['media', 'there']);
    expect(on('pve3')).toMatchObject({ inSync: true, steps: [], waiting: [] });
  });

  it('is a status of its containers and their volumes, and of no directory that was not seen', () => {
    const whole = shown(others, volumes);
    const here = onMember(whole, 'pve');
    expect(here.containers.map(({ ctid }) => ctid)).toEqual([100]);
    expect(here.volumes.map(({ name, mounts }) => [name, mounts.map(({ ctid }) => ctid)])).toEqual([['media', [100]]]);
    expect(here.volumes[0]).toMatchObject({ state: 'ok', directory: { exists: true } });
    const there = onMember(whole, 'pve2');
    expect(there.containers.map(({ ctid }) => ctid)).toEqual([200]);
    expect(there.volumes.map(({ name }) => name)).toEqual(['media', 'there']);
    expect(there.volumes[0]?.directory).toMatchObject({
      exists: null,
      owner: null,
      reasons: [{ code: 'directory_on_member', node: 'pve2' }],
    });
    expect(onMember(whole, 'pve3')).toMatchObject({ volumes: [], containers: [] });
    expect(onMember(whole, undefined)).toBe(whole);
  });
});
