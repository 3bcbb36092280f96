import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSources } from '../../src/config/checked.ts';
import type { LoadedConfig } from '../../src/config/load.ts';
import { sourceOf } from '../../src/config/read/sources.ts';
import { effectiveEntries } from '../../src/engine/observed/effective.ts';
import { observed } from '../../src/engine/observed/state.ts';
import { planOf } from '../../src/engine/plan/plan.ts';
import { isError } from '../../src/ground/problem.ts';
import { type AdoptRequest, type PreparedAdoption, prepareAdoption } from '../../src/operations/edit/adopt.ts';
import type { Installation } from '../../src/operations/locate.ts';
import { machine } from '../engine/arbitraries.ts';
import {
  addDirectory,
  containerFile,
  factsOf,
  type ModelMachine,
  modelHost,
  modelMachine,
} from '../engine/model-host.ts';

const OPTIONS = { configDir: '/etc/phoenix', explicitDir: true, stateDir: '/var/lib/phoenix-volumes' };

/** The four files, declaring these volumes and these blocks of containers. */
function configuration(volumes: object = {}, containers: object = {}): LoadedConfig {
  const text = (value: object) => JSON.stringify(value, null, 2);
  return checkSources(OPTIONS, {
    hypervisor: sourceOf('/etc/phoenix/phoenix_hypervisor_config.json', text({ shared_volumes: volumes })),
    lxc: sourceOf('/etc/phoenix/phoenix_lxc_configs.json', text({ lxc_configs: containers })),
    vm: sourceOf('/etc/phoenix/phoenix_vm_configs.json', text({ vms: [] })),
    stacks: sourceOf('/etc/phoenix/phoenix_stacks_config.json', text({ docker_stacks: {} })),
  });
}

function installation(host: ModelMachine): Installation {
  return {
    ...{ hostName: 'local', root: '', configDir: OPTIONS.configDir, explicitDir: true, stateDir: OPTIONS.stateDir },
    ...{ stateDirOnHost: OPTIONS.stateDir, applyLock: '/run/none', lockOptional: true },
    openHost: async () => ({ ...modelHost(host), complete: async () => [], obstacle: () => undefined }),
  };
}

async function adopted(
  host: ModelMachine,
  request: AdoptRequest = {},
  config: LoadedConfig = configuration(),
): Promise<PreparedAdoption> {
  const made = await prepareAdoption(installation(host), config, request);
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  return made.value;
}

const volumesIn = ({ after }: PreparedAdoption) => JSON.parse(after).shared_volumes;

const mountedIn = ({ adopted: volumes }: PreparedAdoption) =>
  volumes.flatMap(({ binds }) => binds.map(({ ctid, key }) => `${ctid} ${key}`));

function with100(lines: readonly string[], ...paths: readonly string[]): ModelMachine {
  const host = modelMachine();
  for (const path of paths) addDirectory(host, path, { uid: 1000, gid: 1000, mode: 0o2770, empty: false });
  host.files.set(100, containerFile(100, ['unprivileged: 1', ...lines]));
  return host;
}

