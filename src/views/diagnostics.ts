import { truncatePath } from '../ground/cut.ts';
import { type Line, marked, tone } from '../ground/line.ts';
import { isError, type Problem } from '../ground/problem.ts';
import { safeText } from '../ground/text.ts';
import { wrap } from '../ground/wrap.ts';
import { type Alike, alikeOnce, alikeText } from './alike.ts';
import { type Area, proseWidth } from './area.ts';
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
  return Number.isFinite(area.width) ? shownLines(whole, { ...area, width: proseWidth(area) }) : reportLines(whole);
}

/** One of many, with all that is said of it. */
export interface FindingBlock {
  readonly problem: Problem;
  readonly lines: readonly Line[];
}

/** The same of many, errors first; `lineOf` knows what stands in a line of a file. */
export const findingBlocks = (
  problems: readonly Problem[],
  area: Area,
  lineOf: (file: string, line: number) => string | undefined,
): readonly FindingBlock[] =>
  alikeOnce(errorsFirst(problems)).map((alike) => {
    const { problem } = alike;
    const { file, line, column = 1 } = problem.where;
    const text = file === undefined || line === undefined ? undefined : lineOf(file, line);
    const quoted = text === undefined ? [] : quotedLines({ text, line: line ?? 0, column }, area);
    return { problem, lines: [...findingLines(alike, area), ...quoted] };
  });

/** All of them, with a blank line between two. */
export const findingsLines = (problems: readonly Problem[], area: Area): readonly Line[] =>
  findingBlocks(problems, area, () => undefined).flatMap(({ lines }, index) => [
    ...(index === 0 ? [] : [[]]),
    ...lines,
  ]);

/** `  12 │   "host_pth": "/tank"` with a mark under the column; of a long line the part around it. */
function quotedLines(
  { text, line, column }: { readonly text: string; readonly line: number; readonly column: number },
  { width, glyphs }: Area,
): readonly Line[] {
  const flat = safeText(text.replaceAll('\t', ' '));
  const gutter = `${' '.repeat(INDENT)}${line} ${glyphs.wall} `;
  const room = Math.max(10, width - gutter.length - 1);
  const begin = flat.length <= room ? 0 : Math.max(0, Math.min(column - 1 - Math.floor(room / 2), flat.length - room));
  const at = Math.max(0, Math.min(column - 1 - begin, room - 1));
  return [
    [tone('dim', gutter), flat.slice(begin, begin + room)],
    [tone('dim', `${' '.repeat(gutter.length - 2)}${glyphs.wall} `), ' '.repeat(at), tone('bad', '^')],
  ];
}

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
