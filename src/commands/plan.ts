import type { Plan } from '../engine/plan/types.ts';
import { isError } from '../ground/problem.ts';
import { planDocument } from '../views/documents.ts';
import type { Context } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { report } from './failure.ts';
import { chooseVolumes, openEstate, planNow } from './open.ts';
import { showPlan } from './show-plan.ts';

export interface PlanCommandOptions {
  readonly takeOver?: boolean;
}

/** Shows what apply would do; touches nothing. */
export async function planCommand(
  { printer, ...context }: Context,
  names: readonly string[],
  { takeOver = false }: PlanCommandOptions,
): Promise<ExitCode> {
  const opened = await openEstate({ printer, ...context });
  if (!opened.ok) return report(printer, 'plan', opened.failure);
  const chosen = chooseVolumes(opened.value.desired, names);
  if (!chosen.ok) return report(printer, 'plan', chosen.failure);
  const planned = await planNow(opened.value, { volumes: chosen.value, takeOver });
  if (!planned.ok) return report(printer, 'plan', planned.failure);
  const { plan, observed } = planned.value;
  const { findings } = opened.value;
  printer.document(() => planDocument(plan, observed.node, findings));
  showPlan(printer, plan, findings);
  return planExit(plan);
}

function planExit({ inSync, diagnostics }: Plan): ExitCode {
  if (diagnostics.some(isError)) return EXIT.failed;
  return inSync ? EXIT.good : EXIT.changes;
}
