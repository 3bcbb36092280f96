import { resolve } from 'node:path';
import type { Actions, Adoption, FirstFiles, Restorable, ScreenApply } from '../../components/app/contract.ts';
import { heldIn } from '../../engine/apply/ending.ts';
import type { ApplyEvent } from '../../engine/apply/events.ts';
import type { VolumeEdit } from '../../engine/desired/edit.ts';
import { runs } from '../../engine/plan/standing.ts';
import type { Plan } from '../../engine/plan/types.ts';
import type { Outcome, Review } from '../../form/outside.ts';
import { good, type Result } from '../../ground/problem.ts';
import { type ApplyRun, apply } from '../../operations/apply.ts';
import { type PreparedAdoption, prepareAdoption, writeAdoption } from '../../operations/edit/adopt.ts';
import { type PreparedEdit, preparedFrom, writeEdit } from '../../operations/edit/edit.ts';
import { type PreparedInit, prepareInit, writeInit } from '../../operations/edit/init.ts';
import { review } from '../../operations/edit/review.ts';
import { explain } from '../../operations/explain.ts';
import { placeIn } from '../../operations/files/place.ts';
import { workspaceOf } from '../../operations/open.ts';
import { backups } from '../../operations/past/backups.ts';
import { type PreparedRestore, prepareRestore, writeRestore } from '../../operations/past/restore.ts';
import { prepareReturn } from '../../operations/past/returned.ts';
import { recordedRun, recordedRuns, runSummaries } from '../../operations/past/runs.ts';
import { undo } from '../../operations/past/undo.ts';
import type { Planned } from '../../operations/plan.ts';
import type { OperationProblem } from '../../operations/problem.ts';
import { applyBound, type BoundPlan, boundPlan, type SavedRequest, savePlan } from '../../operations/saved/plan.ts';
import { letIn } from '../../operations/share.ts';
import type { Watch } from '../../operations/watch/watch.ts';
import { findingsIn } from '../../views/failure.ts';
import type { Call } from '../call.ts';
import { commandOf } from '../change/options.ts';
import { runEditor } from './editor.ts';
import { copyToTerminal, suspendToShell } from './terminal.ts';

/** What the screens can ask for, and the apply that is on its way for them. */
export interface DrivenActions extends Actions {
  readonly running: () => DrivenApply | undefined;
}

/** An apply of the screens, whether or not they still look on. */
interface DrivenApply extends ScreenApply {
  /** Resolves when nothing of it runs any more, with its last words where it had any. */
  readonly ended: ApplyRun['ended'];
}

