import { truncateEnd, truncateMiddle, truncatePath } from './cut.ts';
import { onceFor } from './grouped.ts';
import { type Line, type Span, textOf } from './line.ts';
import { displayWidth, measured, safeText } from './text.ts';

/** A column of a table; without any wish it is as wide as its widest cell, and stays so. */
export interface Column {
  readonly title?: string;
  readonly align?: 'right';
  /** Narrower than its cells down to this, where not all columns fit. */
  readonly least?: number;
  /** Never wider, whatever is in it. */
  readonly most?: number;
  /** Takes the room that is left over. */
  readonly grows?: boolean;
  /** Goes where there is no room for the others at their least; the last of such first, what goes `later` after all others. */
  readonly optional?: boolean | 'later';
  /** Where a text that is too long is cut; at its end when absent. */
  readonly cut?: 'middle' | 'path';
}

export interface TableOptions {
  /** Columns of the screen; as many as the cells need when absent. */
  readonly room?: number;
  /** What stands where a text was cut; `…` when absent. */
  readonly ellipsis?: string;
  /** Makes outside text harmless; measured is what it gives. `safeText` when absent. */
  readonly safe?: (text: string) => string;
}

export interface Table {
  /** What the widest line takes. */
  readonly width: number;
  /** Whether there was room for the column with this title. */
  readonly shows: (title: string) => boolean;
  /** The titles, dim. */
  readonly heading: Line;
  /** The line of a row: a cell for each column. No blanks at its end. */
  readonly line: (row: readonly Span[]) => Line;
}

/** Lays rows out in columns, two blanks apart, or one where two leave no room. The rows decide the widths: those that are asked for lines later should be among them. */
export function columns(
  wanted: readonly Column[],
  rows: Iterable<readonly Span[]>,
  { room = Number.POSITIVE_INFINITY, ellipsis = '…', safe = safeText }: TableOptions = {},
): Table {
  const heading = headingOf(wanted);
  const { widths, gap } = fitted(wanted, naturalWidths(wanted, { heading, rows, safe }), room);
  const line = (row: readonly Span[]): Line => {
    const drawn: Span[] = [];
    // Blanks are plain and joined with the plain text beside them: what a terminal is sent stays short.
    let plain = '';
    let blanks = 0;
    wanted.forEach((column, index) => {
      const width = widths[index];
      if (width === undefined) return;
      const span = row[index] ?? '';
      const { text, spare } = placed(measured(textOf(span), safe), width, column, ellipsis);
      if (column.align === 'right') blanks += spare;
      if (text !== '') {
        plain += ' '.repeat(blanks);
        blanks = 0;
        if (typeof span === 'string' || span.tone === 'plain') plain += text;
        else {
          if (plain !== '') drawn.push(plain);
          drawn.push({ text, tone: span.tone });
          plain = '';
        }
      }
      if (column.align !== 'right') blanks += spare;
      blanks += gap;
    });
    if (plain !== '') drawn.push(plain);
    return drawn;
  };
  return {
    get width() {
      return taken(widths, gap);
    },
    shows: (title) => wanted.some((column, index) => column.title === title && widths[index] !== undefined),
    heading: line(heading),
    line,
  };
}

/** Many tables have the same columns. */
const headingOf = onceFor((wanted: readonly Column[]) =>
  wanted.map(({ title = '' }): Span => ({ text: title, tone: 'dim' })),
);

type Widths = readonly (number | undefined)[];

/** What the widest cell of each column takes; rows that are made as they are asked for are never there at once. */
function naturalWidths(
  wanted: readonly Column[],
  {
    heading,
    rows,
    safe,
  }: { heading: readonly Span[]; rows: Iterable<readonly Span[]>; safe: (text: string) => string },
): readonly number[] {
  const widths = wanted.map((_, index) => measured(textOf(heading[index] ?? ''), safe).width);
  for (const row of rows)
    for (let index = 0; index < widths.length; index++)
      widths[index] = Math.max(widths[index] ?? 0, measured(textOf(row[index] ?? ''), safe).width);
  return wanted.map(({ most = Number.POSITIVE_INFINITY }, index) => Math.min(widths[index] ?? 0, most));
}

/** The width of each column, undefined for one that is left out, and the blanks between two. */
function fitted(wanted: readonly Column[], natural: readonly number[], room: number): { widths: Widths; gap: number } {
  if (room === Number.POSITIVE_INFINITY) return { widths: natural, gap: 2 };
  const least = wanted.map((column, index) => Math.min(natural[index] ?? 0, column.least ?? Number.POSITIVE_INFINITY));
  const widths: (number | undefined)[] = [...natural];
  for (const going of [true, 'later'] as const) {
    for (let index = wanted.length - 1; index >= 0; index--) {
      const atLeast = widths.map((width, at) => (width === undefined ? undefined : least[at]));
      if (wanted[index]?.optional === going && taken(atLeast, 1) > room) widths[index] = undefined;
    }
  }
  const gap = taken(widths, 2) > room ? 1 : 2;
  // the widest gives way first, so that what is short stays whole
  for (let excess = taken(widths, gap) - room; excess > 0; excess--) {
    const able = widths.map((width, index) => (width === undefined || width <= (least[index] ?? 0) ? 0 : width));
    const widest = able.lastIndexOf(Math.max(...able));
    const width = widths[widest];
    if (width === undefined || able[widest] === 0) break;
    widths[widest] = width - 1;
  }
  const growing = wanted.findIndex((column, index) => column.grows && widths[index] !== undefined);
  const spare = room - taken(widths, gap);
  const width = widths[growing];
  if (width !== undefined && spare > 0) widths[growing] = width + spare;
  return { widths, gap };
}

/** What columns of these widths take, with the blanks between them. */
function taken(widths: Widths, gap: number): number {
  const shown = widths.filter((width) => width !== undefined);
  return shown.reduce((sum, width) => sum + width, gap * Math.max(0, shown.length - 1));
}

function cutText(safe: string, width: number, cut: Column['cut'], ellipsis: string): string {
  switch (cut) {
    case 'middle':
      return truncateMiddle(safe, width, ellipsis);
    case 'path':
      return truncatePath(safe, width, ellipsis);
    case undefined:
      return truncateEnd(safe, width, ellipsis);
  }
}

/** A text in a column of this width, cut where it is wider, and the blanks that the column has besides. */
function placed(whole: ReturnType<typeof measured>, width: number, { cut }: Column, ellipsis: string) {
  if (whole.width <= width) return { text: whole.text, spare: width - whole.width };
  const text = cutText(whole.text, width, cut, ellipsis);
  return { text, spare: Math.max(0, width - displayWidth(text)) };
}
