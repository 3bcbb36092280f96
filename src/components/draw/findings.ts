import { truncatePath } from '../../ground/cut.ts';
import type { Line } from '../../ground/line.ts';
import { isError, type Problem } from '../../ground/problem.ts';
import { diagnosticOf } from '../../views/words/any.ts';
import type { Diagnostic } from '../../views/words/words.ts';
import type { Snapshot } from '../app/contract.ts';
import { tone } from './line.ts';
import { wrap } from './text.ts';
import type { Theme } from './theme.ts';

/** What is wrong, where it stands, and what to do: a few lines a finding, errors first. */
export function findingsLines(problems: readonly Problem[], width: number, theme: Theme): readonly Line[] {
  return errorsFirst(problems).flatMap((problem, index) => [
    ...(index === 0 ? [] : [[]]),
    ...findingLines(diagnosticOf(problem), width, theme),
  ]);
}

/** Everything a snapshot has to say, each thing once. */
export function findings({ diagnostics, status }: Snapshot): readonly Problem[] {
  const seen = new Map<string, Problem>();
  for (const problem of [...diagnostics, ...(status?.diagnostics ?? [])]) seen.set(JSON.stringify(problem), problem);
  return [...seen.values()];
}

/** `1 error, 2 warnings`; empty when there are none. */
export function countedFindings(problems: readonly Problem[]): string {
  const errors = problems.filter(isError).length;
  return [counted(errors, 'error'), counted(problems.length - errors, 'warning')].filter(Boolean).join(', ');
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

function errorsFirst(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => Number(isError(b)) - Number(isError(a)));
}
