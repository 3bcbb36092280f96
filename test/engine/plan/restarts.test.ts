import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../../src/engine/apply/apply.ts';
import type { ApplyEvent } from '../../../src/engine/apply/events.ts';
import type { Host } from '../../../src/engine/apply/host.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { planOf } from '../../../src/engine/plan/plan.ts';
import type { Plan, Step } from '../../../src/engine/plan/types.ts';
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

const HERE = 'mp0: /tank/media,mp=/media';
const READ_ONLY = `${HERE},ro=1`;

const mounts = (...ctids: readonly number[]) => ctids.map((ctid) => ({ ctid, path: '/media' }));
const WANTED = desiredState([volume('media', '/tank/media', mounts(100, 101, 102))]);

/** Running containers, each with these lines, and what waits there. */
function machine(files: Readonly<Record<number, readonly [readonly string[], (readonly string[])?]>>): ModelMachine {
  const host = modelMachine();
  addDirectory(host, '/tank/media', { uid: 65534, gid: 65534, mode: 0o775 });
  for (const [id, [lines, pending]] of Object.entries(files)) {
    const ctid = Number(id);
    host.files.set(ctid, containerFile(ctid, ['unprivileged: 1', ...lines], pending));
    host.running.add(ctid);
    if (lines.some((line) => line.startsWith(HERE)))
      host.mounted.push({ ctid, source: '/tank/media', target: '/media' });
  }
  return host;
}

const planned = (host: ModelMachine, restart = true, haResources = factsOf(host).haResources): Plan =>
  planOf(WANTED, observed({ ...factsOf(host), haResources }), { restart });

const restarts = ({ steps }: Plan): readonly Step[] => steps.filter(({ kind }) => kind === 'restart');

interface Asked {
  /** As it was shown, where the machine is another by now. */
  readonly plan?: Plan;
  readonly from?: Host;
}

async function applied(
  machine: ModelMachine,
  { plan = planned(machine), from = modelHost(machine) }: Asked = {},
): Promise<readonly ApplyEvent[]> {
  const events: ApplyEvent[] = [];
  for await (const event of applyPlan({
    plan,
    host: from,
    now: () => '2026-01-01T00:00:00.000Z',
    signal: new AbortController().signal,
    replan: async () => planned(machine),
  }))
    events.push(event);
  return events;
}

