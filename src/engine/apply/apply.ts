import { bad, isError, type Where } from '../../ground/problem.ts';
import { digestOf } from '../../proxmox/file/digest.ts';
import type { Reading } from '../observed/facts.ts';
import { editFacts } from '../plan/step.ts';
import type { MountChange, Plan, RestartChange, Step } from '../plan/types.ts';
import type { ApplyProblem, EngineProblem, WrittenLine } from '../problem.ts';
import type { TreeChunk, TreeDone, TreeProgress } from '../tree/change.ts';
import { heldIn } from './ending.ts';
import type { ApplyEvent, ApplyOutcome, EndNote, LeftReason, SkipReason } from './events.ts';
import type {
  ChangeEnd,
  ChangeProblem,
  ChangeResult,
  Host,
  MadeDirectories,
  OutputLine,
  StartedProcess,
} from './host.ts';
import { missingFrom } from './written.ts';

export interface ApplyArguments {
  readonly plan: Plan;
  readonly host: Host;
  /** The time as ISO 8601. */
  readonly now: () => string;
  /** Aborted: the running step ends, the others do not start. */
  readonly signal: AbortSignal;
  /** Reads the host again and plans with the same options, after a digest mismatch. */
  readonly replan: () => Promise<Plan>;
  /** Of an undo: what a step of the run that is undone changed of a tree. */
  readonly chunksOf?: ((step: string) => readonly TreeChunk[]) | undefined;
}

/**
 * Runs a plan's steps one at a time, in order, as a stream of events; the summary is always last.
 * A failed step stops those that need it, not the rest. A container file that changed underneath is planned again:
 * if the step comes out the same it runs, else it is refused.
 */
export async function* applyPlan(request: ApplyArguments): AsyncGenerator<ApplyEvent> {
  const { plan, now } = request;
  const run: Run = { done: new Set(), failures: [], notRun: new Set() };
  yield { type: 'plan', plan, time: now() };
  for (const step of plan.steps) {
    const obstacle = obstacleTo(step, run, request);
    if (obstacle !== undefined) {
      if (step.state === undefined) run.notRun.add(step.id);
      yield { type: 'step_skipped', step: step.id, why: obstacle, time: now() };
      continue;
    }
    yield { type: 'step_start', step: step.id, time: now() };
    const result = yield* performed(step, request);
    if (result.ok) {
      run.done.add(step.id);
      const { note, made, tree } = result;
      yield { type: 'step_complete', step: step.id, note, made, tree, time: now() };
    } else {
      const { failure, left } = result;
      if (failure.end === 'interrupted') run.notRun.add(step.id);
      else run.failures.push(failure.end);
      yield { type: 'step_errored', step: step.id, failure, left, time: now() };
    }
  }
  yield { type: 'summary', ...summaryOf(run, request), journal: null, time: now() };
}

interface Run {
  readonly done: Set<string>;
  readonly failures: ChangeEnd[];
  readonly notRun: Set<string>;
}

type StepResult =
  | {
      readonly ok: true;
      readonly note?: EndNote;
      readonly made?: MadeDirectories['made'] | undefined;
      readonly tree?: TreeDone | undefined;
    }
  | { readonly ok: false; readonly failure: ChangeProblem; readonly left?: LeftReason | undefined };

/** How often a container file may change under a step before we give up on it. */
const ATTEMPTS = 3;

function obstacleTo(step: Step, run: Run, { plan, signal }: ApplyArguments): SkipReason | undefined {
  if (step.state !== undefined) return step.why;
  if (signal.aborted) return { code: 'interrupted' };
  const missing = step.needs.find((id) => !run.done.has(id));
  if (missing === undefined) return undefined;
  const needed = plan.steps.find(({ id }) => id === missing);
  return { code: 'needs_step', step: missing, kind: needed?.kind, target: needed?.target };
}

async function* performed(step: Step, request: ApplyArguments): AsyncGenerator<ApplyEvent, StepResult> {
  if (step.change.kind === 'restart') return yield* restarted(step, step.change, request);
  let current = step;
  for (let attempt = 1; ; attempt++) {
    const result = yield* withOutput(current, request);
    const { change } = current;
    if (change.kind !== 'mount') return directoryResult(result);
    if (result.ok) return confirmed(change, await request.host.containerFile(change.ctid));
    const [failure] = result.problems;
    if (failure.end === 'failed') {
      return { ok: false, failure, left: leftAfter(change, await request.host.containerFile(change.ctid)) };
    }
    if (failure.end !== 'digest_mismatch') return { ok: false, failure };
    const now = await request.replan();
    if (holds(now, current, change)) return { ok: true, note: { code: 'done_meanwhile' } };
    const again = sameIn(now, current);
    const isSame = again && sameStep(step, again) && losesNoMore(now, request.plan, change);
    if (attempt === ATTEMPTS || !isSame) return changedUnderneath(step);
    current = again;
  }
}

