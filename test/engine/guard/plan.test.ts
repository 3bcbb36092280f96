import { describe, expect, test } from 'vitest';
import type { DesiredVolume } from '../../../src/engine/desired/state.ts';
import { CONTAINER_UNITS, dropInPath, dropInText } from '../../../src/engine/guard/dropin.ts';
import { mountUnitOf } from '../../../src/engine/guard/escape.ts';
import type { Facts } from '../../../src/engine/observed/facts.ts';
import { NOTHING_REMEMBERED } from '../../../src/engine/observed/memory.ts';
import { observed, withMemory } from '../../../src/engine/observed/state.ts';
import { planOf } from '../../../src/engine/plan/plan.ts';
import { runs } from '../../../src/engine/plan/standing.ts';
import type { Plan, PlanOptions, Step } from '../../../src/engine/plan/types.ts';
import { undoPlan } from '../../../src/engine/undo/undo.ts';
import { desiredState, volume } from '../builders.ts';
import { addDirectory, containerFile, factsOf, type ModelMachine, modelHost, modelMachine } from '../model-host.ts';
import { withStarts } from '../starts.ts';
import { run, undone } from '../undo/run.ts';

const POOL = '2 1 0:50 / /tank rw - zfs tank rw\n';
const MP0 = 'mp0: /tank/media,mp=/media';

/** Containers that have the volume already, whose directory lies on a pool. */
function machine(mountinfo = POOL, ctids: readonly number[] = [100]): ModelMachine {
  const host = modelMachine({ mountinfo });
  for (const ctid of ctids) host.files.set(ctid, containerFile(ctid, [MP0]));
  addDirectory(host, '/tank/media', { uid: 65534, gid: 65534, mode: 0o775 });
  return host;
}

const media = (rest: Partial<DesiredVolume> = {}, ctids: readonly number[] = [100]): DesiredVolume =>
  volume(
    'media',
    '/tank/media',
    ctids.map((ctid) => ({ ctid, path: '/media' })),
    { bootGuard: true, ...rest },
  );

const planned = (host: ModelMachine, volumes = [media()], options: PlanOptions = {}, facts: Partial<Facts> = {}) =>
  planOf(desiredState(volumes), observed({ ...factsOf(host), ...facts }), options);

const guards = ({ steps }: Plan): readonly Step[] => steps.filter(({ kind }) => kind === 'unit');
const told = (plan: Plan) => guards(plan).map(({ id, action, state, why }) => [id, action, state ?? 'runs', why?.code]);

/** What the drop-in of a container's unit would say, comments aside. */
const linesFor = (plan: Plan, ctid = 100): readonly string[] =>
  guards(plan).flatMap(({ change }) =>
    change.kind === 'unit' && change.ctid === ctid
      ? (change.files[0]?.after ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('#'))
      : [],
  );

async function applied(host: ModelMachine, volumes = [media()], options: PlanOptions = {}): Promise<void> {
  for (const { change } of planned(host, volumes, options).steps.filter(runs)) {
    const result = await modelHost(host).perform(change, { onOutput: () => {}, signal: new AbortController().signal });
    expect(result.ok).toBe(true);
  }
}