describe('a restart is planned', () => {
  it('only where it is asked for', () => {
    expect(restarts(planned(machine({ 100: [[READ_ONLY], [HERE]] }), false))).toEqual([]);
  });

  it('only where a mount of ours waits for it, and then tells all that waits', () => {
    const host = machine({
      100: [['mp0: /tank/media,mp=/old'], [HERE, 'memory: 1024', 'delete: swap']],
      101: [[HERE], ['memory: 1024']],
    });
    const steps = restarts(planned(host));
    expect(steps.map(({ id }) => id)).toEqual(['restart:100']);
    expect(steps[0]?.reason).toMatchObject({
      code: 'restart_needed',
      applies: [
        { key: 'mp0', deleted: false, ours: true },
        { key: 'memory', deleted: false, ours: false },
        { key: 'swap', deleted: true, ours: false },
      ],
    });
  });

  it('after the change of this very plan that waits for it', () => {
    const host = machine({ 100: [[HERE]] });
    const wanted = desiredState([volume('media', '/tank/media', [{ ctid: 100, path: '/new' }])]);
    const [step] = restarts(planOf(wanted, observed(factsOf(host)), { restart: true }));
    expect(step).toMatchObject({
      needs: ['mount:100'],
      commands: [
        ['pct', 'shutdown', '100', '--timeout', '60'],
        ['pct', 'start', '100'],
      ],
      reason: { applies: [{ key: 'mp0', ours: true }] },
    });
  });

  it('where the file is right and the container has nothing mounted there', () => {
    const host = machine({ 100: [[HERE]] });
    host.mounted.length = 0;
    expect(restarts(planned(host))[0]?.reason).toMatchObject({ applies: [], remounts: ['/media'] });
  });

  it('where a mount that was ours goes with it', () => {
    const host = machine({ 100: [[HERE], ['delete: mp0']] });
    const none = desiredState([volume('media', '/tank/media', [])]);
    const plan = planOf(none, observed(factsOf(host)), { restart: true, containers: [100] });
    expect(restarts(plan)[0]?.reason).toMatchObject({ applies: [{ key: 'mp0', deleted: true, ours: true }] });
  });

  it('not of a container that is stopped', () => {
    const host = machine({ 100: [['mp0: /tank/media,mp=/old']] });
    host.running.clear();
    expect(restarts(planned(host))).toEqual([]);
  });

  it('one after the other in boot order, each with its own patience and pause', () => {
    const waiting = (...more: readonly string[]) => [['mp0: /tank/media,mp=/old', ...more], [HERE]] as const;
    const host = machine({
      100: waiting(),
      101: waiting('startup: order=2,up=7,down=120'),
      102: waiting('startup: 1'),
    });
    expect(restarts(planned(host)).map(({ id, needs }) => [id, needs])).toEqual([
      ['restart:102', []],
      ['restart:101', ['restart:102']],
      ['restart:100', ['restart:101']],
    ]);
    const second = restarts(planned(host))[1]?.change;
    expect(second).toMatchObject({ patience: 120, pause: 7, stop: ['pct', 'shutdown', '101', '--timeout', '120'] });
  });

  it.each([
    ['ct: 100\n\tstate started\n', 'ha_managed'],
    ['vm: 100\n', 'ha_managed'],
    ['ct: 100\n\tgroup a\n\tstate ignored\n\nct: 101\n', undefined],
    ['', undefined],
  ])('where HA says %j it is held by %s', (text, code) => {
    const host = machine({ 100: [['mp0: /tank/media,mp=/old'], [HERE]] });
    expect(restarts(planned(host, true, { ok: true, value: text }))[0]?.why?.code).toBe(code);
  });

  it('and is held where it is locked, without being in the way of the next', () => {
    const host = machine({
      100: [['mp0: /tank/media,mp=/old', 'lock: backup'], [HERE]],
      101: [['mp0: /tank/media,mp=/old'], [HERE]],
    });
    expect(restarts(planned(host)).map(({ id, why, needs }) => [id, why?.code, needs])).toEqual([
      ['restart:100', 'locked', []],
      ['restart:101', undefined, []],
    ]);
  });

  it('as a start alone where an apply was cut off in between', () => {
    const host = machine({ 100: [[HERE]] });
    host.running.clear();
    const state = { ...observed(factsOf(host)), cutOff: [100] };
    const plan = planOf(WANTED, state, { restart: true });
    expect(restarts(plan)[0]).toMatchObject({ commands: [['pct', 'start', '100']], change: { stop: null } });
    expect(planOf(WANTED, state).diagnostics.map(({ code }) => code)).toContain('left_stopped');
    host.running.add(100);
    expect(restarts(planOf(WANTED, { ...observed(factsOf(host)), cutOff: [100] }, { restart: true }))).toEqual([]);
  });
});

describe('a restart', () => {
  const waiting = () =>
    machine({ 100: [['mp0: /tank/media,mp=/old'], [HERE]], 101: [['mp0: /tank/media,mp=/old'], [HERE]] });

  it('puts in force what waited, and then there is nothing left to do', async () => {
    const host = waiting();
    const events = await applied(host);
    expect(events.at(-1)).toMatchObject({ outcome: 'done', done: 2, failed: 0 });
    expect(host.files.get(100)).not.toContain('[pve:pending]');
    expect(planned(host).inSync).toBe(true);
    expect(restarts(planned(host))).toEqual([]);
  });

  it('that fails ends those after it', async () => {
    const host = waiting();
    const failing: Host = { ...modelHost(host), perform: async () => unmade('failed', 'container_not_started') };
    expect(
      (await applied(host, { from: failing })).flatMap((event) =>
        'step' in event ? [`${event.type} ${event.step}`] : [],
      ),
    ).toEqual(['step_start restart:100', 'step_errored restart:100', 'step_skipped restart:101']);
  });

  it('is refused where something else waits by then', async () => {
    const host = waiting();
    const shown = planned(host);
    host.files.set(101, `${host.files.get(101)}memory: 64\n`);
    const plan = {
      ...shown,
      steps: restarts(shown)
        .slice(1)
        .map((step) => ({ ...step, needs: [] })),
    };
    const events = await applied(host, { plan });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'step_errored', failure: expect.objectContaining({ code: 'step_outdated' }) }),
    );
    expect(host.performed).toEqual([]);
  });

  it('that somebody else did meanwhile is not done again', async () => {
    const host = waiting();
    const shown = planned(host);
    host.files.set(100, containerFile(100, ['unprivileged: 1', HERE]));
    host.files.set(101, containerFile(101, ['unprivileged: 1', HERE]));
    host.mounted.push(...[100, 101].map((ctid) => ({ ctid, source: '/tank/media', target: '/media' })));
    const events = await applied(host, { plan: shown });
    expect(events.filter(({ type }) => type === 'step_complete')).toHaveLength(2);
    expect(host.performed).toEqual([]);
  });
});