describe('what is there is declared', () => {
  it('on any host so that a plan afterwards does nothing about it, and all else is named', async () => {
    await fc.assert(
      fc.asyncProperty(machine, async (host) => {
        const before = structuredClone(host);
        const made = await adopted(host);
        expect(host).toEqual(before);
        const { desired, diagnostics } = checkSources(OPTIONS, {
          ...configuration().sources,
          hypervisor: sourceOf(made.path, made.after),
        });
        expect(diagnostics.filter(isError)).toEqual([]);
        if (!desired) throw new Error('it declares nothing');
        const plan = planOf(desired, observed(factsOf(host)));
        expect(plan.steps).toEqual([]);
        expect(plan.diagnostics.filter(isError)).toEqual([]);
        const all = [...observed(factsOf(host)).containers.values()].flatMap((container) =>
          effectiveEntries(container).map(({ key }) => `${container.ctid} ${key}`),
        );
        const named = made.left.map(({ ctid, key }) => `${ctid} ${key}`);
        expect([...mountedIn(made), ...named].sort()).toEqual(all.sort());
      }),
      { numRuns: 300 },
    );
  });

  it('with owner, mode, options, and one volume for one source', async () => {
    const host = with100(
      ['mp0: /tank/media,mp=/media,ro=1,mountoptions=nosuid;nodev,backup=0', 'mp3: /tank/other,mp=/other'],
      '/tank/media',
      '/tank/other',
    );
    host.files.set(101, containerFile(101, ['mp1: /tank/media/,mp=/srv/media']));
    expect(volumesIn(await adopted(host))).toEqual({
      media: {
        host_path: '/tank/media',
        mounts: { 100: { path: '/media', read_only: true, mount_options: ['nosuid', 'nodev'] }, 101: '/srv/media' },
        owner: 'media:media',
        permissions: { directory_mode: '2770' },
      },
      other: {
        ...{ host_path: '/tank/other', mounts: { 100: '/other' } },
        ...{ owner: 'media:media', permissions: { directory_mode: '2770' } },
      },
    });
  });

  it('with the entries of its ACL that are users of its containers', async () => {
    const host = with100(['mp0: /tank/media,mp=/media'], '/tank/media');
    const value = 'user::rwx,user:100033:rwx,user:100034:r-x,user:7:rwx,group::rwx,mask::rwx,other::---';
    addDirectory(host, '/tank/media', { mode: 0o770, empty: false, acl: { ok: true, value } });
    expect(volumesIn(await adopted(host)).media.access).toEqual({ '100:33': 'read-write', '100:34': 'read' });
  });

  it("with such an entry through the mount's own id map", async () => {
    const host = with100(['mp0: /tank/media,mp=/media,idmap=u:33:5033:1'], '/tank/media');
    const value = 'user::rwx,user:5033:rwx,user:100034:r-x,group::rwx,mask::rwx,other::---';
    addDirectory(host, '/tank/media', {
      uid: 100_000,
      gid: 100_000,
      mode: 0o770,
      empty: false,
      acl: { ok: true, value },
    });
    expect(volumesIn(await adopted(host)).media.access).toEqual({ '100:33': 'read-write', '100:34': 'read' });
  });

  it('as kept where volumes lie in one another and differ', async () => {
    const host = with100(['mp0: /tank,mp=/tank', 'mp1: /tank/in,mp=/in'], '/tank/in');
    addDirectory(host, '/tank', { empty: false });
    const { tank, in: inner } = volumesIn(await adopted(host));
    expect([tank, inner]).toMatchObject([
      { owner: 'keep', permissions: 'keep' },
      { owner: 'keep', permissions: 'keep' },
    ]);
  });

  it('twice in one container as two volumes, and under names that are free', async () => {
    const host = with100(
      ['mp0: /tank/media,mp=/a', 'mp1: /tank/media,mp=/b', 'mp2: /tank/7,mp=/c', 'mp3: /bulk/media,mp=/d'],
      ...['/tank/media', '/tank/7', '/bulk/media'],
    );
    const made = await adopted(host, {}, configuration({ media: { note: 'no volume' } }));
    expect(Object.keys(volumesIn(made))).toEqual(['media', 'tank_media', 'tank_media_2', 'tank_7', 'bulk_media']);
  });

  it('under the names that are asked for by directory, but for one that is taken', async () => {
    const host = with100(['mp0: /tank/media,mp=/a', 'mp1: /bulk/media,mp=/b'], '/tank/media', '/bulk/media');
    const under = async (names: Readonly<Record<string, string>>) => volumesIn(await adopted(host, { names }));
    expect(Object.keys(await under({ '/bulk/media': 'films', '/else': 'x' }))).toEqual(['media', 'films']);
    expect(Object.keys(await under({ '/tank/media': 'one', '/bulk/media': 'one' }))).toEqual(['one', 'media']);
  });

  it('by growing a volume that is declared with the same directory', async () => {
    const host = with100(['mp0: /tank/media,mp=/media'], '/tank/media');
    const declared = { movies: { host_path: '/tank/media', mounts: {}, owner: 'keep', permissions: 'keep' } };
    expect(volumesIn(await adopted(host, {}, configuration(declared)))).toEqual({
      movies: { ...declared.movies, mounts: { 100: '/media' } },
    });
  });

  it('only of the container, the mount point and under the name that are asked for, with all other mounts of the same directory', async () => {
    const host = with100(['mp0: /tank/a,mp=/a', 'mp1: /tank/b,mp=/b'], '/tank/a', '/tank/b');
    host.files.set(101, containerFile(101, ['mp0: /tank/a,mp=/a']));
    expect(mountedIn(await adopted(host, { ctid: 101 }))).toEqual(['100 mp0', '101 mp0']);
    expect(mountedIn(await adopted(host, { ctid: 100 }))).toEqual(['100 mp0', '101 mp0', '100 mp1']);
    const one = await adopted(host, { ctid: 100, key: 'mp1', as: 'mine' });
    expect([mountedIn(one), Object.keys(volumesIn(one))]).toEqual([['100 mp1'], ['mine']]);
  });
});