describe('what a drop-in says', () => {
  test('a pool that no unit mounts is asserted, in order after ZFS', () => {
    expect(linesFor(planned(machine()))).toEqual(['[Unit]', 'After=zfs-mount.service', 'AssertPathIsMountPoint=/tank']);
  });

  test('one that a unit mounts is pulled in as well', () => {
    const host = machine();
    host.mountUnits.add('tank.mount');
    expect(linesFor(planned(host))).toEqual([
      '[Unit]',
      'After=zfs-mount.service',
      'RequiresMountsFor=/tank',
      'AssertPathIsMountPoint=/tank',
    ]);
  });

  test('a line of fstab is a unit, and what lies on another file system needs no ZFS', () => {
    const host = machine('2 1 8:17 / /tank rw - ext4 /dev/sdb1 rw\n');
    host.fstab = '/dev/sdb1 /tank ext4 defaults 0 2\n';
    expect(linesFor(planned(host))).toEqual(['[Unit]', 'RequiresMountsFor=/tank', 'AssertPathIsMountPoint=/tank']);
  });

  test('nobody looks whether a share is mounted, for its server might be dead: a unit mounts it, or a start waits', () => {
    const share = '2 1 0:50 / /tank rw - nfs4 nas:/tank rw\n';
    const host = machine(share);
    expect(linesFor(planned(host)).join('\n')).not.toContain('Assert');
    expect(linesFor(planned(host)).at(-1)).toMatch(/^ExecStartPre=\/bin\/sh -c '.*mountinfo.*' sh \/tank$/);
    host.mountUnits.add('tank.mount');
    expect(linesFor(planned(host))).toEqual(['[Unit]', 'RequiresMountsFor=/tank']);
  });

  test('the innermost of nested mounts counts, each once, whatever volumes lie on them', () => {
    const host = machine(`${POOL}3 2 0:51 / /tank/media rw - zfs tank/media rw\n`);
    addDirectory(host, '/tank/other', {});
    const others = ['a', 'b'].map((name) =>
      volume(name, '/tank/other', [{ ctid: 100, path: `/${name}` }], { bootGuard: true }),
    );
    expect(linesFor(planned(host, [media(), ...others])).slice(2)).toEqual([
      'AssertPathIsMountPoint=/tank',
      'AssertPathIsMountPoint=/tank/media',
    ]);
  });

  test('both units that start a container have it', () => {
    const [step] = guards(planned(machine()));
    expect(step?.change.kind === 'unit' && step.change.files.map(({ at }) => at)).toEqual(
      CONTAINER_UNITS.map((unit) => dropInPath(unit, 100)),
    );
  });
});

