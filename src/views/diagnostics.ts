import type { Diagnostic } from '../engine/diagnostic.ts';
import type { Style } from './style.ts';
import { counted } from './vocabulary.ts';

/** Findings as compilers print them: `FILE:LINE:COLUMN: error: what is wrong`, below it what to do. */
export function diagnosticLines(style: Style, diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.flatMap((diagnostic) => [
    `${place(style, diagnostic)}${severity(style, diagnostic)} ${style.safe(diagnostic.summary)}`,
    ...[diagnostic.detail, diagnostic.hint].flatMap((text) => continuation(style, text)),
  ]);
}

/** `2 errors, 1 warning`; empty without findings. */
export function diagnosticCount(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
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
