import type { Cell, Grid } from './grid.ts';

/** What differs from run to run, and what the pictures show in its place. Nothing else is touched. */
const REPLACED: readonly (readonly [what: RegExp, shown: string])[] = [
  // The clock, in the header and in the command log.
  [/\b\d\d:\d\d:\d\d\b/, '03:14:15'],
  // When a run began.
  [/\b20\d\d-\d\d-\d\d \d\d:\d\d\b/, '2026-01-31 03:14'],
  // Where the demo is kept.
  [/--dir \S+/, '--dir /tmp/demo'],
  // How long a step took; always under a second on the demo host.
  [/\b\d\.\d\ds\b/, '0.16s'],
  // The journal's name has the time and the process id, and its folder is a temporary one.
  [/…?\/\S*\/?journal\/\S+\.jsonl/, '…/var/lib/phoenix-volumes/journal/2026-01-31T031415.926Z-5358.jsonl'],
];

/** The grid without what no two runs have in common. */
export function steady(grid: Grid): Grid {
  return { ...grid, rows: grid.rows.map((row) => REPLACED.reduce(replaced, row)) };
}

function replaced(row: readonly Cell[], [what, shown]: (typeof REPLACED)[number]): readonly Cell[] {
  const match = what.exec(row.map(({ text }) => text || ' ').join(''));
  const first = match && row[match.index];
  if (!match || !first) return row;
  const after = row.slice(match.index + match[0].length);
  const cells = [...row.slice(0, match.index), ...[...shown].map((text) => ({ ...first, text })), ...after];
  const blank: Cell = { text: ' ', bold: false, dim: false, inverse: false };
  return [...cells, ...Array.from({ length: Math.max(0, row.length - cells.length) }, () => blank)].slice(
    0,
    row.length,
  );
}