/**
 * Looks once more right before: only where it would still come back, and puts in force what the person saw. Only what runs
 * afterwards with its mounts, and waits for nothing, is done.
 */
async function* restarted(
  step: Step,
  { ctid, waits }: RestartChange,
  request: ApplyArguments,
): AsyncGenerator<ApplyEvent, StepResult> {
  const now = sameIn(await request.replan(), step);
  if (!now) return { ok: true, note: { code: 'done_meanwhile' } };
  if (now.state !== undefined || now.change.kind !== 'restart' || now.change.waits !== waits)
    return changedUnderneath(step);
  const result = yield* withOutput(step, request);
  if (!result.ok) return { ok: false, failure: result.problems[0] };
  const after = sameIn(await request.replan(), step)?.reason;
  if (after?.code !== 'restart_needed') return { ok: true };
  const keys = after.applies.map(({ key }) => key);
  const wrong = { severity: 'error', where: { ctid }, end: 'failed' } as const;
  const failure = { ...wrong, code: 'restart_incomplete', ctid, keys, paths: after.remounts } as const;
  return { ok: false, failure: failure satisfies ApplyProblem };
}

function directoryResult(result: ChangeResult): StepResult {
  if (!result.ok) return { ok: false, failure: result.problems[0] };
  return result.value === 'done' ? { ok: true } : { ok: true, ...result.value };
}

interface Told {
  readonly event:
    | ({ readonly type: 'step_output'; readonly step: string } & OutputLine)
    | ({ readonly type: 'step_chunk'; readonly step: string } & TreeChunk)
    | ({ readonly type: 'step_progress'; readonly step: string } & TreeProgress)
    | ({ readonly type: 'step_process'; readonly step: string; readonly ctid: number } & StartedProcess);
  /** Called once the next event is asked for: by then this one is on record. */
  readonly recorded?: () => void;
}

/** Performs a change and passes on which process does it, and its output while it runs. */
async function* withOutput(
  step: Step,
  { host, now, signal, chunksOf }: ApplyArguments,
): AsyncGenerator<ApplyEvent, ChangeResult> {
  const told: Told[] = [];
  const { id, change } = step;
  let wake = () => {};
  let result: ChangeResult | undefined;
  const onOutput = (line: OutputLine) => {
    told.push({ event: { type: 'step_output', step: id, ...line } });
    wake();
  };
  const onStart = (process: StartedProcess) =>
    new Promise<void>((recorded) => {
      if (!('ctid' in change)) return recorded();
      told.push({ event: { type: 'step_process', step: id, ctid: change.ctid, ...process }, recorded });
      wake();
    });
  const onChunk = (chunk: TreeChunk) =>
    new Promise<void>((recorded) => {
      told.push({ event: { type: 'step_chunk', step: id, ...chunk }, recorded });
      wake();
    });
  const onProgress = (progress: TreeProgress) => {
    told.push({ event: { type: 'step_progress', step: id, ...progress } });
    wake();
  };
  // Not as one of any two signals: each of those would be remembered by the one of the whole run.
  const stop = new AbortController();
  const stopped = () => stop.abort(signal.reason);
  signal.addEventListener('abort', stopped, { once: true });
  if (signal.aborted) stopped();
  const settled = host
    .perform(change, { onOutput, onStart, onChunk, onProgress, chunksOf, signal: stop.signal, step })
    .catch(unexpected);
  settled.then((value) => {
    result = value;
    wake();
  });
  try {
    for (;;) {
      for (let next = told.shift(); next; next = told.shift()) {
        yield { ...next.event, time: now() };
        next.recorded?.();
      }
      if (result) return result;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (told.length > 0 || result) resolve();
      });
    }
  } finally {
    signal.removeEventListener('abort', stopped);
    // Nobody asks for the next event: what was told last is not on record, and is not done.
    if (!result) {
      stop.abort();
      await settled;
    }
  }
}

function unexpected(error: unknown): ChangeResult {
  const message = error instanceof Error ? error.message : String(error);
  return bad({ code: 'change_broke_off', severity: 'error', where: {}, end: 'failed', message } satisfies ApplyProblem);
}

