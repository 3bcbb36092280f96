import { describe, expect, it } from 'vitest';
import type { DesiredMount, DesiredState } from '../../../../src/engine/desired/state.ts';
import type { PathFact } from '../../../../src/engine/observed/facts.ts';
import { observed } from '../../../../src/engine/observed/state.ts';
import { planOf } from '../../../../src/engine/plan/plan.ts';
import { restartable } from '../../../../src/engine/plan/standing.ts';
import type { Plan, PlanOptions } from '../../../../src/engine/plan/types.ts';
import type { EngineProblem } from '../../../../src/engine/problem.ts';
import { ENGINE_WORDS } from '../../../../src/views/words/engine.ts';
import { REASON_TEXTS } from '../../../../src/views/words/reasons.ts';
import { desiredState, volume } from '../../builders.ts';
import { addDirectory, containerFile, factsOf, type ModelMachine, modelMachine } from '../../model-host.ts';
import { withStarts } from '../../starts.ts';

const KEEP = {
  owner: { kind: 'keep' },
  permissions: { directoryMode: 'keep', fileMode: 'keep', recursive: false },
} as const;

describe('a mount that is declared and not there', () => {
  it('goes to the lowest free slot, current and pending', () => {
    const host = machine(['mp0: local-zfs:subvol-100-disk-1,mp=/var/lib,size=8G'], {
      pending: ['mp1: /elsewhere,mp=/e'],
    });
    expect(command(planned(host, [media()]))).toEqual(['--mp2', '/tank/media,mp=/media']);
  });

  it('leaves the slots of the container’s own volumes alone', () => {
    const own = new Map([[100, { ctid: 100, ownMountPoints: [], reservedSlots: 3 }]]);
    expect(command(planned(machine(), [media()], {}, { containers: own }))).toEqual(['--mp3', '/tank/media,mp=/media']);
  });

  it('carries its options in Proxmox’s spelling and order', () => {
    const mount = {
      ctid: 100,
      path: '/media',
      readOnly: true,
      shared: true,
      mountOptions: ['noatime', 'nosuid'],
      idmap: 'passthrough',
    } as const;
    expect(command(planned(machine(), [media(mount)]))).toEqual([
      '--mp0',
      '/tank/media,mp=/media,idmap=passthrough,mountoptions=noatime;nosuid,ro=1,shared=1',
    ]);
  });

  it('takes one pct call per container, with the digest of the file', () => {
    const made = planned(machine(), [media(), volume('music', '/tank/music', [{ ctid: 100, path: '/music' }], KEEP)]);
    expect(made.steps).toHaveLength(1);
    expect(made.steps[0]?.commands[0]).toEqual([
      'pct',
      'set',
      '100',
      '--mp0',
      '/tank/media,mp=/media',
      '--mp1',
      '/tank/music,mp=/music',
      '--digest',
      expect.stringMatching(/^[0-9a-f]{40}$/),
    ]);
  });

  it('does not take /certs for /certs2', () => {
    const host = machine(['mp0: /tank/other,mp=/certs2']);
    expect(command(planned(host, [media({ ctid: 100, path: '/certs' })]))).toEqual(['--mp1', '/tank/media,mp=/certs']);
  });

  it('leaves a replicated container replicable', () => {
    const host = machine();
    host.replicated.add(100);
    const made = planned(host, [media()]);
    expect(command(made)).toEqual(['--mp0', '/tank/media,mp=/media,replicate=0']);
    expect(made.steps[0]?.consequences).toContainEqual({ code: 'not_replicated', ctid: 100, paths: ['/media'] });
  });

  it('tells what follows: no snapshots, backups without it', () => {
    const [step] = planned(machine(), [media()]).steps;
    expect(step?.consequences).toEqual([
      { code: 'no_snapshots', ctid: 100 },
      { code: 'not_in_backups', ctid: 100, paths: ['/media'] },
    ]);
  });

  it('names the container that will not start without a file system of its own', () => {
    const host = machine();
    host.mountinfo = '2 1 0:9 / /tank rw - zfs tank rw\n';
    const [step] = planned(host, [media()]).steps;
    expect(step?.consequences).toContainEqual({ code: 'needs_mount', ctid: 100, path: '/tank' });
  });

  it('names a file system that two of its mounts lie on once, by the one that keeps the container from starting', () => {
    const host = machine();
    host.mountinfo = '2 1 0:9 / /tank rw - zfs tank rw\n';
    const on = (name: string, hostPath: string) => volume(name, hostPath, [{ ctid: 100, path: `/${name}` }], KEEP);
    const told = (...volumes: readonly ReturnType<typeof on>[]) =>
      planned(host, volumes).steps.flatMap(({ consequences }) =>
        consequences.filter(({ code }) => code === 'needs_mount' || code === 'starts_without'),
      );
    const needs = [{ code: 'needs_mount', ctid: 100, path: '/tank' }];
    expect(told(on('media', '/tank/media'), on('music', '/tank/music'))).toEqual(needs);
    expect(told(on('all', '/tank'), on('music', '/tank/music'))).toEqual(needs);
    expect(told(on('all', '/tank'))).toEqual([{ code: 'starts_without', ctid: 100, path: '/tank' }]);
  });

  it('does not tell again of snapshots where there is a bind mount already', () => {
    const [step] = planned(machine(['mp0: /tank/other,mp=/other']), [media()]).steps;
    expect(step?.consequences).toEqual([{ code: 'not_in_backups', ctid: 100, paths: ['/media'] }]);
  });
});