describe('a plan', () => {
  test('writes the guards and has systemd read them once, in steps of their own', () => {
    const host = machine(POOL, [100, 101]);
    const plan = planned(host, [media({}, [100, 101])]);
    expect(told(plan)).toEqual([
      ['unit:100', 'create', 'runs', undefined],
      ['unit:101', 'create', 'runs', undefined],
      ['unit:reload', 'update', 'runs', undefined],
    ]);
    const [first, , reload] = guards(plan);
    expect(reload).toMatchObject({ exact: true, commands: [['systemctl', 'daemon-reload']] });
    expect(first?.exact).toBe(false);
  });

  test('has nothing left to do once it is applied', async () => {
    const host = machine();
    await applied(host);
    expect(planned(host)).toMatchObject({ inSync: true, steps: [] });
  });

  test('reloads alone what an earlier run wrote and systemd has not read', async () => {
    const host = machine();
    await applied(host);
    const { units } = factsOf(host);
    if (!units) throw new Error('the model has units');
    const outdated = { ...units, outdated: ['pve-container@100.service'] };
    expect(told(planned(host, [media()], {}, { units: outdated }))).toEqual([
      ['unit:reload', 'update', 'runs', undefined],
    ]);
    const other = { ...units, outdated: ['pve-container-debug@999.service'] };
    expect(told(planned(host, [media()], { containers: [100] }, { units: other }))).toEqual([]);
    // What systemd still has of one that is gone.
    const [reload, ...rest] = guards(planned(host, [media()], {}, { units: other }));
    expect([reload?.reason, rest]).toEqual([{ code: 'units_reload', ctids: [999] }, []]);
  });

  test('has no reload where systemd does not run the machine', () => {
    const { units } = factsOf(machine());
    const facts = { units: units && { ...units, runs: false } };
    expect(told(planned(machine(), [media()], {}, facts)).map(([id]) => id)).toEqual(['unit:100']);
  });

  test('says that nobody looked, instead of planning a guard', () => {
    const plan = planned(machine(), [media()], {}, { units: undefined });
    expect(guards(plan)).toEqual([]);
    expect(plan.diagnostics).toMatchObject([{ code: 'guards_unread', severity: 'warning', ctids: [100] }]);
    expect(planned(machine(), [media({ bootGuard: false })], {}, { units: undefined }).diagnostics).toEqual([]);
  });

  test("blocks a guard where a folder of systemd's own cannot be read: another file may be the one that counts", () => {
    const { units } = factsOf(machine());
    const unread = { code: 'unreadable', path: '/etc/systemd/system.control', system: 'EIO' } as const;
    const facts = { units: units && { ...units, unread } };
    expect(told(planned(machine(), [media()], {}, facts))).toEqual([['unit:100', 'create', 'blocked', 'unit_unseen']]);
  });

  test('is an error where the mount table cannot be read: nobody knows what is to be waited for', () => {
    const unread = { code: 'unreadable', path: '/proc/self/mountinfo', system: 'EIO' } as const;
    const facts: Partial<Facts> = { mountinfo: { ok: false, error: unread } };
    const plan = planned(machine(), [media()], {}, facts);
    expect(guards(plan)).toEqual([]);
    expect(plan.diagnostics).toMatchObject([
      { code: 'mount_table_unreadable', severity: 'warning', error: unread },
      { code: 'guards_unread', severity: 'error', ctids: [100], error: unread },
    ]);
    const unguarded = planned(machine(), [media({ bootGuard: false })], {}, facts);
    expect(unguarded.diagnostics).toMatchObject([{ code: 'mount_table_unreadable' }]);
  });

  test("guards nothing on the machine's own disk, and says so", () => {
    const plan = planned(machine(''));
    expect(guards(plan)).toEqual([]);
    expect(plan.notes).toMatchObject([{ code: 'nothing_to_guard', path: '/tank/media' }]);
  });

  test('takes a guard away that is no longer declared', async () => {
    const host = machine();
    await applied(host);
    const off = [media({ bootGuard: false })];
    expect(told(planned(host, off))).toEqual([
      ['unit:100', 'delete', 'runs', undefined],
      ['unit:reload', 'update', 'runs', undefined],
    ]);
    await applied(host, off);
    expect(host.dropIns.size).toBe(0);
  });

  test('mends one that was edited', async () => {
    const host = machine();
    await applied(host);
    const path = dropInPath('pve-container', 100);
    host.dropIns.set(path, `${host.dropIns.get(path)}# more\n`);
    const [step] = guards(planned(host));
    expect(step).toMatchObject({ action: 'update', change: { files: [{ at: path }] } });
  });

  test('keeps the guard of a container in which no volume is mounted, until it is pruned', async () => {
    const host = machine();
    await applied(host);
    host.files.set(100, containerFile(100));
    expect(told(planned(host, []))).toEqual([['unit:100', 'delete', 'kept', 'guard_left']]);
    expect(told(planned(host, [], { prune: true }))[0]).toEqual(['unit:100', 'delete', 'runs', undefined]);
  });

  test('keeps the guard of a mount that stays, and takes both out together', async () => {
    const host = machine();
    await applied(host);
    const other = volume('other', '/srv/other', [{ ctid: 100, path: '/other' }]);
    addDirectory(host, '/srv/other', { uid: 65534, gid: 65534, mode: 0o775 });
    const owned = [{ volume: 'media', ctid: 100, hostPath: '/tank/media', path: '/media' }];
    const state = withMemory(observed(factsOf(host)), { ...NOTHING_REMEMBERED, owned });
    expect(told(planOf(desiredState([other]), state))).toEqual([]);
    const pruned = guards(planOf(desiredState([other]), state, { prune: true }));
    expect(pruned[0]).toMatchObject({ id: 'unit:100', action: 'delete', needs: ['mount:100'] });
  });

  test('removes a volume with the guard that only it asked for', async () => {
    const host = machine();
    await applied(host);
    const plan = planned(host, [], { removal: media() });
    expect(told(plan)[0]).toEqual(['unit:100', 'delete', 'runs', undefined]);
    expect(guards(plan)[0]?.needs).toEqual(['mount:100']);
    const stays = planned(host, [media()], { removal: volume('more', '/tank/media', [{ ctid: 100, path: '/more' }]) });
    expect(guards(stays)).toEqual([]);
  });

  test('is about the containers that it was asked for, each with all its volumes', () => {
    const host = machine(`${POOL}3 1 0:51 / /ssd rw - zfs ssd rw\n`, [100, 101]);
    addDirectory(host, '/ssd/fast', { uid: 65534, gid: 65534, mode: 0o775 });
    const fast = volume('fast', '/ssd/fast', [{ ctid: 100, path: '/fast' }], { bootGuard: true });
    const plan = planned(host, [media({}, [100, 101]), fast], { volumes: ['fast'] });
    expect(told(plan).map(([id]) => id)).toEqual(['unit:100', 'unit:reload']);
    expect(linesFor(plan).filter((line) => line.startsWith('Assert'))).toEqual([
      'AssertPathIsMountPoint=/ssd',
      'AssertPathIsMountPoint=/tank',
    ]);
  });
});