describe('what cannot be declared is left, with its reason', () => {
  it.each([
    ['mp0: local-zfs:subvol-100-disk-1,mp=/data,size=8G', 'is_storage_volume'],
    ['mp0: /dev/sdb1,mp=/data', 'is_device'],
    ['mp0: /tank/gone,mp=/data', 'source_not_there'],
    ['mp0: /etc/ssh,mp=/data', 'not_declarable'],
    ['mp0: /tank/link,mp=/data', 'not_declarable'],
    ['mp0: /tank/media,mp=/proc/x', 'not_declarable'],
    ['mp0: /tank/m\u00e9dia,mp=/data', 'not_declarable'],
    ['mp0: mp=/data', 'not_parsed'],
  ])('%s', async (line, code) => {
    const host = with100([line], '/tank/media', '/etc/ssh');
    host.paths.set('/tank/link', { kind: 'symlink' });
    host.paths.set('/tank/gone', { kind: 'missing' });
    const { left, adopted: none } = await adopted(host);
    expect([none, left]).toMatchObject([[], [{ ctid: 100, key: 'mp0', why: { code } }]]);
  });

  it('a path beyond ASCII, as it is called and not as its bytes', async () => {
    const host = with100(['mp0: /tank/m\u00c3\u00a9dia,mp=/data']);
    expect((await adopted(host)).left).toMatchObject([
      { why: { code: 'not_declarable', problem: { code: 'host_path_characters', path: '/tank/m\u00e9dia' } } },
    ]);
  });

  it('a folder of the system, unless it is read-only', async () => {
    const host = with100(['mp0: /etc/ssl,mp=/ssl,ro=1', 'mp1: /etc/ssh,mp=/ssh'], '/etc/ssl', '/etc/ssh');
    const made = await adopted(host);
    expect(volumesIn(made)).toMatchObject({ ssl: { owner: 'keep', permissions: 'keep' } });
    expect(made.left.map(({ key }) => key)).toEqual(['mp1']);
  });

  it('what the container declares for itself, templates, and other members’ containers', async () => {
    const host = with100(['mp0: /tank/media,mp=/media'], '/tank/media');
    host.files.set(101, containerFile(101, ['template: 1', 'mp0: /tank/media,mp=/media']));
    host.vmlist = '{"version":1,"ids":{"200":{"node":"other","type":"lxc"},"201":{"node":"other","type":"qemu"}}}';
    const own = { mount_points: [{ host_path: '/tank/media', container_path: '/media' }] };
    const { left, adopted: none } = await adopted(host, {}, configuration({}, { 100: own }));
    expect(none).toEqual([]);
    expect(left.map(({ ctid, why }) => [ctid, why.code])).toEqual([
      [200, 'on_other_member'],
      [100, 'is_its_own'],
      [101, 'is_template'],
    ]);
  });
});
