import { displayWidth } from '../ground/text.ts';
import type { Style, Tone } from './style.ts';

export interface Cell {
  readonly text: string;
  readonly tone: Tone;
}

/** Lines of a table: a dim heading, then the rows, columns as wide as their widest cell, two blanks apart. */
export function tableLines(
  style: Style,
  heading: readonly string[],
  rows: readonly (readonly Cell[])[],
): readonly string[] {
  const all = [heading.map((text): Cell => ({ text, tone: 'dim' })), ...rows];
  const widths = heading.map((_, column) =>
    all.reduce((widest, row) => Math.max(widest, displayWidth(style.safe(row[column]?.text ?? ''))), 0),
  );
  return all.map((row) => rowLine(style, row, widths));
}

export const cell = (text: string, tone: Tone = 'plain'): Cell => ({ text, tone });

function rowLine(style: Style, row: readonly Cell[], widths: readonly number[]): string {
  const last = row.findLastIndex(({ text }) => text !== '');
  return row
    .slice(0, last + 1)
    .map(({ text, tone }, column) => {
      const spare = (widths[column] ?? 0) - displayWidth(style.safe(text));
      return `${style.paint(tone, text)}${column === last ? '' : ' '.repeat(spare)}`;
    })
    .join('  ');
}
