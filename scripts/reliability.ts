import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Recorded } from '../test/faults/record.ts';

// Puts what the last `npm run test:faults` counted into docs/reliability.md.

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const page = at('docs/reliability.md');
const counts: Recorded = JSON.parse(readFileSync(at('test/faults/counts.json'), 'utf8'));

/** The groups in the order of the page, each with what its first column is. */
const GROUPS = [
  ['matrix', 'command'],
  ['calls', 'system call'],
  ['races', 'step'],
  ['fuzz', 'input'],
] as const;

function table(group: string, first: string): readonly string[] {
  const rows = Object.entries(counts[group] ?? {});
  const columns = Object.keys(rows[0]?.[1] ?? {});
  if (columns.length === 0) return [];
  const sum = columns.map((column) => rows.reduce((total, [, row]) => total + (row[column] ?? 0), 0));
  return [
    `| ${[first, ...columns].join(' | ')} |`,
    `| ${['---', ...columns.map(() => '---:')].join(' | ')} |`,
    ...rows.map(([key, row]) => `| ${[key, ...columns.map((column) => row[column] ?? 0)].join(' | ')} |`),
    `| ${['all', ...sum].join(' | ')} |`,
    '',
  ];
}

const BEGIN = '<!-- counts -->\n';
const text = readFileSync(page, 'utf8');
const tables = GROUPS.flatMap(([group, first]) => table(group, first));
writeFileSync(page, `${text.slice(0, text.indexOf(BEGIN) + BEGIN.length)}\n${tables.join('\n').trimEnd()}\n`);
