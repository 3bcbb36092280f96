import { truncateEnd } from '../ground/cut.ts';
import type { DiffLine } from '../ground/diff.ts';
import { type Line, tone } from '../ground/line.ts';
import type { Area } from './area.ts';
import { counted } from './measures.ts';
import type { Style } from './style.ts';

/** `  12 + text`, and how many lines are left out between two changes. */
export function diffView(diff: readonly DiffLine[], { width, glyphs: { ellipsis } }: Area): readonly Line[] {
  const last = diff.reduce((most, one) => Math.max(most, one.kind === 'gap' ? 0 : one.line), 0);
  const digits = String(last).length;
  return diff.map((one) => {
    if (one.kind === 'gap') return [tone('dim', `${' '.repeat(digits)} ${ellipsis} ${counted(one.count, 'line')}`)];
    const { kind, line, text } = one;
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
