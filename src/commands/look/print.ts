import type { Plan } from '../../engine/plan/types.ts';
import type { DiffLine } from '../../ground/diff.ts';
import type { Planned } from '../../operations/plan.ts';
import { diagnosticLines } from '../../views/diagnostics.ts';
import { diffLines } from '../../views/diff.ts';
import { planLines } from '../../views/plan/lines.ts';
import { summaryText } from '../../views/plan/summary.ts';
import type { Printer } from '../../views/printer.ts';
import { COMMAND_TEXTS } from '../../views/words/input/commands.ts';

/** The plan on stdout, findings on stderr, and last the count. What is to be done then waits for no reader. */
export function printPlan(printer: Printer, plan: Plan): void {
  printer.text((style) => planLines(style, plan));
  printRest(printer, plan);
}

/** The same where it is all that is done: made as its reader takes it. */
export async function printPlanAtLength(printer: Printer, plan: Plan): Promise<void> {
  await printer.atLength.text((style) => planLines(style, plan));
  printRest(printer, plan);
}

function printRest(printer: Printer, plan: Plan): void {
  printer.complain((style) => diagnosticLines(style, plan.diagnostics));
  printer.text((style) => [style.paint('strong', summaryText(plan))]);
}

/** Below a plan, who will still lack what their volumes promise them, where that was asked. */
export async function printLacking(printer: Printer, { plan, lacking = [] }: Planned): Promise<void> {
  if (lacking.length === 0) return;
  const { lackingLines } = await import('../../views/plan/lacking.ts');
  printer.text((style) => lackingLines(style, plan, lacking));
}

/** What becomes of a file, line by line. */
export function printDiff(
  printer: Printer,
  { file, diff }: { readonly file: string; readonly diff: readonly DiffLine[] },
): void {
  printer.text((style) => [style.paint('strong', file), ...diffLines(style, diff), '']);
}

/** Where the old file is kept; null: nothing was written. */
export function printWritten(printer: Printer, backup: string | null): void {
  printer.text((style) => [backup === null ? COMMAND_TEXTS.dryRun : COMMAND_TEXTS.written(style.safe(backup))]);
}
