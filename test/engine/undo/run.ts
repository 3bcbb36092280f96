import { applyPlan } from '../../../src/engine/apply/apply.ts';
import type { ApplyEvent } from '../../../src/engine/apply/events.ts';
import type { Host } from '../../../src/engine/apply/host.ts';
import type { DesiredState } from '../../../src/engine/desired/state.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { planOf } from '../../../src/engine/plan/plan.ts';
import type { Plan } from '../../../src/engine/plan/types.ts';
import type { EngineProblem } from '../../../src/engine/problem.ts';
import { undoPlan } from '../../../src/engine/undo/undo.ts';
import { bad } from '../../../src/ground/problem.ts';
import { factsOf, type ModelMachine, modelHost } from '../model-host.ts';

/** How a run goes wrong: the step that fails, done or not, or how many events there are before it is killed. */
export type Trouble =
  | { readonly kind: 'none' }
  | { readonly kind: 'fail'; readonly at: number; readonly done: boolean }
  | { readonly kind: 'kill'; readonly at: number; readonly recorded: boolean };

export const planned = (wanted: DesiredState, host: ModelMachine): Plan<EngineProblem> =>
  planOf(wanted, observed(factsOf(host)), {});

export const undone = (events: readonly ApplyEvent[], host: ModelMachine): Plan<EngineProblem> =>
  undoPlan(events, observed(factsOf(host)));

/** Runs a plan, and gives what its journal has. */
export async function run(
  plan: Plan,
  machineOf: ModelMachine,
  how: Trouble = { kind: 'none' },
): Promise<readonly ApplyEvent[]> {
  const events: ApplyEvent[] = [];
  const stream = applyPlan({
    plan,
    host: failing(modelHost(machineOf), how),
    now: () => '2026-01-01T00:00:00Z',
    signal: new AbortController().signal,
    replan: async () => plan,
  });
  for await (const event of stream) {
    events.push(JSON.parse(JSON.stringify(event)));
    if (how.kind === 'kill' && events.length > how.at) return how.recorded ? events : events.slice(0, -1);
  }
  return events;
}

function failing(host: Host, how: Trouble): Host {
  if (how.kind !== 'fail') return host;
  let left = how.at;
  return {
    ...host,
    perform: async (change, request) => {
      if (left-- !== 0) return host.perform(change, request);
      if (how.done) await host.perform(change, request);
      return bad({ code: 'change_broke_off', severity: 'error', where: {}, end: 'failed', message: 'power' });
    },
  };
}