const sameIn = ({ steps }: Plan, { id }: Pick<Step, 'id'>): Step | undefined => steps.find((step) => step.id === id);

/** Whether a later plan finds that all a change was for is there: no step, for none is needed, not for none is possible. */
function holds(now: Plan, { id }: Step, { ctid, edits }: MountChange): boolean {
  const volumes = new Set(edits.map(({ volume }) => volume));
  const isOurs = (about: Where) =>
    (about.volume === undefined || volumes.has(about.volume)) && (about.ctid === undefined || about.ctid === ctid);
  return (
    !sameIn(now, { id }) &&
    !now.waiting.some(isOurs) &&
    !now.diagnostics.some((one) => isError(one) && isOurs(one.where))
  );
}

/** The same edits to the same slots, from what they held; only the digest may differ. What is undone is what was recorded. */
function sameStep(a: Step, b: Step): boolean {
  const edits = (step: Step) =>
    step.change.kind === 'mount'
      ? JSON.stringify(
          step.change.edits.map(({ key, action, value, before, waits }) => [key, action, value, before, waits]),
        )
      : '';
  return b.state === undefined && edits(a) === edits(b);
}

function changedUnderneath({ target }: Step): StepResult {
  const failure = { code: 'step_outdated', severity: 'error', where: {}, end: 'stale', target } as const;
  return { ok: false, failure: failure satisfies ApplyProblem };
}

/** A write would lose no line that the plan did not say it loses. */
function losesNoMore(now: Plan, shown: Plan, { ctid }: MountChange): boolean {
  const said = new Set(lossesIn(shown, ctid));
  return lossesIn(now, ctid).every((loss) => said.has(loss));
}

const lossesIn = ({ diagnostics }: Plan, ctid: number): readonly string[] =>
  (diagnostics as readonly EngineProblem[])
    .filter(({ where }) => where.ctid === ctid)
    .flatMap(linesWritten)
    .map(({ code, text }) => `${code} ${text}`);

function linesWritten(problem: EngineProblem): readonly WrittenLine[] {
  switch (problem.code) {
    case 'write_lost':
    case 'write_damaged':
    case 'write_moved':
      return [problem];
    case 'write_more':
      return problem.lines;
    default:
      return [];
  }
}

/** The exit code of `pct` says little: only what the container's file has now is done. */
function confirmed(change: MountChange, file: Reading<string>): StepResult {
  const { ctid, edits } = change;
  const wrong = { severity: 'error', where: { ctid }, end: 'failed', ctid } as const;
  if (!file.ok) {
    const failure = { ...wrong, code: 'change_unseen', error: file.error } as const satisfies ApplyProblem;
    return { ok: false, failure };
  }
  const missing = missingFrom(file.value, change);
  if (missing.length === 0) return { ok: true };
  const failure = {
    ...wrong,
    code: 'change_not_written',
    missing: missing.map(editFacts),
    done: edits.length - missing.length,
  } as const satisfies ApplyProblem;
  return { ok: false, failure, left: leftAfter(change, file) };
}

/** `pct` can fail after it wrote, and can leave mounts behind when it wrote nothing [no-bridge multi-partial-last-fails]. */
function leftAfter(change: MountChange, file: Reading<string>): LeftReason {
  const { ctid, edits, digest } = change;
  const hotplugs = edits.filter(({ takesEffect, action }) => action === 'create' && takesEffect === 'now').length;
  const mountsMayStay = hotplugs > 1;
  if (!file.ok) return { code: 'file_unread', ctid, error: file.error, mountsMayStay };
  if (digestOf(file.value) === digest) return { code: 'file_unchanged', ctid, mountsMayStay };
  if (missingFrom(file.value, change).length === 0) return { code: 'file_as_declared', ctid };
  return { code: 'file_changed', ctid, mountsMayStay };
}

function summaryOf({ done, failures, notRun }: Run, { plan, signal }: ApplyArguments) {
  const counts = { done: done.size, failed: failures.length, notRun: notRun.size, ...heldIn(plan) };
  return { outcome: outcomeOf(), ...counts };

  function outcomeOf(): ApplyOutcome {
    if (signal.aborted && notRun.size > 0) return 'interrupted';
    if (failures.length === 0) return 'done';
    const nothingBegan = failures.every((end) => end === 'stale' || end === 'refused');
    return nothingBegan && done.size === 0 ? 'stale' : 'failed';
  }
}
