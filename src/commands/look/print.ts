import type { Plan } from '../../engine/plan/types.ts';
import { diagnosticLines } from '../../views/diagnostics.ts';
import { planLines } from '../../views/plan/lines.ts';
import { summaryText } from '../../views/plan/summary.ts';
import type { Printer } from '../../views/printer.ts';

/** The plan on stdout, findings on stderr, and last the count. */
export function printPlan(printer: Printer, plan: Plan): void {
  printer.text((style) => planLines(style, plan));
  printer.complain((style) => diagnosticLines(style, plan.diagnostics));
  printer.text((style) => [style.paint('strong', summaryText(plan))]);
}
