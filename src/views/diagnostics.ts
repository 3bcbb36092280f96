import { isError, type Problem } from '../ground/problem.ts';
import type { Style } from './style.ts';
import { counted } from './vocabulary.ts';
import { diagnosticOf } from './words/any.ts';
import type { Diagnostic } from './words/words.ts';

/** Findings as compilers print them: `FILE:LINE:COLUMN: error: what is wrong`, below it what to do. */
export function diagnosticLines(style: Style, problems: readonly Problem[]): readonly string[] {
  return problems
    .map(diagnosticOf)
    .flatMap((diagnostic) => [
      `${place(style, diagnostic)}${severity(style, diagnostic)} ${style.safe(diagnostic.summary)}`,
      ...[diagnostic.detail, diagnostic.hint].flatMap((text) => continuation(style, text)),
    ]);
}

/** `2 errors, 1 warning`; empty without findings. */
export function diagnosticCount(problems: readonly Problem[]): string {
  const errors = problems.filter(isError).length;
  const warnings = problems.length - errors;
  return [...(errors ? [counted(errors, 'error')] : []), ...(warnings ? [counted(warnings, 'warning')] : [])].join(
    ', ',
  );
}

function place(style: Style, { file, line, column }: Diagnostic): string {
  if (file === undefined) return '';
  const at = [file, line, column].filter((part) => part !== undefined).join(':');
  return `${style.paint('strong', `${at}:`)} `;
}

function severity(style: Style, { severity }: Diagnostic): string {
  return style.paint(severity === 'error' ? 'bad' : 'warn', `${severity}:`);
}

function continuation(style: Style, text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split('\n').map((line) => `    ${style.safe(line)}`);
}
