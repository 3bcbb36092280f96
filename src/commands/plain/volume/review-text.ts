import type { Review } from '../../../components/contract.ts';
import { commandText } from '../../../engine/command-text.ts';
import { diagnosticLines } from '../../../output/diagnostic-text.ts';
import { diffLines } from '../../../output/diff-text.ts';
import { planLines, summaryText } from '../../../output/plan-text.ts';
import type { Style } from '../../../output/style.ts';

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
