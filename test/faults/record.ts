import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Whether all is tried, not a part of it. */
export const IS_FULL = process.env.PHOENIX_FAULTS === 'full';

/** What a full run counted; `scripts/reliability.ts` puts it into the page. */
const FILE = fileURLToPath(new URL('./counts.json', import.meta.url));

type Counts = Readonly<Record<string, number>>;
export type Recorded = Readonly<Record<string, Readonly<Record<string, Counts>>>>;

interface Place {
  readonly group: string;
  readonly key: string;
}

/** Keeps what a full run counted, in place of what the last one did. A row of counts is a line of the file. */
export function record({ group, key }: Place, counts: Counts): void {
  if (!IS_FULL) return;
  const before: Recorded = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {};
  const all: Recorded = { ...before, [group]: { ...before[group], [key]: counts } };
  const rowsOf = (rows: Recorded[string]) =>
    Object.entries(rows).map(([name, row]) => `  ${JSON.stringify(name)}: ${JSON.stringify(row)}`);
  const groups = Object.entries(all).map(
    ([name, rows]) => `${JSON.stringify(name)}: {\n${rowsOf(rows).join(',\n')}\n}`,
  );
  writeFileSync(FILE, `{\n${groups.join(',\n')}\n}\n`);
}
