import { diagnosticLines } from '../views/diagnostics.ts';
import { errorDocument } from '../views/documents/look.ts';
import { type Failure, failureOf, type Refusal } from '../views/failure.ts';
import type { Printer } from '../views/printer.ts';
import type { Style } from '../views/style.ts';
import { type ExitCode, PROBLEM_EXIT } from './exit.ts';

/** Says why a command does not do its work: text on stderr and, with --json, a document on stdout. Gives the exit code. */
export function report(printer: Printer, command: string | null, problem: Refusal): ExitCode {
  const failure = failureOf(problem);
  const exit = PROBLEM_EXIT[problem.code];
  complain(printer, failure);
  printer.document(() => errorDocument(command, exit, failure), command === 'apply' ? 'one' : 'many');
  return exit;
}

/** The same on stderr alone. */
export const complain = (printer: Printer, { summary, detail, hint, diagnostics }: Failure): void =>
  printer.complain((style) => [
    ...diagnosticLines(style, diagnostics),
    ...messageLines(style, summary, [detail, hint]),
  ]);

function messageLines(style: Style, summary: string, more: readonly (string | undefined)[]): readonly string[] {
  const hints = more.flatMap((text) => text?.split('\n') ?? []).map((line) => `    ${style.safe(line)}`);
  return [`phoenix-volumes: ${style.safe(summary)}`, ...hints];
}