describe('what is not there just now', () => {
  test('a guard stays as it is while its pool is away, whoever expects that one', async () => {
    const host = machine();
    host.fstab = '/dev/sdb1 /tank ext4 defaults 0 2\n';
    await applied(host);
    host.mountinfo = '';
    expect(guards(planned(host))).toEqual([]);
    host.fstab = '';
    expect(guards(planned(host))).toEqual([]);
    expect(told(planned(host, [media()], { otherFilesystem: true }))[0]?.slice(0, 2)).toEqual(['unit:100', 'delete']);
  });

  test('no guard is made of the root disk while a pool is away', () => {
    const host = machine('');
    host.fstab = '/dev/sdb1 /tank ext4 defaults 0 2\n';
    expect(guards(planned(host))).toEqual([]);
  });

  test('the container would not start, and that is said', async () => {
    const host = machine();
    await applied(host);
    const state = (facts: Facts) => planOf(desiredState([media()]), observed(withStarts(facts)));
    expect(state(factsOf(host)).starts).toMatchObject([{ now: { starts: 'ok' } }]);
    host.mountinfo = '';
    expect(state(factsOf(host)).starts).toMatchObject([
      { now: { starts: 'fails', why: [{ code: 'assert_fails', path: '/tank', mounted: false }] } },
    ]);
  });
});

test('a container with debug: 1 is started by the other unit, whose drop-ins count', () => {
  const startsOf = (unit: 'pve-container' | 'pve-container-debug', ...lines: readonly string[]) => {
    const host = machine('');
    host.files.set(100, containerFile(100, ['mp0: /tank/media,mp=/media', ...lines]));
    host.dropIns.set(dropInPath(unit, 100), '[Unit]\nAssertPathIsMountPoint=/tank\n');
    return planOf(desiredState([media({ bootGuard: false })]), observed(withStarts(factsOf(host)))).starts[0]?.now
      .starts;
  };
  expect(startsOf('pve-container')).toBe('fails');
  expect(startsOf('pve-container', 'debug: 1')).toBe('ok');
  expect(startsOf('pve-container-debug')).toBe('ok');
  expect(startsOf('pve-container-debug', 'debug: 1')).toBe('fails');
});

