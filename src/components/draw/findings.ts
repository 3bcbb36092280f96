import type { Diagnostic } from '../../engine/diagnostic.ts';
import type { Snapshot } from '../contract.ts';
import { type Line, tone } from './line.ts';
import { truncatePath, wrap } from './text.ts';
import type { Theme } from './theme.ts';

/** What is wrong, where it stands, and what to do: a few lines a finding, errors first. */
export function diagnosticLines(diagnostics: readonly Diagnostic[], width: number, theme: Theme): readonly Line[] {
  return errorsFirst(diagnostics).flatMap((diagnostic, index) => [
    ...(index === 0 ? [] : [[]]),
    ...findingLines(diagnostic, width, theme),
  ]);
}

/** Everything a snapshot has to say, each thing once. */
export function findings({ diagnostics, status }: Snapshot): readonly Diagnostic[] {
  const seen = new Map<string, Diagnostic>();
  for (const diagnostic of [...diagnostics, ...(status?.diagnostics ?? [])]) {
    seen.set(`${diagnostic.code} ${diagnostic.summary} ${diagnostic.line ?? ''}`, diagnostic);
  }
  return [...seen.values()];
}

/** `1 error, 2 warnings`; empty when there are none. */
export function countedFindings(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return [counted(errors, 'error'), counted(diagnostics.length - errors, 'warning')].filter(Boolean).join(', ');
}

const counted = (count: number, thing: string): string =>
  count === 0 ? '' : `${count} ${thing}${count === 1 ? '' : 's'}`;

const INDENT = 10;

function findingLines(diagnostic: Diagnostic, width: number, theme: Theme): readonly Line[] {
  const { severity, summary, detail, hint, file } = diagnostic;
  const room = Math.max(20, width - INDENT - 1);
  const [first = '', ...rest] = wrap(summary, room);
  const indented = (text: string): Line => [`${' '.repeat(INDENT)}${text}`];
  return [
    [' ', tone(severity === 'error' ? 'bad' : 'warn', severity.padEnd(INDENT - 1)), first],
    ...rest.map(indented),
    ...(detail ? wrap(detail, room).map(indented) : []),
    ...(hint ? wrap(hint, room).map(indented) : []),
    ...(file
      ? [[tone('dim', `${' '.repeat(INDENT)}${truncatePath(place(diagnostic), room, theme.glyphs.ellipsis)}`)]]
      : []),
  ];
}

const place = ({ file, line, column }: Diagnostic): string =>
  [file, line, column].filter((part) => part !== undefined).join(':');

function errorsFirst(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
}
