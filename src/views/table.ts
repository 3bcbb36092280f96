import { type Column, columns, type Table } from '../ground/columns.ts';
import type { Line, Span, Tone } from '../ground/line.ts';
import { asciiText, safeText } from '../ground/text.ts';
import { type Area, ASCII_GLYPHS } from './area.ts';
import type { Style } from './style.ts';

export interface Cell {
  readonly text: string;
  readonly tone: Tone;
}

export const cell = (text: string, tone: Tone = 'plain'): Cell => ({ text, tone });

type Rows = readonly (readonly Span[])[];

/** Columns for these rows, laid out in an area. */
export const tableIn = ({ width, glyphs }: Area, wanted: readonly Column[], rows: Iterable<readonly Span[]>): Table =>
  columns(wanted, rows, {
    room: width,
    ellipsis: glyphs.ellipsis,
    // measured is what will be shown
    safe: glyphs === ASCII_GLYPHS ? asciiText : safeText,
  });

/** A table: a dim heading, then the rows. */
export function table(wanted: readonly Column[], rows: Rows, area: Area): readonly Line[] {
  const { heading, line } = tableIn(area, wanted, rows);
  return [heading, ...rows.map(line)];
}

/** The same as text. */
export const tableLines = (style: Style, titles: readonly string[], rows: Rows): readonly string[] =>
  style.print(
    table(
      titles.map((title) => ({ title })),
      rows,
      style.area,
    ),
  );
