import { type Line, lineWidth, type Tone, tone } from '../../ground/line.ts';
import { SCREENS } from '../../views/words/screens.ts';
import type { Menu } from '../app/screen.ts';
import type { Theme } from './theme.ts';

/** What a screen has left between its two rules, of all rows of the terminal. */
export const bodyRows = (rows: number): number => Math.max(1, rows - 4);

/** A notice for what goes on below the screen. */
export function moreBelow(top: number, page: number, count: number): Line | undefined {
  const left = count - top - page;
  return left > 0 ? [SCREENS.below(left)] : undefined;
}

/** A rule over the width of the screen, with what is said in it. */
export function ruleLine(
  notice: Line | undefined,
  { columns, color = 'dim' }: { readonly columns: number; readonly color?: Tone },
  { glyphs: { rule } }: Theme,
): Line {
  if (!notice) return [tone(color, rule.repeat(columns))];
  const rest = Math.max(0, columns - lineWidth(notice) - 5);
  return [tone(color, `${rule.repeat(3)} `), ...notice, tone(color, ` ${rule.repeat(rest)}`)];
}

/** What of something longer than its place is seen. */
export interface Window {
  readonly top: number;
  readonly page: number;
  readonly count: number;
}

/** As much of a long text as the screen has room for, from a line of it on. */
export function textPage(text: readonly Line[], top: number, rows: number) {
  const page = bodyRows(rows);
  const below = moreBelow(top, page, text.length);
  return {
    body: text.slice(top, top + page),
    scroll: { top, page, count: text.length } satisfies Window,
    ...(below && { notice: below }),
  };
}

/** Rows for the text above a menu and for its choices: however long the text is, the choice under the cursor has a row, and those beside it. */
export function sharedRows(
  { items }: Pick<Menu, 'items'>,
  lines: number,
  height: number,
): { readonly text: number; readonly choices: number } {
  const least = Math.min(items.length, LEAST_CHOICES, height);
  const text = Math.min(lines, height - least);
  return { text, choices: Math.min(items.length, height - text) };
}

const LEAST_CHOICES = 3;

/** Which of so many rows are the thumb of a scrollbar; undefined where all is seen. */
export function thumbOf({ top, page, count }: Window, rows: number): ((row: number) => boolean) | undefined {
  if (count <= page || rows < 3) return undefined;
  const length = Math.max(1, Math.round((page / count) * rows));
  const begin = Math.round((top / (count - page)) * (rows - length));
  return (row) => row >= begin && row < begin + length;
}
