import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../src/engine/apply/apply.ts';
import type { ApplyEvent } from '../../src/engine/apply/events.ts';
import type { DesiredState } from '../../src/engine/desired/state.ts';
import { observed } from '../../src/engine/observed/state.ts';
import { planOf } from '../../src/engine/plan/plan.ts';
import { runs } from '../../src/engine/plan/standing.ts';
import type { Plan } from '../../src/engine/plan/types.ts';
import { statusOf } from '../../src/engine/status/status.ts';
import { parseContainerFile } from '../../src/proxmox/file/container.ts';
import { predictSet } from '../../src/proxmox/set/predict.ts';
import { desired, machine } from './arbitraries.ts';
import { factsOf, type ModelMachine, modelHost } from './model-host.ts';

const RUNS = { numRuns: 500 };

describe('for any configuration and any host', () => {
  it('a second apply runs nothing', async () => {
    await fc.assert(
      fc.asyncProperty(desired, machine, fc.boolean(), async (wanted, from, takeOver) => {
        const host = structuredClone(from);
        await applied(wanted, host, takeOver);
        const again = planned(wanted, host, takeOver);
        expect(again.steps.filter(runs), JSON.stringify(again.steps.filter(runs), null, 1)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('every step of a plan succeeds on the host it was made for', async () => {
    await fc.assert(
      fc.asyncProperty(desired, machine, async (wanted, from) => {
        const host = structuredClone(from);
        const events = await applied(wanted, host, false);
        expect(events.filter(({ type }) => type === 'step_errored')).toEqual([]);
      }),
      RUNS,
    );
  });

  it('the plan is a function of what was read', () => {
    fc.assert(
      fc.property(desired, machine, (wanted, host) => {
        expect(planned(wanted, host)).toEqual(planned(wanted, host));
      }),
      RUNS,
    );
  });

  it('the plan is what runs: the same changes in the same order', async () => {
    await fc.assert(
      fc.asyncProperty(desired, machine, async (wanted, from) => {
        const host = structuredClone(from);
        const shown = planned(wanted, host)
          .steps.filter(runs)
          .map(({ change }) => change);
        await applied(wanted, host, false);
        expect(host.performed).toEqual(shown);
      }),
      RUNS,
    );
  });

  it('a container file becomes what the model of pct predicts, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(desired, machine, async (wanted, from) => {
        const host = structuredClone(from);
        const predictions = new Map(host.files);
        for (const { change } of planned(wanted, host).steps.filter(runs)) {
          if (change.kind !== 'mount') continue;
          const prediction = predictSet(
            change.ctid,
            { text: host.files.get(change.ctid) ?? '', running: host.running.has(change.ctid) },
            {
              set: new Map(change.edits.flatMap(({ key, value }) => (value ? [[key, value] as const] : []))),
              delete: change.edits.filter(({ action }) => action === 'delete').map(({ key }) => key),
              revert: change.edits.filter(({ action }) => action === 'revert').map(({ key }) => key),
            },
          );
          if (prediction.ok) predictions.set(change.ctid, prediction.text);
        }
        await applied(wanted, host, false);
        expect(host.files).toEqual(predictions);
      }),
      RUNS,
    );
  });

  it('mount points that share no declared directory are left exactly alone', async () => {
    await fc.assert(
      fc.asyncProperty(desired, machine, async (wanted, from) => {
        const host = structuredClone(from);
        const before = foreignLines(wanted, host);
        await applied(wanted, host, true);
        expect(foreignLines(wanted, host)).toEqual(before);
      }),
      RUNS,
    );
  });

  it('directories that no volume declares are left alone', async () => {
    await fc.assert(
      fc.asyncProperty(desired, machine, async (wanted, from) => {
        const host = structuredClone(from);
        const declared = new Set(wanted.volumes.map(({ hostPath }) => hostPath));
        const others = [...host.paths].filter(([path]) => !declared.has(path));
        await applied(wanted, host, true);
        for (const [path, fact] of others) expect(host.paths.get(path)).toEqual(fact);
      }),
      RUNS,
    );
  });

  it('once applied, every declared mount of an unblocked container without errors is configured or pending', async () => {
    await fc.assert(
      fc.asyncProperty(desired, machine, async (wanted, from) => {
        const host = structuredClone(from);
        await applied(wanted, host, false);
        const { volumes } = statusOf(wanted, observed(factsOf(host)));
        for (const { mounts } of volumes) {
          for (const mount of mounts)
            expect(['new', 'change'], `${mount.ctid} ${mount.path}`).not.toContain(mount.state);
        }
      }),
      RUNS,
    );
  });

  it('an inner mount point never stands before the declared outer one, once applied', async () => {
    await fc.assert(
      fc.asyncProperty(desired, machine, async (wanted, from) => {
        const host = structuredClone(from);
        await applied(wanted, host, false);
        const { volumes } = statusOf(wanted, observed(factsOf(host)));
        const placed = volumes.flatMap(({ mounts }) =>
          mounts.filter(({ state, configured }) => configured && !['error', 'blocked', 'kept'].includes(state)),
        );
        for (const outer of placed) {
          for (const inner of placed) {
            if (inner.ctid !== outer.ctid || !inner.path.startsWith(`${outer.path}/`)) continue;
            expect(Number(inner.configured?.slice(2))).toBeGreaterThan(Number(outer.configured?.slice(2)));
          }
        }
      }),
      RUNS,
    );
  });
});

function planned(wanted: DesiredState, host: ModelMachine, takeOver = false): Plan {
  return planOf(wanted, observed(factsOf(host)), { takeOver });
}

async function applied(wanted: DesiredState, host: ModelMachine, takeOver: boolean): Promise<readonly ApplyEvent[]> {
  const events: ApplyEvent[] = [];
  const run = applyPlan({
    plan: planned(wanted, host, takeOver),
    host: modelHost(host),
    now: () => '2026-01-01T00:00:00Z',
    signal: new AbortController().signal,
    replan: async () => planned(wanted, host, takeOver),
  });
  for await (const event of run) events.push(event);
  return events;
}

/** What each slot will hold once everything pending is applied, where its source is no declared volume's directory. */
function foreignLines(wanted: DesiredState, host: ModelMachine): readonly string[] {
  const declared = new Set(wanted.volumes.map(({ hostPath }) => hostPath));
  return [...host.files].flatMap(([ctid, text]) => {
    const { current, pending } = parseContainerFile(text, ctid);
    return [...new Map([...current.keys, ...pending.keys])]
      .filter(
        ([key, value]) => /^mp\d/.test(key) && !pending.deletes.has(key) && !declared.has(value.split(',')[0] ?? ''),
      )
      .map(([key, value]) => `${ctid} ${key} ${meaning(value)}`)
      .sort();
  });
}

/** A write respells booleans [bool-words]. */
function meaning(value: string): string {
  return value.replace('ro=yes', 'ro=1').split(',').sort().join(',');
}
