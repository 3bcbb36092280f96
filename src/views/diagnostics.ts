import { truncatePath } from '../ground/cut.ts';
import { type Line, marked, tone } from '../ground/line.ts';
import { isError, type Problem } from '../ground/problem.ts';
import { wrap } from '../ground/wrap.ts';
import { type Alike, alikeOnce, alikeText } from './alike.ts';
import type { Area } from './area.ts';
import { counted } from './measures.ts';
import type { Style } from './style.ts';
import { diagnosticOf, summaryOn } from './words/any.ts';
import type { Diagnostic } from './words/words.ts';

/**
 * What is wrong, what is behind it and what to do. In a report as compilers print it, for editors jump to such places:
 * `FILE:LINE:COLUMN: error: …`. Where there is no room for that, the place comes last.
 */
function findingLines({ problem, count }: Alike, area: Area): readonly Line[] {
  const diagnostic = diagnosticOf(problem);
  const summary = summaryOn(diagnostic.node, diagnostic.summary);
  const whole = { ...diagnostic, summary: alikeText(summary, count) };
  return Number.isFinite(area.width) ? shownLines(whole, area) : reportLines(whole);
}

/** The same of many, errors first, with a blank line between two. */
export const findingsLines = (problems: readonly Problem[], area: Area): readonly Line[] =>
  alikeOnce(errorsFirst(problems)).flatMap((problem, index) => [
    ...(index === 0 ? [] : [[]]),
    ...findingLines(problem, area),
  ]);

/** As text, in the order in which they were found. */
export const diagnosticLines = (style: Style, problems: readonly Problem[]): readonly string[] =>
  style.print(alikeOnce(problems).flatMap((one) => findingLines(one, style.area)));

/** `2 errors, 1 warning`; empty without findings. */
export function diagnosticCount(problems: readonly Problem[]): string {
  const errors = problems.filter(isError).length;
  const warnings = problems.length - errors;
  return [...(errors ? [counted(errors, 'error')] : []), ...(warnings ? [counted(warnings, 'warning')] : [])].join(
    ', ',
  );
}

function reportLines(diagnostic: Diagnostic): readonly Line[] {
  const { file, severity, summary } = diagnostic;
  const place = file === undefined ? [] : [tone('strong', `${placeOf(diagnostic)}:`), ' '];
  return [
    [...place, tone(TONES[severity], `${severity}:`), ` ${summary}`],
    ...moreOf(diagnostic).map((text): Line => [`    ${text}`]),
  ];
}

const INDENT = 10;

function shownLines(diagnostic: Diagnostic, { width, glyphs }: Area): readonly Line[] {
  const { file, severity, summary } = diagnostic;
  const room = Math.max(20, width - INDENT - 1);
  const indented = (text: string): Line => [`${' '.repeat(INDENT)}${text}`];
  return [
    ...marked([' ', tone(TONES[severity], severity.padEnd(INDENT - 2))], summary, INDENT + room),
    ...moreOf(diagnostic).flatMap((text) => wrap(text, room).map(indented)),
    ...(file === undefined
      ? []
      : [[tone('dim', `${' '.repeat(INDENT)}${truncatePath(placeOf(diagnostic), room, glyphs.ellipsis)}`)]]),
  ];
}

const TONES = { error: 'bad', warning: 'warn' } as const;

const placeOf = ({ file, line, column }: Diagnostic): string =>
  [file, line, column].filter((part) => part !== undefined).join(':');

const moreOf = ({ detail, hint }: Diagnostic): readonly string[] =>
  [detail, hint].flatMap((text) => text?.split('\n') ?? []);

const errorsFirst = (problems: readonly Problem[]): readonly Problem[] =>
  problems.toSorted((a, b) => Number(isError(b)) - Number(isError(a)));
