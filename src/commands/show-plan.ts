import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Plan } from '../engine/plan/types.ts';
import { diagnosticLines } from '../views/diagnostics.ts';
import { planLines, summaryText } from '../views/plan.ts';
import type { Printer } from '../views/printer.ts';

/** The plan on stdout, findings on stderr, and last the count. */
export function showPlan(printer: Printer, plan: Plan): void {
  printer.text((style) => planLines(style, plan));
  printer.complain((style) => diagnosticLines(style, plan.diagnostics));
  printer.text((style) => [style.paint('strong', summaryText(plan))]);
}

/** What the files' own findings add to a plan. */
export function withFindings(plan: Plan, findings: readonly Diagnostic[]): Plan {
  return findings.length === 0 ? plan : { ...plan, diagnostics: [...findings, ...plan.diagnostics] };
}
