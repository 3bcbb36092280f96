import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Recorded } from '../test/faults/record.ts';

// Puts what the last `npm run test:faults` counted into docs/reliability.md.

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const page = at('docs/reliability.md');
const counts: Recorded = JSON.parse(readFileSync(at('test/faults/counts.json'), 'utf8'));

/** The groups in the order of the page, each with what its first column is, and by what of its keys it is summed up. */
const GROUPS = [
  { group: 'matrix', first: 'command' },
  // `open apply`: the system call, then the command.
  { group: 'calls', first: 'system call', sumBy: (key: string) => key.split(' ', 1)[0] ?? '' },
  { group: 'pct', first: 'pct', isMost: true },
  { group: 'races', first: 'step' },
  { group: 'fuzz', first: 'input' },
] as const;

type Row = Readonly<Record<string, number>>;

const plus = (a: Row = {}, b: Row): Row =>
  Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((key) => [key, (a[key] ?? 0) + (b[key] ?? 0)]),
  );

function summed(
  rows: Readonly<Record<string, Row>>,
  keyOf: (key: string) => string,
): readonly (readonly [string, Row])[] {
  const sums = new Map<string, Row>();
  for (const [key, row] of Object.entries(rows)) sums.set(keyOf(key), plus(sums.get(keyOf(key)), row));
  return [...sums];
}

/** The last row adds up, or where that says nothing has the most of each column. */
function table(rows: readonly (readonly [string, Row])[], first: string, isMost: boolean): readonly string[] {
  const columns = Object.keys(rows[0]?.[1] ?? {});
  if (columns.length === 0) return [];
  const inAll = columns.map((column) => {
    const values = rows.map(([, row]) => row[column] ?? 0);
    return isMost ? Math.max(...values) : values.reduce((sum, one) => sum + one, 0);
  });
  return [
    `| ${[first, ...columns].join(' | ')} |`,
    `| ${['---', ...columns.map(() => '---:')].join(' | ')} |`,
    ...rows.map(([key, row]) => `| ${[key, ...columns.map((column) => row[column] ?? 0)].join(' | ')} |`),
    `| ${[isMost ? 'most' : 'all', ...inAll].join(' | ')} |`,
    '',
  ];
}

const BEGIN = '<!-- counts -->\n';
const text = readFileSync(page, 'utf8');
const tables = GROUPS.flatMap(({ group, first, ...how }) => {
  const rows = summed(counts[group] ?? {}, 'sumBy' in how ? how.sumBy : (key) => key);
  return table(rows, first, 'isMost' in how);
});
writeFileSync(page, `${text.slice(0, text.indexOf(BEGIN) + BEGIN.length)}\n${tables.join('\n').trimEnd()}\n`);
