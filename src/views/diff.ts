import { truncateEnd } from '../ground/cut.ts';
import type { DiffLine } from '../ground/diff.ts';
import { type Line, tone } from '../ground/line.ts';
import type { Area } from './area.ts';
import type { Style } from './style.ts';

/** `  12 + text`. */
export function diffView(diff: readonly DiffLine[], { width, glyphs: { ellipsis } }: Area): readonly Line[] {
  const digits = String(Math.max(0, ...diff.map(({ line }) => line))).length;
  return diff.map(({ kind, line, text }) => {
    const { sign, tone: color } = SIGNS[kind];
    const shown = truncateEnd(text.replaceAll('\t', '  ').replace(/\r$/, ''), width - digits - 3, ellipsis);
    return [tone('dim', `${String(line).padStart(digits)} `), tone(color, `${sign} ${shown}`)];
  });
}

/** The same as text. */
export const diffLines = (style: Style, diff: readonly DiffLine[]): readonly string[] =>
  style.print(diffView(diff, style.area));

const SIGNS = {
  same: { sign: ' ', tone: 'dim' },
  added: { sign: '+', tone: 'good' },
  removed: { sign: '-', tone: 'bad' },
} as const;
