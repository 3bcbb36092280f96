import type { Plan } from '../../engine/plan/types.ts';
import { answerTo, brokenOff } from '../../form/outside.ts';
import { bad, type Result } from '../../ground/problem.ts';
import type { Actions, PlanAsked, ScreenApply } from './contract.ts';
import type { Answer, OutsideAsk } from './screen.ts';

/** What is asked of the machine and its files; the terminal is the store's to lend. */
type Performed = Exclude<OutsideAsk, { readonly kind: 'edit-file' }>;

/** Where asks are performed and how their answers come back. */
interface Performing {
  readonly actions: Actions;
  /** Applies by the layer that shows them. */
  readonly runs: Map<number, ScreenApply>;
  answer(to: number, answer: Answer): void;
  /** An apply has ended; the host is another than before. */
  applied(): void;
}

/** Does what a layer asks of the outside. Never rejects: what breaks off is an answer, too. */
export async function perform(
  ask: Performed,
  from: number,
  { actions, runs, answer, applied }: Performing,
): Promise<void> {
  switch (ask.kind) {
    case 'plan': {
      const { serial, options } = ask;
      const made = await tryPlan(actions, options);
      if (made.ok) {
        const { value: plan } = made;
        const back = options.undo === undefined ? {} : { returns: await actions.returns(plan) };
        return answer(from, { kind: 'planned', serial, plan, ...back });
      }
      return answer(from, { kind: 'unplanned', serial, problem: made.problems[0] });
    }
    case 'save': {
      const saved = await tried(actions.save(ask.plan, ask.path));
      if (saved.ok) return answer(from, { kind: 'saved', path: saved.value });
      return answer(from, { kind: 'unsaved', problem: saved.problems[0] });
    }
    case 'review':
    case 'write':
    case 'complete':
    case 'let-in':
      return answer(from, await answerTo(ask, actions));
    case 'explain': {
      const { serial } = ask;
      const explained = await tried(actions.explain(ask.request));
      if (explained.ok) return answer(from, { kind: 'explained', serial, explanation: explained.value });
      return answer(from, { kind: 'unexplained', serial, problem: explained.problems[0] });
    }
    case 'adopt': {
      const made = await tried(actions.adopt(ask.request));
      if (made.ok) return answer(from, { kind: 'adoptable', adoption: made.value });
      return answer(from, { kind: 'unadoptable', problem: made.problems[0] });
    }
    case 'write-adoption': {
      const written = await tried(actions.writeAdoption(ask.adoption));
      return answer(from, written.ok ? { kind: 'adopted' } : { kind: 'unadoptable', problem: written.problems[0] });
    }
    case 'prepare-init': {
      const made = await tried(actions.prepareInit(ask.adopt));
      if (made.ok) return answer(from, { kind: 'init-prepared', files: made.value });
      return answer(from, { kind: 'init-refused', problem: made.problems[0] });
    }
    case 'write-init': {
      const written = await tried(actions.writeInit(ask.files));
      return answer(
        from,
        written.ok ? { kind: 'init-written' } : { kind: 'init-refused', problem: written.problems[0] },
      );
    }
    case 'restorable': {
      const made = await tried(actions.restorable(ask.request));
      if (made.ok) return answer(from, { kind: 'restorable', restorable: made.value });
      return answer(from, { kind: 'unrestorable', problem: made.problems[0] });
    }
    case 'restore': {
      const written = await tried(actions.restore(ask.restorable));
      return answer(from, written.ok ? { kind: 'restored' } : { kind: 'unrestorable', problem: written.problems[0] });
    }
    case 'apply': {
      const run = actions.apply(ask.plan);
      runs.set(from, run);
      await follow(run, (event) => answer(from, event));
      runs.delete(from);
      return applied();
    }
    case 'runs':
      return answer(from, { kind: 'runs', runs: await actions.runs().catch(() => []) });
    case 'run': {
      const { run } = ask;
      return answer(from, { kind: 'run', run, events: await actions.run(run).catch(() => []) });
    }
    case 'stop':
      return runs.get(from)?.stop();
  }
}

/** A plan, or why there is none; also where reading the host breaks off. */
export const tryPlan = (actions: Pick<Actions, 'plan'>, options: PlanAsked): Promise<Result<Plan>> =>
  tried(actions.plan(options));

/** What came of it, or what broke it off as one more problem. */
const tried = <T>(work: Promise<Result<T>>): Promise<Result<T>> =>
  work.catch((cause: unknown) => bad(brokenOff(cause)));

/** Hands on every event of an apply as it comes. The driver pulls the stream: nothing runs because it is handed on here. */
async function follow(run: ScreenApply, tell: (answer: Answer) => void): Promise<void> {
  try {
    for await (const event of run.events) tell({ kind: 'applying', event });
  } catch (cause) {
    tell({ kind: 'broke', message: messageOf(cause) });
  }
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
