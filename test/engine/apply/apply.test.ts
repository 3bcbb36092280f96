import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../../src/engine/apply/apply.ts';
import type { ApplyEvent } from '../../../src/engine/apply/events.ts';
import type { Host } from '../../../src/engine/apply/host.ts';
import { recorded } from '../../../src/engine/apply/recorded.ts';
import type { DesiredState } from '../../../src/engine/desired/state.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { planOf } from '../../../src/engine/plan/plan.ts';
import type { Problem } from '../../../src/ground/problem.ts';
import { desiredState, volume } from '../builders.ts';
import {
  addDirectory,
  containerFile,
  factsOf,
  type ModelMachine,
  modelHost,
  modelMachine,
  unmade,
} from '../model-host.ts';

const TWO = desiredState([
  volume('media', '/tank/media', [{ ctid: 100, path: '/media' }]),
  volume('music', '/tank/music', [{ ctid: 101, path: '/music' }]),
]);

const FULL: Problem = { code: 'journal_lost', severity: 'error', where: {} };

describe('a plan that goes well', () => {
  it('tells the plan, each step’s start and end, and the summary last', async () => {
    const events = await run(machine(), TWO);
    expect(events.map(short)).toEqual([
      'plan',
      'step_start directory:/tank/media',
      'step_complete directory:/tank/media',
      'step_start directory:/tank/music',
      'step_complete directory:/tank/music',
      'step_start mount:100',
      'step_complete mount:100',
      'step_start mount:101',
      'step_complete mount:101',
      'summary',
    ]);
    expect(events.at(-1)).toMatchObject({ outcome: 'done', done: 4, failed: 0, notRun: 0 });
  });

  it('starts a step only when the event after its start is asked for', async () => {
    const host = machine();
    const stream = applied(host, TWO);
    await stream.next();
    expect((await stream.next()).value).toMatchObject({ type: 'step_start' });
    expect(host.performed).toEqual([]);
    await stream.next();
    expect(host.performed).toHaveLength(1);
    await stream.return(undefined);
  });
});

describe('a step that fails', () => {
  const failing = (host: ModelMachine, path: string): Host => {
    const good = modelHost(host);
    return {
      ...good,
      perform: (change, how) => {
        if (change.kind !== 'directory' || change.path !== path) return good.perform(change, how);
        how.onOutput({ stream: 'stderr', text: 'No space left on device' });
        return Promise.resolve(unmade('failed', 'directory_failed'));
      },
    };
  };

  it('stops what needs it and not the rest', async () => {
    const host = machine();
    const events = await run(host, TWO, { host: failing(host, '/tank/media') });
    expect(events.map(short)).toEqual([
      'plan',
      'step_start directory:/tank/media',
      'step_output directory:/tank/media',
      'step_errored directory:/tank/media',
      'step_start directory:/tank/music',
      'step_complete directory:/tank/music',
      'step_skipped mount:100',
      'step_start mount:101',
      'step_complete mount:101',
      'summary',
    ]);
    expect(events.at(-1)).toMatchObject({ outcome: 'failed', done: 2, failed: 1, notRun: 1 });
    expect(events).toContainEqual(
      expect.objectContaining({
        step: 'mount:100',
        why: { code: 'needs_step', step: 'directory:/tank/media', kind: 'directory', target: '/tank/media' },
      }),
    );
  });

  it('is reported even when the host breaks its promise and throws', async () => {
    const host = machine();
    const broken: Host = { ...modelHost(host), perform: () => Promise.reject(new Error('EIO')) };
    const events = await run(host, TWO, { host: broken });
    expect(events.filter(({ type }) => type === 'step_errored')[0]).toMatchObject({
      failure: { code: 'change_broke_off', end: 'failed', message: 'EIO' },
    });
    expect(events.at(-1)?.type).toBe('summary');
  });

  it('tells that a failing pct wrote nothing and may have left mounts behind', async () => {
    const host = machine();
    host.running.add(100);
    addDirectory(host, '/tank/media', { uid: 65534, gid: 65534, mode: 0o775 });
    const two = desiredState([
      volume('a', '/tank/media', [
        { ctid: 100, path: '/a' },
        { ctid: 100, path: '/b' },
      ]),
    ]);
    const stream = applied(host, two);
    const events: ApplyEvent[] = [];
    for await (const event of stream) {
      if (event.type === 'step_start') host.paths.set('/tank/media', { kind: 'missing' });
      events.push(event);
    }
    expect(events.find(({ type }) => type === 'step_errored')).toMatchObject({
      failure: { code: 'pct_failed' },
      left: { code: 'file_unchanged', ctid: 100, mountsMayStay: true },
    });
  });
});

