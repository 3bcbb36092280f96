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
  /** To what is counted there already. */
  readonly adds?: boolean;
}

/** Keeps what a full run counted, in place of what the last one did. */
export function record({ group, key, adds = false }: Place, counts: Counts): void {
  if (!IS_FULL) return;
  const all: Recorded = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : {};
  const before = adds ? all[group]?.[key] : undefined;
  const sum = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count + (before?.[name] ?? 0)]));
  writeFileSync(FILE, `${JSON.stringify({ ...all, [group]: { ...all[group], [key]: sum } }, null, 1)}\n`);
}
