import type { Consents } from '../../engine/plan/types.ts';
import { good, type Result } from '../../ground/problem.ts';
import { locate } from '../../operations/locate.ts';
import { open } from '../../operations/open.ts';
import { type Planned, type PlanRequest, plan } from '../../operations/plan.ts';
import type { OperationProblem } from '../../operations/problem.ts';
import { planDocument } from '../../views/documents/plan.ts';
import type { Call, GlobalOptions } from '../call.ts';
import { type ExitCode, planExit } from '../exit.ts';
import { report } from '../report.ts';
import { printLacking, printPlanAtLength } from './print.ts';

export interface PlanCommandOptions extends Consents {
  /** Where to save it, for `apply --plan`. */
  readonly out?: string;
  /** Saved facts to plan on instead of the machine. */
  readonly facts?: string;
}

/** Shows what apply would do; touches nothing. */
export async function planCommand(
  { printer, globals }: Call,
  subjects: readonly string[],
  options: PlanCommandOptions,
): Promise<ExitCode> {
  const made = await madePlan(globals, { subjects, ...options, tellsLacking: !printer.json });
  if (!made.ok) return report(printer, 'plan', made.problems[0]);
  const { plan: shown, node } = made.value;
  await printer.atLength.document(() => planDocument(shown, node));
  await printPlanAtLength(printer, shown);
  await printLacking(printer, made.value);
  return planExit(shown);
}

async function madePlan(
  globals: GlobalOptions,
  { out, facts, ...request }: PlanCommandOptions & PlanRequest,
): Promise<Result<Planned, OperationProblem>> {
  if (out === undefined && facts === undefined) {
    const opened = await open(globals);
    return opened.ok ? plan(opened.value, request) : opened;
  }
  const located = await locate(globals);
  if (!located.ok) return located;
  if (facts !== undefined) {
    const opened = await (await import('../../operations/saved/facts.ts')).openSaved(located.value, facts);
    return opened.ok ? plan(opened.value, request) : opened;
  }
  const { planToSave, savePlan } = await import('../../operations/saved/plan.ts');
  const bound = await planToSave(located.value, request);
  if (!bound.ok) return bound;
  const saved = await savePlan(out ?? '', bound.value, request);
  return saved.ok ? good(bound.value.planned) : saved;
}
