import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PlanDocument } from '../../src/views/documents/shapes.ts';
import { documentIn } from '../cli/json.ts';
import { HYPERVISOR, testMachine } from '../cli/machine.ts';
import { call } from '../cli/program.ts';
import { runTraced } from '../faults/traced.ts';
import { isRoot, until } from '../host/temp-folder.ts';
import { journals, pctEnded } from './journals.ts';
import { slowPct } from './stand-in.ts';

/** One container to mount an existing directory in, and a `pct` that waits until it may go on. */
async function machineToMount() {
  const machine = await testMachine();
  await slowPct(machine);
  mkdirSync(join(machine.root, 'tank/media'));
  const media = { host_path: '/tank/media', mounts: { 101: '/media' }, owner: 'keep', permissions: 'keep' };
  await machine.configure(HYPERVISOR, { shared_volumes: { media } });
  return machine;
}

const JOURNAL = '/root/var/lib/phoenix-volumes/journal/TIME.jsonl';

/** Kills an apply as it makes the nth such call on its journal, and says what became of its `pct`. */
async function killed(call_: 'write' | 'fdatasync', nth: number) {
  const machine = await machineToMount();
  const { folder, env, options } = machine;
  const disturbance = { call: `${call_} ${JOURNAL}`, nth, kind: 'KILL' } as const;
  let ended = false;
  // The tracer waits for all that the program started.
  const traced = runTraced([...options, 'apply', '--yes'], { folder, env, disturbance }).finally(() => {
    ended = true;
  });
  let calls: readonly string[] = [];
  const look = async () => {
    calls = await machine.pctCalls();
  };
  await until(() => {
    void look();
    return ended || calls.length > 0;
  }, 'the end of all processes, or the begin of pct');
  const { steps } = documentIn<PlanDocument>(await call([...options, 'plan', '--json'], { env }));
  const runs = (await machine.pctCalls()).length > 0;
  await machine.write('go', '');
  const { wasHit } = await traced;
  await pctEnded(machine);
  return {
    wasHit,
    runs,
    onRecord: (await journals(machine)).flat().some(({ type }) => type === 'step_process'),
    steps,
  };
}

test.runIf(isRoot && process.arch === 'x64')(
  'killed at any write of its journal around the start of a pct, an apply leaves none that the next one does not know of',
  { timeout: 120_000 },
  async () => {
    const machine = await machineToMount();
    await machine.write('go', '');
    await call([...machine.options, 'apply', '--yes'], { env: machine.env });
    const [events = []] = await journals(machine);
    // The header is the first line.
    const line = events.findIndex(({ type }) => type === 'step_process') + 2;
    expect(events[line - 3]).toMatchObject({ type: 'step_start', step: 'mount:101' });
    const seen: boolean[] = [];
    for (const nth of [line - 1, line, line + 1]) {
      for (const call_ of nth > line ? (['write'] as const) : (['write', 'fdatasync'] as const)) {
        const { wasHit, runs, onRecord, steps } = await killed(call_, nth);
        const [{ state, reason } = { state: 'gone', reason: undefined }] = steps;
        expect(wasHit, `${call_} ${nth}`).toBe(true);
        expect([state, reason?.code === 'call_running'], `${call_} ${nth}`).toEqual(
          runs ? ['blocked', true] : [undefined, false],
        );
        if (runs) expect(onRecord).toBe(true);
        seen.push(runs);
      }
    }
    expect(new Set(seen)).toEqual(new Set([false, true]));
  },
);