export function actionsOn({ argv }: Pick<Call, 'argv'>, watch: Watch): DrivenActions {
  const plans = new WeakMap<Plan, Planned>();
  const saveable = new WeakMap<Plan, { readonly bound: BoundPlan; readonly request: SavedRequest }>();
  const adoptions = new WeakMap<Adoption, PreparedAdoption>();
  const firsts = new WeakMap<FirstFiles, PreparedInit>();
  const returning = new WeakSet<Plan>();
  const restores = new WeakMap<Restorable, PreparedRestore>();
  let reviewed: PreparedEdit | undefined;
  let running: DrivenApply | undefined;

  const prepared = async (edit: VolumeEdit) => preparedFrom(watch.installation, await watch.config(), edit);

  return {
    running: () => running,
    async plan({ volumes = [], containers = [], undo: run, ...options }) {
      if (run !== undefined) {
        const back = await undo(watch.installation, run, { takeOver: options.takeOver });
        if (!back.ok) return back;
        const { planned, configuration } = back.value;
        plans.set(planned.plan, planned);
        if (configuration) returning.add(planned.plan);
        return good(planned.plan);
      }
      const config = await watch.config();
      const workspace = await workspaceOf(watch.installation, config);
      if (!workspace.ok) return workspace;
      const request = { ...options, subjects: [...volumes, ...containers.map(String)] };
      const made = await boundPlan(workspace.value, config, request);
      if (!made.ok) return made;
      const { planned } = made.value;
      plans.set(planned.plan, planned);
      saveable.set(planned.plan, { bound: made.value, request });
      return good(planned.plan);
    },
    returns: async (plan) => returning.has(plan),
    async save(chosen, path) {
      const made = saveable.get(chosen);
      if (!made) throw new Error('a plan that was not made here cannot be saved');
      const whole = resolve(path);
      const saved = await savePlan(whole, made.bound, made.request);
      return saved.ok ? good(whole) : saved;
    },
    async adopt(request) {
      const made = await prepareAdoption(watch.installation, await watch.config(), request);
      if (made.ok) adoptions.set(made.value, made.value);
      return made;
    },
    async writeAdoption(adoption) {
      const made = adoptions.get(adoption);
      if (!made) throw new Error('what was not looked at here cannot be written');
      const written = await writeAdoption(made);
      if (!written.ok) return written;
      await watch.refresh();
      return good('written');
    },
    async prepareInit(adopt) {
      const made = await prepareInit(watch.installation, { adopt });
      if (made.ok) firsts.set(made.value, made.value);
      return made;
    },
    async writeInit(files) {
      const made = firsts.get(files);
      if (!made) throw new Error('what was not looked at here cannot be written');
      const written = await writeInit(made);
      if (written.ok) await watch.refresh();
      return written;
    },
    async edit({ path, line, column, place }) {
      const at = line === undefined && place ? await placeIn(path, place) : { line, column };
      return runEditor({ path, ...at }, process.env);
    },
    async restorable({ n, run }) {
      const made =
        run === undefined ? await prepareRestore(watch.installation, n) : await prepareReturn(watch.installation, run);
      if (!made.ok) return made;
      const shown: Restorable = { ...made.value, kept: (await backups(watch.installation)).length };
      restores.set(shown, made.value);
      return good(shown);
    },
    async restore(restorable) {
      const made = restores.get(restorable);
      if (!made) throw new Error('what was not looked at here cannot be put back');
      const written = await writeRestore(made);
      if (!written.ok) return written;
      await watch.refresh();
      return good('written');
    },
    runs: async () => runSummaries(await recordedRuns(watch.installation)),
    async run(name) {
      const found = await recordedRun(watch.installation, name);
      return found.ok ? found.value.events : [];
    },
    apply(chosen) {
      const planned = plans.get(chosen);
      if (!planned) throw new Error('a plan that was not made here cannot be applied');
      const stop = new AbortController();
      const request = { argv, signal: stop.signal };
      const bound = saveable.get(chosen)?.bound;
      const begun = bound ? applyBound(bound, watch.config, request) : apply(planned, request);
      running = drivenApply(chosen, begun, stop);
      return running;
    },
    async explain(request) {
      const explained = await explain(watch.installation, request);
      if (!explained.ok) return explained;
      // Every container's root is listed anyway.
      if (request.who.uid !== undefined) {
        watch.ask(request.who);
        void watch.refresh();
      }
      return explained;
    },
    completePath: (prefix) => watch.host.complete(prefix),
    async review(edit) {
      const made = await prepared(edit);
      reviewed = made.ok ? made.value : undefined;
      return made.ok ? reviewOf(made.value) : refusedReview(edit, made.problems[0]);
    },
    async letIn({ name, edit, with: people }) {
      const made = edit ? await prepared(edit) : undefined;
      if (made && !made.ok) return made;
      const config = await watch.config();
      const diagnostics = made ? made.value.findings : config.diagnostics;
      const desired = made ? made.value.desired : config.desired;
      const workspace = await workspaceOf(watch.installation, { desired, diagnostics });
      return workspace.ok ? letIn(workspace.value, { volume: name, with: people }) : workspace;
    },
    async write(edit) {
      // What is written is what was reviewed: a file that changed since is refused, not edited anew.
      const made = reviewed?.edit === edit ? { ok: true as const, value: reviewed } : await prepared(edit);
      if (!made.ok) return refusedOutcome(made.problems[0]);
      const written = await writeEdit(made.value);
      if (!written.ok) return refusedOutcome(written.problems[0]);
      await watch.refresh();
      return { ok: true };
    },
    copy: copyToTerminal,
    suspend: suspendToShell,
  };
}

function drivenApply(
  plan: Plan,
  begun: Promise<Result<ApplyRun, OperationProblem>>,
  stop: AbortController,
): DrivenApply {
  return { events: events(), ended: ended(), stop: () => stop.abort() };

  async function* events(): AsyncGenerator<ApplyEvent> {
    const run = await begun;
    if (run.ok) yield* run.value.events;
    else yield* refused(plan, run.problems[0]);
  }

  async function ended() {
    const run = await begun;
    return run.ok ? run.value.ended : undefined;
  }
}

function* refused(plan: Plan, problem: OperationProblem): Generator<ApplyEvent> {
  const time = new Date().toISOString();
  const counts = { done: 0, failed: 0, notRun: plan.steps.filter(runs).length, ...heldIn(plan) };
  yield { type: 'plan', plan, time };
  yield { type: 'summary', outcome: 'stale', ...counts, journal: null, problem, time };
}

async function reviewOf(prepared: PreparedEdit): Promise<Review> {
  const { edit, file, diff, unwritten } = prepared;
  const command = commandOf(edit);
  const made = await review(prepared);
  if (made.ok) return { ...made.value, command };
  return { file, diff, command, diagnostics: [...unwritten, ...findingsIn(made.problems[0])] };
}

function refusedReview(edit: VolumeEdit, problem: OperationProblem): Review {
  return { diagnostics: findingsIn(problem), file: '', diff: [], command: commandOf(edit) };
}

const refusedOutcome = (problem: OperationProblem): Outcome => ({ ok: false, diagnostics: findingsIn(problem) });
