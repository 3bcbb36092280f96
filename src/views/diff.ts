import type { DiffLine } from '../ground/diff.ts';
import type { Style } from './style.ts';

/** `  12 + text`, with a gap shown where unchanged lines are left out. */
export function diffLines(style: Style, diff: readonly DiffLine[]): readonly string[] {
  const width = String(Math.max(0, ...diff.map(({ line }) => line))).length;
  return diff.flatMap(({ kind, line, text }, index) => {
    const before = diff[index - 1];
    const gap = before !== undefined && kind === 'same' && before.kind === 'same' && line !== before.line + 1;
    const { sign, tone } = SIGNS[kind];
    const shown = `${String(line).padStart(width)} ${sign} ${text.replaceAll('\t', '    ').replace(/\r$/, '')}`;
    return [...(gap ? [`${' '.repeat(width)} ${style.ellipsis}`] : []), style.paint(tone, shown)];
  });
}

const SIGNS = {
  same: { sign: ' ', tone: 'dim' },
  added: { sign: '+', tone: 'good' },
  removed: { sign: '-', tone: 'bad' },
} as const;
