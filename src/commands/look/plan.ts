import { open } from '../../operations/open.ts';
import { plan } from '../../operations/plan.ts';
import { planDocument } from '../../views/documents/plan.ts';
import type { Call } from '../call.ts';
import { type ExitCode, planExit } from '../exit.ts';
import { report } from '../report.ts';
import { printPlan } from './print.ts';

export interface PlanCommandOptions {
  readonly takeOver?: boolean;
  readonly otherFilesystem?: boolean;
  readonly leaveData?: boolean;
  readonly prune?: boolean;
}

/** Shows what apply would do; touches nothing. */
export async function planCommand(
  { printer, globals }: Call,
  subjects: readonly string[],
  options: PlanCommandOptions,
): Promise<ExitCode> {
  const opened = await open(globals);
  if (!opened.ok) return report(printer, 'plan', opened.problems[0]);
  const planned = await plan(opened.value, { subjects, ...options });
  if (!planned.ok) return report(printer, 'plan', planned.problems[0]);
  const { plan: shown, node } = planned.value;
  printer.document(() => planDocument(shown, node));
  printPlan(printer, shown);
  return planExit(shown);
}