describe('a mount that is there', () => {
  it.each([
    ['in another order', 'mp0: mp=/media,volume=/tank/media'],
    ['with doubled and trailing slashes', 'mp0: /tank//media/,mp=/media/'],
    ['with its default spelled out', 'mp0: /tank/media,mp=/media,ro=0'],
    ['with options nobody mentions', 'mp0: /tank/media,mp=/media,backup=1,replicate=0'],
  ])('is in sync %s', (_, line) => {
    expect(planned(machine([line]), [media()]).inSync).toBe(true);
  });

  it('keeps the options the configuration does not mention when another changes', () => {
    const host = machine(['mp0: /tank/media,mp=/media,replicate=0,shared=1']);
    expect(command(planned(host, [media({ ctid: 100, path: '/media', readOnly: true })]))).toEqual([
      '--mp0',
      '/tank/media,mp=/media,replicate=0,ro=1,shared=1',
    ]);
  });

  it('loses an option that is declared false or empty', () => {
    const host = machine(['mp0: /tank/media,mp=/media,idmap=passthrough,mountoptions=nosuid,ro=1']);
    expect(
      command(planned(host, [media({ ctid: 100, path: '/media', readOnly: false, mountOptions: [], idmap: false })])),
    ).toEqual(['--mp0', '/tank/media,mp=/media']);
  });

  it('takes mount options as a set', () => {
    const host = machine(['mp0: /tank/media,mp=/media,mountoptions=nosuid;noatime']);
    expect(planned(host, [media({ ctid: 100, path: '/media', mountOptions: ['noatime', 'nosuid'] })]).inSync).toBe(
      true,
    );
  });

  it('moves to its new target in its own slot, found by source', () => {
    const host = machine(['mp4: /tank/media,mp=/old,shared=1']);
    expect(command(planned(host, [media()]))).toEqual(['--mp4', '/tank/media,mp=/media,shared=1']);
  });

  it('waits for a restart when the container runs, and says so', () => {
    const host = machine(['mp0: /tank/media,mp=/media'], { running: true });
    const [step] = planned(host, [media({ ctid: 100, path: '/media', readOnly: true })]).steps;
    expect(step?.consequences).toContainEqual(waits('mp0', '/media'));
  });
});

