import type { Problem } from '../ground/problem.ts';
import { diagnosticLines } from '../views/diagnostics.ts';
import { errorDocument } from '../views/documents.ts';
import type { Printer } from '../views/printer.ts';
import type { Style } from '../views/style.ts';
import { type WordsTable, wordsIn } from '../views/words/words.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

/** Why a command does not do its work: one sentence, what to do, and the findings behind it. */
export interface Failure {
  readonly exit: ExitCode;
  /** Stable name for scripts. */
  readonly code: string;
  readonly summary: string;
  readonly hint?: string | undefined;
  readonly diagnostics?: readonly Problem[];
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export const good = <T>(value: T): Result<T> => ({ ok: true, value });

export const failed = (failure: Failure): { readonly ok: false; readonly failure: Failure } => ({ ok: false, failure });

/** Of a problem that a room has words for. */
export function failureIn<Wrong extends Problem>(table: WordsTable<Wrong>, exit: ExitCode, problem: Wrong): Failure {
  const { summary, hint } = wordsIn(table, problem);
  return { exit, code: problem.code, summary, ...(hint === undefined ? {} : { hint }) };
}

export const usageError = (summary: string, hint?: string) =>
  failed({ exit: EXIT.usage, code: 'usage', summary, ...(hint === undefined ? {} : { hint }) });

/** Tells it: text on stderr and, with --json, a document on stdout. Gives the exit code. */
export function report(printer: Printer, command: string | null, failure: Failure): ExitCode {
  const { exit, code, summary, hint, diagnostics = [] } = failure;
  printer.complain((style) => [...diagnosticLines(style, diagnostics), ...messageLines(style, summary, hint)]);
  printer.document(
    () => errorDocument({ command, exit, code, summary, hint, diagnostics }),
    command === 'apply' ? 'one' : 'many',
  );
  return exit;
}

function messageLines(style: Style, summary: string, hint: string | undefined): readonly string[] {
  const hints = hint === undefined ? [] : hint.split('\n').map((line) => `    ${style.safe(line)}`);
  return [`phoenix-volumes: ${style.safe(summary)}`, ...hints];
}
