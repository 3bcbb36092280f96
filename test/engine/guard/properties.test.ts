import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DesiredState } from '../../../src/engine/desired/state.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { planOf } from '../../../src/engine/plan/plan.ts';
import { runs } from '../../../src/engine/plan/standing.ts';
import { statusOf } from '../../../src/engine/status/status.ts';
import { isInSync } from '../../../src/engine/status/sync.ts';
import { desired, machine } from '../arbitraries.ts';
import { factsOf, type ModelMachine } from '../model-host.ts';
import { planned, run, undone } from '../undo/run.ts';

/** Configurations some of whose volumes are guarded, on machines that have pools where their directories lie. */
const scene = fc
  .record({
    wanted: desired,
    host: machine,
    guarded: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    later: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    pools: fc.subarray(['2 1 0:50 / /tank rw - zfs tank rw', '3 1 0:51 / /srv rw - ext4 /dev/sdb1 rw']),
    units: fc.subarray(['tank.mount', 'srv.mount']),
  })
  .map(({ wanted, host, guarded, later, pools, units }) => ({
    before: withGuards(wanted, guarded),
    after: withGuards(wanted, later),
    host: { ...host, mountinfo: pools.map((line) => `${line}\n`).join(''), mountUnits: new Set(units) } as ModelMachine,
  }));

function withGuards(wanted: DesiredState, guarded: readonly boolean[]): DesiredState {
  return {
    ...wanted,
    volumes: wanted.volumes.map((volume, index) => ({ ...volume, bootGuard: guarded[index] ?? false })),
  };
}

const RUNS = { numRuns: 200 };
const units = ({ steps }: ReturnType<typeof planned>) => steps.filter((step) => step.kind === 'unit' && runs(step));

test('guards are written and taken away by one apply, whatever changed, and the second has nothing to do', async () => {
  let written = 0;
  await fc.assert(
    fc.asyncProperty(scene, async ({ before, after, host: from }) => {
      const host = structuredClone(from);
      await run(planned(before, host), host);
      await run(planned(before, host), host);
      written += host.dropIns.size;
      await run(planned(after, host), host);
      expect(units(planned(after, host))).toEqual([]);
    }),
    RUNS,
  );
  expect(written).toBeGreaterThan(0);
});

test('plan and status agree whether all is as declared', () => {
  fc.assert(
    fc.property(scene, ({ before, host }) => {
      const state = observed(factsOf(host));
      const plan = planOf(before, state);
      expect(isInSync(statusOf(before, state, { plan }))).toBe(plan.inSync);
    }),
    RUNS,
  );
});

test('an undo gives every container the drop-ins back that it had', async () => {
  await fc.assert(
    fc.asyncProperty(scene, async ({ before, after, host: from }) => {
      const host = structuredClone(from);
      await run(planned(before, host), host);
      const had = new Map(host.dropIns);
      const events = await run(planned(after, host), host);
      const back = undone(events, host);
      await run(back, host);
      if (back.steps.every(runs)) expect(host.dropIns).toEqual(had);
    }),
    RUNS,
  );
});