describe('a target that is held by something else', () => {
  it.each([
    ['another directory', 'mp0: /tank/other,mp=/media'],
    ['a storage volume', 'mp0: local-zfs:subvol-100-disk-1,mp=/media,size=8G'],
  ])('is an error for that mount when it is %s; the others are planned', (_, line) => {
    const made = planned(machine([line]), [
      media(),
      volume('music', '/tank/music', [{ ctid: 100, path: '/music' }], KEEP),
    ]);
    expect(made.diagnostics).toMatchObject([
      { severity: 'error', code: 'target_taken', where: { ctid: 100, volume: 'media' } },
    ]);
    expect(command(made)).toEqual(['--mp1', '/tank/music,mp=/music']);
  });

  it('is an error too when it lies on top of ours', () => {
    const host = machine(['mp0: /tank/media,mp=/media', 'mp1: /tank/other,mp=/media']);
    expect(planned(host, [media()]).diagnostics).toMatchObject([{ code: 'target_taken' }]);
  });
});

describe('pending changes', () => {
  it('that equal what is declared are in sync and noted', () => {
    const host = machine(['mp0: /tank/media,mp=/old'], { running: true, pending: ['mp0: /tank/media,mp=/media'] });
    const made = planned(host, [media()]);
    const note = { volume: 'media', code: 'pending_as_declared', ctid: 100, key: 'mp0', path: '/media' } as const;
    expect(made.inSync).toBe(true);
    expect(made.notes).toEqual([{ ...note, until: 'restart' }]);
    expect(restartable(made)).toEqual([100]);
    const stopped = machine(['mp0: /tank/media,mp=/old'], { pending: ['mp0: /tank/media,mp=/media'] });
    const later = planned(stopped, [media()]);
    expect(later.notes).toEqual([{ ...note, until: 'start' }]);
    expect(restartable(later)).toEqual([]);
    expect(REASON_TEXTS.pending_as_declared({ ...note, until: 'start' })).toMatch(
      / is as declared from its next start on$/,
    );
  });

  it('that would undo what is declared are reverted', () => {
    const deleted = machine(['mp0: /tank/media,mp=/media'], { running: true, pending: ['delete: mp0'] });
    expect(command(planned(deleted, [media()]))).toEqual(['--revert', 'mp0']);
    const changed = machine(['mp0: /tank/media,mp=/media'], {
      running: true,
      pending: ['mp0: /tank/media,mp=/elsewhere'],
    });
    expect(command(planned(changed, [media()]))).toEqual(['--revert', 'mp0']);
  });

  it('that move it to another slot are changed there: reverted, two mounts would be on its target', () => {
    const moved = machine(['mp0: /tank/media,mp=/media'], {
      running: true,
      pending: ['delete: mp0', 'mp2: /tank/media,mp=/media,ro=1'],
    });
    const writable = volume('media', '/tank/media', [{ ctid: 100, path: '/media', readOnly: false }], KEEP);
    expect(command(planned(moved, [writable]))).toEqual(['--mp2', '/tank/media,mp=/media']);
  });
});