describe('a container file that changed since the plan', () => {
  it('gets the step all the same when it comes out the same', async () => {
    const host = machine();
    const events = await run(host, TWO, { meanwhile: () => host.files.set(100, containerFile(100, ['cores: 4'])) });
    expect(events.at(-1)).toMatchObject({ outcome: 'done' });
    expect(host.files.get(100)).toContain('mp0: /tank/media,mp=/media');
    expect(host.files.get(100)).toContain('cores: 4');
  });

  it('refuses the step when it would be another one, and does the rest', async () => {
    const host = machine();
    const events = await run(host, TWO, {
      meanwhile: () => host.files.set(100, containerFile(100, ['mp0: /tank/other,mp=/other'])),
    });
    expect(events.find(({ type }) => type === 'step_errored')).toMatchObject({
      step: 'mount:100',
      failure: { code: 'step_outdated', end: 'stale' },
    });
    expect(host.files.get(100)).not.toContain('/tank/media');
    expect(events.at(-1)).toMatchObject({ outcome: 'failed', done: 3, failed: 1 });
  });

  it('refuses the step where its write would lose a line by now, of which the plan did not tell', async () => {
    const host = machine();
    const events = await run(host, TWO, { meanwhile: () => host.files.set(100, containerFile(100, ['garbage'])) });
    expect(events.find(({ type }) => type === 'step_errored')).toMatchObject({
      step: 'mount:100',
      failure: { code: 'step_outdated', end: 'stale' },
    });
    expect(host.files.get(100)).toContain('garbage');
  });

  it.each([
    ['refuses it with a line more beyond those that are told one by one', ['h'], 'failed'],
    ['gets it with a line less, whichever are told one by one then', [], 'done'],
  ] as const)('%s', async (_, more, outcome) => {
    const host = machine();
    const lines = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    host.files.set(100, containerFile(100, lines));
    const meanwhile = () =>
      host.files.set(100, containerFile(100, more.length > 0 ? [...lines, ...more] : lines.slice(1)));
    expect((await run(host, TWO, { meanwhile })).at(-1)).toMatchObject({ outcome });
  });

  it('is content when somebody else made it so', async () => {
    const host = machine();
    const events = await run(host, TWO, {
      meanwhile: () => host.files.set(100, containerFile(100, ['mp5: /tank/media,mp=/media'])),
    });
    expect(events.find((event) => event.type === 'step_complete' && event.step === 'mount:100')).toMatchObject({
      note: { code: 'done_meanwhile' },
    });
  });

  it.each([
    [
      'whose target somebody else took',
      (host: ModelMachine) => host.files.set(100, containerFile(100, ['mp0: /x,mp=/media'])),
    ],
    ['that is gone', (host: ModelMachine) => void host.files.delete(100)],
  ])('%s is no success', async (_, meanwhile) => {
    const host = machine();
    addDirectory(host, '/tank/media', { uid: 65534, gid: 65534, mode: 0o775 });
    const one = desiredState([volume('media', '/tank/media', [{ ctid: 100, path: '/media' }])]);
    const mismatch: Host = {
      ...modelHost(host),
      perform: async () => unmade('digest_mismatch', 'pct_outdated'),
    };
    const events = await run(host, one, { host: mismatch, meanwhile: () => meanwhile(host) });
    expect(events.at(-1)).toMatchObject({ outcome: 'stale', done: 0, failed: 1 });
  });

  it('makes the whole apply stale when nothing else ran', async () => {
    const host = machine();
    addDirectory(host, '/tank/media', { uid: 65534, gid: 65534, mode: 0o775 });
    const one = desiredState([volume('media', '/tank/media', [{ ctid: 100, path: '/media' }])]);
    const events = await run(host, one, {
      meanwhile: () => host.files.set(100, containerFile(100, ['mp0: /tank/other,mp=/other'])),
    });
    expect(events.at(-1)).toMatchObject({ outcome: 'stale', done: 0, failed: 1 });
  });
});

it('an apply that only met refusals is stale, for nothing ran', async () => {
  const host = machine();
  const refusing: Host = {
    ...modelHost(host),
    perform: async () => unmade('refused', 'source_symlink'),
  };
  expect((await run(host, TWO, { host: refusing })).at(-1)).toMatchObject({ outcome: 'stale', done: 0 });
});

it('an apply of a plan with errors is done, and counts them', async () => {
  const host = machine();
  host.paths.set('/tank', { kind: 'symlink' });
  expect((await run(host, TWO)).at(-1)).toMatchObject({ outcome: 'done', failed: 0, errors: 2 });
});

