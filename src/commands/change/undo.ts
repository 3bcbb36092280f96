import { runs } from '../../engine/plan/standing.ts';
import { good, isError } from '../../ground/problem.ts';
import type { Lock } from '../../operations/apply.ts';
import { locate } from '../../operations/locate.ts';
import { type PlannedUndo, undo } from '../../operations/past/undo.ts';
import { undoDocument } from '../../views/documents/past.ts';
import { configurationLines, undoHeading } from '../../views/past.ts';
import type { Printer } from '../../views/printer.ts';
import { PAST_TEXTS } from '../../views/words/past.ts';
import type { Call } from '../call.ts';
import { consentOf } from '../consent.ts';
import { EXIT, type ExitCode, planExit } from '../exit.ts';
import { locked } from '../locked.ts';
import { printPlan } from '../look/print.ts';
import { report } from '../report.ts';
import { runAgreed } from './apply.ts';

export interface UndoCommandOptions {
  readonly takeOver?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/**
 * Plans the way back of a run, shows it, asks, and runs exactly what was shown, recorded as any apply. The lock is held from
 * before the plan.
 */
export async function undoCommand(
  call: Call,
  name: string | undefined,
  options: UndoCommandOptions,
): Promise<ExitCode> {
  const { printer } = call;
  const { dryRun = false, yes = false } = options;
  const consent = dryRun ? good('given' as const) : consentOf(call, yes, 'undo');
  if (!consent.ok) return report(printer, 'undo', consent.problems[0]);
  const located = await locate(call.globals);
  if (!located.ok) return report(printer, 'undo', located.problems[0]);
  const installation = located.value;
  const planAndRun = async (lock?: Lock) => {
    const back = await undo(installation, name, options);
    if (!back.ok) return report(printer, 'undo', back.problems[0]);
    printUndo(printer, back.value, lock !== undefined);
    const { planned } = back.value;
    if (!lock) return planExit(planned.plan);
    const exit = await runAgreed(call, planned, { yes, lock, question: PAST_TEXTS.undoQuestion });
    if (exit !== EXIT.interrupted && planned.plan.steps.some(runs))
      printer.text((style) =>
        style.print([...configurationLines(back.value.of.run, back.value.configuration), [PAST_TEXTS.undone]]),
      );
    return exit;
  };
  return dryRun ? planAndRun() : locked(call, { command: 'undo', installation }, planAndRun);
}

function printUndo(printer: Printer, { planned: { plan, node }, of, configuration }: PlannedUndo, applies: boolean) {
  printer.document(() => undoDocument({ run: of.run, plan, node, configuration, applies }), applies ? 'one' : 'many');
  printer.text((style) => style.print([undoHeading(of), []]));
  if (plan.steps.length === 0 && !plan.diagnostics.some(isError)) {
    printer.text(() => [PAST_TEXTS.nothingToUndo]);
    return;
  }
  printPlan(printer, plan);
  if (!applies) printer.text((style) => style.print(configurationLines(of.run, configuration)));
}