describe('nested targets', () => {
  const nested = (outerFirst: boolean) => {
    const outer = volume('outer', '/tank/media', [{ ctid: 100, path: '/a' }], KEEP);
    const inner = volume('inner', '/tank/music', [{ ctid: 100, path: '/a/b' }], KEEP);
    return outerFirst ? [outer, inner] : [inner, outer];
  };

  it.each([true, false])('get the outer one the lower slot, declared first or not (%s)', (outerFirst) => {
    expect(command(planned(machine(), nested(outerFirst)))).toEqual([
      '--mp0',
      '/tank/media,mp=/a',
      '--mp1',
      '/tank/music,mp=/a/b',
    ]);
  });

  it('leave the slots they had to those that need them, in a stopped container in the same call', () => {
    const host = machine(['mp0: /tank/music,mp=/a/b', 'mp1: local-zfs:subvol-100-disk-1,mp=/c/d,size=8G']);
    const before = volume('first', '/tank/photos', [{ ctid: 100, path: '/c' }], KEEP);
    expect(command(planned(host, [before, ...nested(true)]))).toEqual([
      '--mp0',
      '/tank/photos,mp=/c',
      '--mp2',
      '/tank/media,mp=/a',
      '--mp3',
      '/tank/music,mp=/a/b',
    ]);
  });

  it('are ordered as strings too when both are hot-plugged: mp10 would come before mp9', () => {
    const taken = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((index) => `mp${index}: /tank/other,mp=/other${index}`);
    expect(command(planned(machine(taken, { running: true }), nested(true)))).toEqual([
      '--mp9',
      '/tank/media,mp=/a',
      '--mp90',
      '/tank/music,mp=/a/b',
    ]);
    expect(command(planned(machine(taken), nested(true)))).toEqual([
      '--mp9',
      '/tank/media,mp=/a',
      '--mp10',
      '/tank/music,mp=/a/b',
    ]);
  });

  it('move the inner one when the outer one stands later', () => {
    const host = machine(['mp0: /tank/music,mp=/a/b', 'mp1: /tank/media,mp=/a']);
    expect(command(planned(host, nested(true)))).toEqual(['--mp2', '/tank/music,mp=/a/b', '--delete', 'mp0']);
  });

  it('mount the inner one again in a running container, above the new outer one, and say what waits', () => {
    const host = machine(['mp0: /tank/music,mp=/a/b'], { running: true });
    const made = planned(host, nested(true));
    expect(command(made)).toEqual(['--mp1', '/tank/media,mp=/a', '--mp2', '/tank/music,mp=/a/b', '--delete', 'mp0']);
    expect(made.steps[0]?.consequences).toContainEqual(waits('mp0', '/a/b'));
  });

  it('never move or hide what is not ours', () => {
    const foreign = ['mp0: local-zfs:subvol-100-disk-1,mp=/a/b,size=8G'];
    const outer = [volume('outer', '/tank/media', [{ ctid: 100, path: '/a' }], KEEP)];
    expect(planned(machine(foreign), outer)).toMatchObject({ steps: [], diagnostics: [{ code: 'would_hide_mount' }] });
  });
});

describe('containers that cannot be changed now', () => {
  it.each([
    ['lock: backup', { code: 'locked', ctid: 100, lock: 'backup' }],
    ['protection: 1', { code: 'protected', ctid: 100 }],
  ])('give a blocked step: %s', (line, why) => {
    const made = planned(machine([line]), [media()]);
    expect(made.steps).toMatchObject([{ state: 'blocked', why }]);
    expect(made).toMatchObject({ inSync: false, summary: { create: 0 } });
  });

  it('wait when they do not exist yet, named by the configuration', () => {
    const made = planned(machine(), [media({ ctid: 200, path: '/media' })]);
    expect(made).toMatchObject({
      inSync: true,
      steps: [],
      waiting: [{ ctid: 200, why: { code: 'not_made_yet', ctid: 200, node: 'pve' } }],
    });
  });

  it('wait when another cluster member has them', () => {
    const host = machine();
    host.vmlist = '{"ids":{"200":{"node":"pve2","type":"lxc"}}}';
    expect(planned(host, [media({ ctid: 200, path: '/media' })]).waiting).toMatchObject([
      { why: { code: 'on_other_member', ctid: 200, node: 'pve2', here: 'pve' } },
    ]);
  });

  it('are an error when they are virtual machines', () => {
    const host = machine();
    host.vmlist = '{"ids":{"200":{"node":"pve","type":"qemu"}}}';
    expect(planned(host, [media({ ctid: 200, path: '/media' })]).diagnostics).toMatchObject([
      { severity: 'error', code: 'ctid_is_vm', where: { ctid: 200 } },
    ]);
  });
});

