import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ApplyEvent } from '../../src/engine/apply/events.ts';
import type { Step } from '../../src/engine/plan/types.ts';
import { HYPERVISOR, type TestMachine, testMachine } from '../cli/machine.ts';
import { call } from '../cli/program.ts';
import { journalLines, journals, pctEnded } from './journals.ts';
import { faithfulPct } from './stand-in.ts';

const CTIDS = [101, 102];
const VOLUMES = ['a', 'b', 'c'];

/** Three directories to make, one to change, two containers to mount all four in. */
async function machineToChange(): Promise<TestMachine> {
  const machine = await testMachine();
  await faithfulPct(machine, 'sleep 0.02');
  const mounts = (name: string) => Object.fromEntries(CTIDS.map((ctid) => [ctid, `/srv/${name}`]));
  await machine.configure(HYPERVISOR, {
    shared_volumes: Object.fromEntries([
      ['certs', { host_path: '/tank/certs', mounts: mounts('certs') }],
      ...VOLUMES.map((name) => [name, { host_path: `/tank/${name}`, mounts: mounts(name) }]),
    ]),
  });
  return machine;
}

const apply = (machine: TestMachine, meanwhile?: (kill: () => void) => void) =>
  call([...machine.options, 'apply', '--yes'], {
    env: machine.env,
    ...(meanwhile ? { meanwhile: ({ kill }) => meanwhile(() => kill('SIGKILL')) } : {}),
  });

/** Ends an apply the moment its journal has so many lines: between any two of them something may have happened. */
async function killedAtLine(machine: TestMachine, lines: number) {
  let ended = false;
  const watch = async (kill: () => void) => {
    while (!ended) {
      if ((await journalLines(machine)) >= lines) return kill();
    }
  };
  const result = await apply(machine, watch);
  ended = true;
  await pctEnded(machine);
  return result;
}

const steps = (events: readonly ApplyEvent[]): readonly Step[] =>
  events.flatMap((event) => (event.type === 'plan' ? event.plan.steps : []));

const idsOf = (events: readonly ApplyEvent[], type: 'step_start' | 'step_complete'): ReadonlySet<string> =>
  new Set(events.flatMap((event) => (event.type === type ? [event.step] : [])));

const mountsIn = ({ root }: TestMachine, ctid: number): readonly string[] =>
  readFileSync(join(root, `etc/pve/lxc/${ctid}.conf`), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('mp'));

/** What can be seen to have happened on the machine of a step. */
function happened(machine: TestMachine, { change }: Step): boolean | undefined {
  if (change.kind === 'directory') return existsSync(join(machine.root, change.path));
  return change.kind === 'mount' ? mountsIn(machine, change.ctid).length > 0 : undefined;
}

// A whole apply has 20 lines: header, plan, two for each of eight steps and the summary, and one to spare.
const LINES = Array.from({ length: 20 }, (_, index) => index + 1);

test.each(LINES)(
  'killed at line %i of its journal, an apply is explained by it and the next one converges',
  {
    timeout: 60_000,
  },
  async (line) => {
    const machine = await machineToChange();
    await killedAtLine(machine, line);
    const [first = []] = await journals(machine);
    for (const step of steps(first)) {
      const done = happened(machine, step);
      if (done) expect(idsOf(first, 'step_start'), `${step.id} happened`).toContain(step.id);
      if (idsOf(first, 'step_complete').has(step.id)) expect(done, `${step.id} is journalled as done`).not.toBe(false);
    }

    // The pct of the killed one may still be at work: it holds its own lock, and its write shows in the digest.
    const next = await apply(machine);
    expect(next, next.stdout + next.stderr).toMatchObject({ code: 0 });
    for (const ctid of CTIDS) {
      const targets = mountsIn(machine, ctid).map((mount) => mount.replace(/.*mp=/, ''));
      expect(targets.sort()).toEqual(['/srv/a', '/srv/b', '/srv/c', '/srv/certs']);
    }
    const last = await call([...machine.options, 'plan'], { env: machine.env });
    expect(last).toMatchObject({ code: 0, stdout: expect.stringMatching(/^In sync: nothing to do\.\n/) });
  },
);

test('the journal holds what it takes to go back: each change with what was there before it', async () => {
  const machine = await machineToChange();
  await machine.write('root/tank/certs/key', 'x');
  expect(await apply(machine)).toMatchObject({ code: 0 });
  const [events = []] = await journals(machine);
  for (const { change } of steps(events)) {
    if (change.kind === 'directory') expect(change).toMatchObject({ path: expect.any(String), parents: [] });
    else if (change.kind === 'mount')
      expect(change).toMatchObject({ digest: expect.stringMatching(/^[0-9a-f]{40}$/), edits: expect.any(Array) });
    else if ('before' in change)
      expect(change.before).toMatchObject({ uid: expect.any(Number), mode: expect.any(Number) });
  }
  expect(idsOf(events, 'step_complete')).toEqual(new Set(steps(events).map(({ id }) => id)));
});