describe('what is not ours', () => {
  test("somebody else's file of that name is never touched", () => {
    const host = machine();
    host.dropIns.set(dropInPath('pve-container', 100), '[Unit]\nDescription=mine\n');
    expect(told(planned(host))).toEqual([['unit:100', 'create', 'blocked', 'unit_foreign']]);
    expect(told(planned(host, [media({ bootGuard: false })]))).toEqual([]);
    expect(told(planned(host, [], { prune: true }))).toEqual([]);
  });

  test('one of that name that systemd reads in the place of ours is in the way', async () => {
    const host = machine();
    await applied(host);
    const { units } = factsOf(host);
    const first = '/etc/systemd/system.control/pve-container@100.service.d/phoenix-volumes.conf';
    // Of one name only the one that counts is read.
    const others = units?.dropIns.filter(({ path }) => path !== dropInPath('pve-container', 100)) ?? [];
    const text = { ok: true, value: '[Unit]\n' } as const;
    const facts = { units: units && { ...units, dropIns: [...others, { path: first, isLink: false, text }] } };
    const [step] = guards(planned(host, [media()], {}, facts));
    expect(step).toMatchObject({ state: 'blocked', why: { code: 'unit_foreign', path: first } });
  });

  test('nothing is written through a folder that lies elsewhere', () => {
    const { units } = factsOf(machine());
    const obstacles = new Map([['/etc/systemd/system/pve-container@100.service.d', 'symlink']] as const);
    const facts = { units: units && { ...units, obstacles } };
    expect(told(planned(machine(), [media()], {}, facts))).toEqual([
      ['unit:100', 'create', 'blocked', 'unit_obstructed'],
    ]);
  });

  test('a container of another member is its own to guard, and what lies here for it stays', async () => {
    const host = machine();
    await applied(host);
    host.files.delete(100);
    host.vmlist = '{"ids":{"100":{"node":"pve2","type":"lxc"}}}';
    expect(told(planned(host))).toEqual([]);
  });

  test('a template is never started, so it gets none', () => {
    const host = machine();
    host.files.set(100, containerFile(100, [MP0, 'template: 1']));
    expect(guards(planned(host))).toEqual([]);
  });

  test('what HA may start on another member gets none here, and loses the one it has', async () => {
    const haResources = { ok: true, value: 'ct: 100\n\tstate started\n' } as const;
    expect(told(planned(machine(), [media()], {}, { haResources }))).toEqual([
      ['unit:100', 'create', 'blocked', 'guard_on_one_member'],
    ]);
    const host = machine();
    await applied(host);
    expect(told(planned(host, [media({ bootGuard: false })], {}, { haResources }))[0]).toEqual([
      ...['unit:100', 'delete', 'runs', undefined],
    ]);
  });
});

describe('an undo', () => {
  test('takes away what the run wrote, and has systemd read that', async () => {
    const host = machine();
    const events = await run(planned(host), host);
    expect(host.dropIns.size).toBe(2);
    const back = undone(events, host);
    expect(told(back)).toEqual([
      ['unit:100', 'delete', 'runs', undefined],
      ['unit:reload', 'update', 'runs', undefined],
    ]);
    await run(back, host);
    expect(host.dropIns.size).toBe(0);
    expect(guards(undone(events, host))).toEqual([]);
  });

  test('takes the folders, too, that an undo which was cut off left empty', async () => {
    const host = machine();
    const events = await run(planned(host), host);
    await run(undone(events, host), host);
    const facts = factsOf(host);
    const folder = '/etc/systemd/system/pve-container@100.service.d';
    const left = (emptyFolders: readonly string[]) =>
      undoPlan(events, observed({ ...facts, units: facts.units && { ...facts.units, emptyFolders } }));
    expect(guards(left(['/etc/systemd/system/pve-container@101.service.d']))).toEqual([]);
    const [step] = guards(left([folder]));
    expect(step?.change).toMatchObject({
      files: [{ at: `${folder}/phoenix-volumes.conf`, before: null, after: null }],
    });
  });

  test('puts back what the run took away', async () => {
    const host = machine();
    await applied(host);
    const before = new Map(host.dropIns);
    const events = await run(planned(host, [media({ bootGuard: false })]), host);
    await run(undone(events, host), host);
    expect(host.dropIns).toEqual(before);
  });

  test('leaves what somebody changed since', async () => {
    const host = machine();
    const events = await run(planned(host), host);
    const path = dropInPath('pve-container-debug', 100);
    host.dropIns.set(path, dropInText(100, []));
    expect(told(undone(events, host))).toEqual([['unit:100', 'delete', 'blocked', 'unit_changed_since']]);
  });
});

test('the unit of a mount is named as systemd names it', () => {
  const names = ['/tank', '/tank/a b', '/tank/a-b', '/.x/.y', '/mnt/pve/ö', '/a@b%"\\', '/'].map(mountUnitOf);
  expect(names).toEqual([
    'tank.mount',
    'tank-a\\x20b.mount',
    'tank-a\\x2db.mount',
    '\\x2ex-.y.mount',
    'mnt-pve-\\xc3\\xb6.mount',
    'a\\x40b\\x25\\x22\\x5c.mount',
    '-.mount',
  ]);
});