describe('a file that a write would damage', () => {
  it('is a warning before it happens', () => {
    const made = planned(machine(['garbage']), [media()]);
    expect(made.diagnostics).toMatchObject([
      { severity: 'warning', code: 'write_lost', where: { ctid: 100 }, line: 2, text: 'garbage' },
    ]);
    expect(made.steps).toHaveLength(1);
  });

  it('tells the first lines, and of the others how many and what becomes of them', () => {
    const host = machine();
    const lines = Array.from({ length: 5000 }, (_, index) => `garbage ${index}`);
    host.files.set(100, `${lines.join('\n')}\n#caf\xe9\n#caf\xe9s\n${host.files.get(100)}`);
    const { diagnostics } = planned(host, [media()]);
    const texts = diagnostics.map(({ code, ...facts }) => [code, 'text' in facts ? facts.text : undefined]);
    expect(texts).toEqual([...lines.slice(0, 5).map((line) => ['write_lost', line]), ['write_more', undefined]]);
    const more = diagnostics.at(-1) as Extract<EngineProblem, { readonly code: 'write_more' }>;
    expect(more.lines).toHaveLength(4997);
    expect(ENGINE_WORDS.write_more(more).summary).toBe(
      'CT 100: as pct writes its file, it loses 4995 more lines and damages 2 more',
    );
    const six = planned(machine(lines.slice(0, 6)), [media()]).diagnostics.at(-1) as typeof more;
    expect(ENGINE_WORDS.write_more(six).summary).toMatch(/ loses 1 more line$/);
    expect(planned(machine(lines.slice(0, 5)), [media()]).diagnostics).toHaveLength(5);
  });
});

describe('what a running container has mounted', () => {
  const covered = (host: ModelMachine, volumes = [media()]) =>
    planned(host, volumes).steps.flatMap(({ consequences }) =>
      consequences.flatMap((one) => (one.code === 'covers_mounts' ? one.covered.map(({ path }) => path) : [])),
    );
  const having = (...targets: readonly string[]) => {
    const host = machine();
    host.running.add(100);
    for (const target of targets) host.mounted.push({ ctid: 100, source: '/elsewhere', target });
    return host;
  };

  it('is named where a new mount covers it at once: at its target and below', () => {
    expect(covered(having('/media', '/media/in', '/mediathek', '/'))).toEqual(['/media', '/media/in']);
  });

  it('is not named where the same call mounts it again above, and where nothing is mounted before the start', () => {
    const inner = volume('films', '/tank/films', [{ ctid: 100, path: '/media/in' }], KEEP);
    const host = having();
    host.files.set(100, containerFile(100, ['mp1: /tank/films,mp=/media/in']));
    addDirectory(host, '/tank/films');
    host.mounted.push({ ctid: 100, source: '/tank/films', target: '/media/in' });
    expect(covered(host, [inner])).toEqual([]);
    expect(planned(host, [media(), inner]).steps.at(-1)?.commands[0]).toContain('--delete');
    expect(covered(host, [media(), inner])).toEqual([]);
    const stopped = having('/media');
    stopped.running.clear();
    expect(covered(stopped)).toEqual([]);
  });
});

describe('what a container itself has at a target', () => {
  const holding = (count: number): PathFact => ({
    ...{ kind: 'directory', uid: 0, gid: 0, mode: 0o755, dev: 0, ino: 0 },
    counted: { count, more: false },
  });
  const hidden = (host: ModelMachine, inside: Readonly<Record<string, PathFact>>, volumes = [media()]) =>
    planOf(desiredState(volumes), observed(withStarts(factsOf(host), inside))).steps.flatMap(({ consequences }) =>
      consequences.flatMap((one) => (one.code === 'hides_entries' ? [[one.path, one.count]] : [])),
    );

  it('is counted where a mount would hide it, and not where there is nothing, or nobody counted', () => {
    expect(hidden(machine(), { '/media': holding(3) })).toEqual([['/media', 3]]);
    expect(hidden(machine(), { '/media': holding(0) })).toEqual([]);
    expect(hidden(machine(), { '/media': { ...holding(3), counted: undefined } as PathFact })).toEqual([]);
  });

  it('is not what lies below another mount', () => {
    const inner = volume('films', '/tank/films', [{ ctid: 100, path: '/media/in' }], KEEP);
    const all = { '/media': holding(3), '/media/in': holding(5) };
    expect(hidden(machine(), all, [media(), inner])).toEqual([['/media', 3]]);
    expect(hidden(machine(['mp0: /tank/media,mp=/media']), all, [media(), inner])).toEqual([]);
  });
});

