import type { Review } from '../../../components/app/contract.ts';
import { commandText } from '../../../ground/argv.ts';
import { diagnosticLines } from '../../../views/diagnostics.ts';
import { diffLines } from '../../../views/diff.ts';
import { planLines, summaryText } from '../../../views/plan.ts';
import type { Style } from '../../../views/style.ts';

/** What an edit would do: findings, the file's difference, the plan, the same as a command line. */
export function reviewText(review: Review, style: Style): readonly string[] {
  const { diagnostics, file, diff, plan, command } = review;
  const findings = [...diagnostics, ...(plan?.diagnostics ?? [])];
  return [
    ...diagnosticLines(style, findings),
    ...(diff.length === 0 ? ['Nothing would be written.'] : [style.safe(`Writes ${file}:`), ...diffLines(style, diff)]),
    ...(plan && plan.steps.length + plan.waiting.length + plan.notes.length > 0
      ? ['Plan:', ...planLines(style, plan), summaryText(plan)]
      : []),
    ...(command.length === 0 ? [] : ['The same by hand:', `  ${style.safe(commandText(command))}`]),
  ];
}
