import { columns } from '../ground/columns.ts';
import { type Span, type Tone, textOf } from '../ground/line.ts';
import type { Style } from './style.ts';

export interface Cell {
  readonly text: string;
  readonly tone: Tone;
}

/** Lines of a table: a dim heading, then the rows, columns as wide as their widest cell, two blanks apart. */
export function tableLines(
  style: Style,
  titles: readonly string[],
  rows: readonly (readonly Cell[])[],
): readonly string[] {
  const wanted = titles.map((title) => ({ title }));
  const { heading, line } = columns(wanted, rows, { safe: style.safe, ellipsis: style.ellipsis });
  return [heading, ...rows.map(line)].map((spans) => spans.map((span) => painted(style, span)).join(''));
}

export const cell = (text: string, tone: Tone = 'plain'): Cell => ({ text, tone });

const painted = (style: Style, span: Span): string =>
  style.paint(typeof span === 'string' ? 'plain' : span.tone, textOf(span));