describe('an interruption', () => {
  it('lets the running step end and starts no other', async () => {
    const host = machine();
    const abort = new AbortController();
    const events: ApplyEvent[] = [];
    for await (const event of applied(host, TWO, { signal: abort.signal })) {
      if (event.type === 'step_start') abort.abort();
      events.push(event);
    }
    expect(host.performed).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ outcome: 'interrupted', done: 1, failed: 0, notRun: 3 });
  });
});

describe('blocked and kept steps', () => {
  it('are reported, counted and not run', async () => {
    const host = machine();
    host.files.set(100, containerFile(100, ['lock: backup']));
    const events = await run(host, TWO);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'step_skipped',
        step: 'mount:100',
        why: expect.objectContaining({ code: 'locked', lock: 'backup' }),
      }),
    );
    expect(events.at(-1)).toMatchObject({ outcome: 'done', done: 3, failed: 0, notRun: 0, blocked: 1, kept: 0 });
  });
});

describe('the journal', () => {
  it('has every event before anyone sees it, and its path in the summary', async () => {
    const written: ApplyEvent[] = [];
    const journal = {
      path: '/journal',
      record: async (event: ApplyEvent) => {
        written.push(event);
        return undefined;
      },
      close: async () => {},
    };
    const seen: ApplyEvent[] = [];
    for await (const event of recorded(applied(machine(), TWO), journal)) {
      expect(written.at(-1)).toEqual(event);
      seen.push(event);
    }
    expect(seen.at(-1)).toMatchObject({ type: 'summary', journal: '/journal' });
  });

  it('that cannot be written stops the apply before the step runs', async () => {
    const host = machine();
    const full = async (event: ApplyEvent) => {
      return event.type === 'step_start' ? FULL : undefined;
    };
    let closed = false;
    const close = async () => {
      closed = true;
    };
    const journal = { path: '/journal', record: full, close };
    const events: ApplyEvent[] = [];
    for await (const event of recorded(applied(host, TWO), journal)) events.push(event);
    expect(host.performed).toEqual([]);
    expect(events.at(-1)).toMatchObject({
      type: 'summary',
      outcome: 'failed',
      done: 0,
      notRun: 4,
      problem: FULL,
    });
    expect(closed).toBe(true);
  });

  it('that fills up in the middle of a step lets it end, tells how, and runs no other', async () => {
    const host = machine();
    const full = async (event: ApplyEvent) => {
      return event.type === 'step_output' ? FULL : undefined;
    };
    const talking: Host = {
      ...modelHost(host),
      perform: (change, run) => {
        run.onOutput({ stream: 'stdout', text: 'at work' });
        return modelHost(host).perform(change, run);
      },
    };
    const journal = { path: '/journal', record: full, close: async () => {} };
    const events: ApplyEvent[] = [];
    for await (const event of recorded(applied(host, TWO, { host: talking }), journal)) events.push(event);
    expect(host.performed).toHaveLength(1);
    expect(events.map(({ type }) => type)).toEqual(['plan', 'step_start', 'step_output', 'step_complete', 'summary']);
    expect(events.at(-1)).toMatchObject({ outcome: 'failed', done: 1, notRun: 3 });
  });
});

function machine(): ModelMachine {
  const host = modelMachine();
  for (const ctid of [100, 101]) host.files.set(ctid, containerFile(ctid, ['unprivileged: 1']));
  return host;
}

interface Circumstances {
  readonly host?: Host;
  readonly signal?: AbortSignal;
  /** Happens right after the plan was made. */
  readonly meanwhile?: () => void;
}

function applied(
  machine: ModelMachine,
  desired: DesiredState,
  { host = modelHost(machine), signal = new AbortController().signal, meanwhile }: Circumstances = {},
) {
  const made = planOf(desired, observed(factsOf(machine)));
  meanwhile?.();
  return applyPlan({
    plan: made,
    host,
    now: () => '2026-01-01T00:00:00Z',
    signal,
    replan: async () => planOf(desired, observed(factsOf(machine))),
  });
}

async function run(
  host: ModelMachine,
  desired: DesiredState,
  circumstances: Circumstances = {},
): Promise<readonly ApplyEvent[]> {
  const events: ApplyEvent[] = [];
  for await (const event of applied(host, desired, circumstances)) events.push(event);
  return events;
}

function short(event: ApplyEvent): string {
  return 'step' in event ? `${event.type} ${event.step}` : event.type;
}