describe('only some volumes', () => {
  it('plans those and leaves the others as they are', () => {
    const volumes = [media(), volume('music', '/tank/music', [{ ctid: 100, path: '/music' }], KEEP)];
    expect(command(planned(machine(), volumes, { volumes: ['music'] }))).toEqual(['--mp0', '/tank/music,mp=/music']);
  });
});

const waits = (key: string, path: string) => ({
  code: 'waits_for_restart',
  ctid: 100,
  name: 'ct100',
  mounts: [{ key, path }],
});

function media(mount: DesiredMount = { ctid: 100, path: '/media' }) {
  return volume('media', '/tank/media', [mount], KEEP);
}

function machine(
  lines: readonly string[] = [],
  rest: { running?: boolean; pending?: readonly string[] } = {},
): ModelMachine {
  const made = modelMachine();
  made.files.set(100, containerFile(100, ['unprivileged: 1', ...lines], rest.pending));
  if (rest.running) made.running.add(100);
  addDirectory(made, '/tank/media');
  addDirectory(made, '/tank/music');
  return made;
}

function planned(
  host: ModelMachine,
  volumes: DesiredState['volumes'],
  options: PlanOptions = {},
  rest: Partial<DesiredState> = {},
): Plan {
  return planOf(desiredState(volumes, rest), observed(factsOf(host)), options);
}

/** The arguments of the only step, without `pct set 100` and the digest. */
function command(made: Plan): readonly string[] | undefined {
  return made.steps.find(({ kind }) => kind === 'mount')?.commands[0]?.slice(3, -2);
}

describe('a target that waits in the slot of another declared mount', () => {
  const PENDING = ['mp2: /tank/a,mp=/media'];
  const wanted = [
    volume('a', '/tank/a', [{ ctid: 102, path: '/a/b' }], KEEP),
    volume('c', '/tank/c', [{ ctid: 102, path: '/media' }], KEEP),
  ];

  it.each([
    ['stopped', [], 'pending_not_applied'],
    ['running', [102], 'target_taken'],
  ] as const)('is an error where that is not dropped, in a %s container', (_, running, code) => {
    const lines = ['mp0: /tank/a,mp=/a/b/c', 'mp2: /tank/a,mp=/a/b', 'mp10: /tank/a,mp=/a'];
    const host = modelMachine({
      files: new Map([[102, containerFile(102, lines, PENDING)]]),
      running: new Set(running),
    });
    for (const path of ['/tank/a', '/tank/c']) addDirectory(host, path, { empty: false });
    const { diagnostics, steps } = planOf(desiredState(wanted), observed(factsOf(host)));
    expect(diagnostics).toContainEqual(expect.objectContaining({ code, path: '/media', key: 'mp2' }));
    expect(steps.filter(({ id }) => id === 'mount:102')).toEqual([]);
  });

  it('is free where it is dropped in the same call', () => {
    const host = modelMachine({ files: new Map([[102, containerFile(102, ['mp2: /tank/a,mp=/a/b'], PENDING)]]) });
    for (const path of ['/tank/a', '/tank/c']) addDirectory(host, path, { empty: false });
    const { steps } = planOf(desiredState(wanted), observed(factsOf(host)));
    expect(steps.map(({ commands: [command] }) => command)).toEqual([
      expect.arrayContaining(['--mp0', '/tank/c,mp=/media', '--revert', 'mp2']),
    ]);
  });
});
