import type { Plan } from '../../engine/plan/types.ts';
import type { Problem } from '../../ground/problem.ts';
import { diagnosticLines } from '../../views/diagnostics.ts';
import { planLines, summaryText } from '../../views/plan.ts';
import type { Printer } from '../../views/printer.ts';

/** The plan on stdout, the files' findings and its own on stderr, and last the count. */
export function printPlan(printer: Printer, plan: Plan, findings: readonly Problem[]): void {
  printer.text((style) => planLines(style, plan));
  printer.complain((style) => diagnosticLines(style, [...findings, ...plan.diagnostics]));
  printer.text((style) => [style.paint('strong', summaryText(plan))]);
}
