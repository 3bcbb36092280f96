import { displayWidth, safeText } from './text.ts';
import { wrap } from './wrap.ts';

/** What a piece of text means; colour only repeats what the words say. `bar` is what is chosen. */
export type Tone = 'plain' | 'dim' | 'strong' | 'accent' | 'good' | 'warn' | 'bad' | 'bar';

/** A piece of a line in one tone; a bare string is plain. */
export type Span = string | { readonly text: string; readonly tone: Tone };

/** One row of a screen or a report, left to right. */
export type Line = readonly Span[];

export const textOf = (span: Span): string => (typeof span === 'string' ? span : span.text);

export const tone = (tone: Tone, text: string): Span => ({ text, tone });

export function plainText(line: Line): string {
  let text = '';
  for (const span of line) text += textOf(span);
  return text;
}

export const lineWidth = (line: Line): number => line.reduce((sum, span) => sum + displayWidth(textOf(span)), 0);

/** The line, filled with blanks to this width, and cut where it is wider. */
export function padLine(line: Line, width: number): Line {
  const spare = width - lineWidth(line);
  if (spare === 0) return line;
  return spare > 0 ? [...line, ' '.repeat(spare)] : cutLine(line, width);
}

/** The line as the one that is chosen: a bar over the whole width, of one tone. */
export const barred = (line: Line, width: number): Line => [tone('bar', plainText(padLine(line, width)))];

/** A row of a list behind a mark: a bar where the cursor is on it, else with blanks in the mark's place. */
export const cursorRow = (on: boolean, [mark, line]: readonly [mark: string, line: Line], width: number): Line =>
  on ? barred([mark, ...line], width) : [' '.repeat(mark.length), ...line];

/** Left and right part with the blanks between them that make it `width` wide; the right part goes when both don't fit. */
export function spread(left: Line, right: Line, width: number): Line {
  const gap = Number.isFinite(width) ? width - lineWidth(left) - lineWidth(right) : 2;
  return gap > 0 ? [...left, ' '.repeat(gap), ...right] : left;
}

/** A text behind a mark, its further lines below its first word. */
export function marked(mark: Line, text: string, width: number): readonly Line[] {
  const hanging = lineWidth(mark) + 1;
  return wrap(text, width - hanging).map(
    (line, row): Line => (row === 0 ? [...mark, ` ${line}`] : [' '.repeat(hanging) + line]),
  );
}

/** Two panes side by side, row by row, `height` rows. */
export function beside(
  left: readonly Line[],
  right: readonly Line[],
  leftWidth: number,
  height: number,
): readonly Line[] {
  return Array.from({ length: height }, (_, row) => {
    const start = left[row] ?? anchor(leftWidth);
    const rest = right[row] ?? [];
    return rest.length > 0 ? [...padLine(start, leftWidth), ...rest] : start;
  });
}

/**
 * Blanks that end in a style: Ink drops blanks at a line's end, and without a beginning in common with the line before
 * it would send them all again with every change to their right.
 */
const anchor = (width: number): Line => [' '.repeat(width - 1), tone('dim', ' ')];

function cutLine(line: Line, width: number): Line {
  const kept: Span[] = [];
  let room = width;
  for (const span of line) {
    if (room <= 0) break;
    let text = '';
    for (const character of safeText(textOf(span))) {
      const taken = displayWidth(character);
      if (taken > room) {
        room = 0;
        break;
      }
      room -= taken;
      text += character;
    }
    kept.push(typeof span === 'string' ? text : { text, tone: span.tone });
  }
  return kept;
}
