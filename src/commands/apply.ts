import { withLock } from '../disk/lock.ts';
import type { ApplyEvent, ApplySummary } from '../engine/apply/events.ts';
import type { DesiredVolume } from '../engine/desired/state.ts';
import { runs } from '../engine/plan/plan.ts';
import { applyText } from '../views/apply.ts';
import { applyDocument } from '../views/documents.ts';
import { DISK_WORDS } from '../views/words/disk.ts';
import { confirmed, consentOf } from './confirm.ts';
import type { Context } from './context.ts';
import { APPLY_EXIT, EXIT, type ExitCode } from './exit-codes.ts';
import { failureIn, report } from './failure.ts';
import { chooseVolumes, type Estate, openEstate, planNow } from './open.ts';
import { applied, type RunRequest, runPlan } from './run-plan.ts';
import { showPlan } from './show-plan.ts';
import { listenForStop } from './stop-signals.ts';

export interface ApplyOptions {
  readonly yes?: boolean;
  readonly takeOver?: boolean;
  /** A volume just taken out of the configuration, whose mounts shall go. */
  readonly removal?: DesiredVolume;
}

/** Plans, shows the plan, asks, and runs exactly what was shown. */
export async function applyCommand(
  context: Context,
  names: readonly string[],
  options: ApplyOptions,
): Promise<ExitCode> {
  const consent = consentOf(context, options.yes, 'apply');
  if (!consent.ok) return report(context.printer, 'apply', consent.failure);
  const opened = await openEstate(context);
  if (!opened.ok) return report(context.printer, 'apply', opened.failure);
  const chosen = chooseVolumes(opened.value.desired, names);
  if (!chosen.ok) return report(context.printer, 'apply', chosen.failure);
  return applyVolumes(context, opened.value, chosen.value, options);
}

/** The same for a configuration that is read already; all volumes when none is named. One apply at a time. */
export async function applyVolumes(
  context: Context,
  estate: Estate,
  volumes: readonly string[],
  options: ApplyOptions,
): Promise<ExitCode> {
  const { place } = estate;
  const optional = place.host === 'demo';
  const work = () => planAndRun(context, estate, volumes, options);
  const locked = await withLock(place.applyLock, work, { optional });
  if (locked.ok) return locked.value;
  const [problem] = locked.problems;
  const exit = problem.code === 'lock_held' ? EXIT.refused : EXIT.failed;
  return report(context.printer, 'apply', failureIn(DISK_WORDS, exit, problem));
}

async function planAndRun(
  context: Context,
  estate: Estate,
  volumes: readonly string[],
  { yes = false, takeOver = false, removal }: ApplyOptions,
): Promise<ExitCode> {
  const { printer } = context;
  const options = { volumes, takeOver, ...(removal ? { removal } : {}) };
  const planned = await planNow(estate, options);
  if (!planned.ok) return report(printer, 'apply', planned.failure);
  const { plan, observed } = planned.value;
  showPlan(printer, plan, estate.findings);
  const anyRuns = plan.steps.some(runs);
  if (anyRuns && !yes && !(await confirmed('Apply this plan?'))) {
    printer.complain(() => ['Nothing was done.']);
    return EXIT.interrupted;
  }
  const stop = listenForStop(() => printer.complain(() => ['Stopping after the running step.']));
  try {
    const request = { estate, plan, options, node: observed.node, argv: context.argv, signal: stop.signal };
    return anyRuns ? await run(context, request) : await tellNothingRuns(context, request);
  } finally {
    stop.release();
  }
}

async function run({ printer }: Context, request: RunRequest): Promise<ExitCode> {
  const started = await runPlan(request);
  if (!started.ok) return report(printer, 'apply', started.failure);
  const linesOf = applyText(printer.style);
  printer.text(() => ['']);
  let summary: ApplySummary | undefined;
  for await (const event of started.value) {
    printer.document(() => applyDocument(event), 'one');
    printer.text(() => linesOf(event));
    if (event.type === 'summary') summary = event;
  }
  return exitOf(summary);
}

/** In sync, or nothing but blocked steps and errors: scripts get the stream all the same, and no journal is begun. */
async function tellNothingRuns({ printer }: Context, request: RunRequest): Promise<ExitCode> {
  let last: ApplyEvent | undefined;
  for await (const event of applied(request)) {
    printer.document(() => applyDocument(event), 'one');
    last = event;
  }
  return exitOf(last?.type === 'summary' ? last : undefined);
}

const exitOf = (summary: ApplySummary | undefined): ExitCode => APPLY_EXIT[summary?.outcome ?? 'failed'];
