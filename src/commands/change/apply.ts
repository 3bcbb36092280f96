import { applyEnding } from '../../engine/apply/ending.ts';
import type { ApplyEvent } from '../../engine/apply/events.ts';
import { runs } from '../../engine/plan/standing.ts';
import type { Consents, Plan } from '../../engine/plan/types.ts';
import { NOWHERE } from '../../ground/problem.ts';
import { apply, type Lock } from '../../operations/apply.ts';
import { locate } from '../../operations/locate.ts';
import { open, type Workspace } from '../../operations/open.ts';
import { type Planned, type PlanRequest, plan } from '../../operations/plan.ts';
import { onEndingSignal } from '../../operations/signals.ts';
import { applyText } from '../../views/apply/text.ts';
import { applyDocument } from '../../views/documents/apply.ts';
import type { Printer } from '../../views/printer.ts';
import { COMMAND_TEXTS } from '../../views/words/input/commands.ts';
import type { Call } from '../call.ts';
import { keepLittleFor } from '../compile.ts';
import { confirmed, consentOf } from '../consent.ts';
import { ENDING_EXIT, EXIT, type ExitCode } from '../exit.ts';
import { locked } from '../locked.ts';
import { printLacking, printPlan } from '../look/print.ts';
import { report } from '../report.ts';

export interface ApplyOptions extends Consents {
  /** A file of `plan --out`. */
  readonly plan?: string;
  readonly yes?: boolean;
}

/** Plans, shows the plan, asks, and runs exactly what was shown. */
export async function applyCommand(call: Call, subjects: readonly string[], options: ApplyOptions): Promise<ExitCode> {
  const { plan: saved, yes, ...others } = options;
  const isNarrowed = subjects.length > 0 || Object.keys(others).length > 0 || call.globals.node !== undefined;
  if (saved !== undefined && isNarrowed)
    return report(call.printer, 'apply', { code: 'plan_with_options', ...NOWHERE });
  const consent = consentOf(call, yes, 'apply');
  if (!consent.ok) return report(call.printer, 'apply', consent.problems[0]);
  if (saved !== undefined) return applySaved(call, saved, yes);
  const opened = await open(call.globals);
  if (!opened.ok) return report(call.printer, 'apply', opened.problems[0]);
  return applyIn(call, opened.value, { subjects, ...options });
}

/** Runs a saved plan where all is as it was, and else nothing. */
async function applySaved(call: Call, path: string, yes: boolean | undefined): Promise<ExitCode> {
  const { printer } = call;
  const located = await locate(call.globals);
  if (!located.ok) return report(printer, 'apply', located.problems[0]);
  const installation = located.value;
  return locked(call, { command: 'apply', installation }, async (lock) => {
    const planned = await (await import('../../operations/saved/plan.ts')).savedPlan(installation, path);
    if (!planned.ok) return report(printer, 'apply', planned.problems[0]);
    printPlan(printer, planned.value.plan);
    return runAgreed(call, planned.value, { yes, lock, question: COMMAND_TEXTS.applyQuestion, ofFiles: true });
  });
}

export interface ApplyWork extends ApplyOptions {
  readonly subjects?: readonly string[];
  /** Of one volume, the mounts in these containers that shall go. */
  readonly takeOut?: PlanRequest['takeOut'];
  /** The lock that is held already. */
  readonly lock?: Lock | undefined;
}

/** The same for a configuration that is read already. One apply at a time: the lock is held from before the plan. */
export function applyIn(call: Call, workspace: Workspace, work: ApplyWork): Promise<ExitCode> {
  const { printer } = call;
  const { installation } = workspace;
  const planAndRun = async (lock: Lock) => {
    const planned = await plan(workspace, { ...work, tellsLacking: !printer.json });
    if (!planned.ok) return report(printer, 'apply', planned.problems[0]);
    printPlan(printer, planned.value.plan);
    await printLacking(printer, planned.value);
    return runAgreed(call, planned.value, { ...work, lock, question: COMMAND_TEXTS.applyQuestion, ofFiles: true });
  };
  return work.lock ? planAndRun(work.lock) : locked(call, { command: 'apply', installation }, planAndRun);
}

interface Agreement {
  readonly yes?: boolean | undefined;
  readonly lock: Lock;
  /** Asked unless it is answered already. */
  readonly question: string;
  /** It is made of the configuration, and nothing of it runs where that is another one after the question. */
  readonly ofFiles?: boolean;
}

/** Asks, and runs a plan that was shown under the lock that was held when it was made. */
export async function runAgreed(
  call: Call,
  planned: Planned,
  { yes = false, lock, question, ofFiles = false }: Agreement,
): Promise<ExitCode> {
  const { printer } = call;
  if (yes || !planned.plan.steps.some(runs)) return runPlanned(call, planned, lock);
  const before = ofFiles ? await filesOf(planned) : undefined;
  if (!(await confirmed(question))) {
    printer.complain(() => [COMMAND_TEXTS.nothingDone]);
    return EXIT.interrupted;
  }
  const isSame = before === undefined || before === (await filesOf(planned));
  return isSame ? runPlanned(call, planned, lock) : report(printer, 'apply', { code: 'plan_outdated', ...NOWHERE });
}

/** What the configuration says now, in short. */
async function filesOf({ workspace: { installation } }: Planned): Promise<string> {
  return (await import('../../operations/saved/plan.ts')).configurationNow(installation);
}

/** ^C, SIGTERM and a hang-up stop it after the running step; they end nothing by themselves. */
async function runPlanned({ printer, argv }: Call, planned: Planned, lock: Lock): Promise<ExitCode> {
  keepLittleFor(planned.plan.steps.length);
  const stop = new AbortController();
  const release = onEndingSignal(() => {
    if (!stop.signal.aborted) printer.complain(() => [COMMAND_TEXTS.stopping]);
    stop.abort();
  });
  try {
    const run = await apply(planned, { argv, lock, signal: stop.signal });
    if (!run.ok) return report(printer, 'apply', run.problems[0]);
    await printEvents(printer, planned.plan, run.value.events);
    const summary = await run.value.ended;
    return summary ? ENDING_EXIT[applyEnding(summary)] : EXIT.failed;
  } finally {
    release();
  }
}

/** A plan of which nothing runs was shown already: people need no more, scripts get the stream all the same. */
async function printEvents(printer: Printer, plan: Plan, events: AsyncIterable<ApplyEvent>): Promise<void> {
  const linesOf = plan.steps.some(runs) ? applyText(printer.style) : () => [];
  if (plan.steps.some(runs)) printer.text(() => ['']);
  for await (const event of events) {
    printer.document(() => applyDocument(event), 'one');
    printer.text(() => linesOf(event));
  }
}
