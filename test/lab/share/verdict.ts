import type { Copy } from './copies.ts';
import type { FileSystem } from './draw.ts';

/** What became of one situation. */
export interface Verdict {
  readonly seed: number;
  readonly on: FileSystem;
  readonly outcome: 'not needed' | 'edit' | 'refused';
  /** The remedy that was applied. */
  readonly code: string | undefined;
  /** The kinds of candidates that were done to copies. */
  readonly tried: readonly Copy['kind'][];
  readonly wrong: readonly string[];
  /** The situation, to be made again. */
  readonly about: string;
  /** What share said against each candidate. */
  readonly refused: readonly string[];
}

/** For whoever reads the test's output. */
export function counts(verdicts: readonly Verdict[]): string {
  const rows = new Map<string, number>();
  for (const { on, outcome, code } of verdicts) {
    const row = `${on.padEnd(8)} ${outcome}${code === undefined ? '' : `: ${code}`}`;
    rows.set(row, (rows.get(row) ?? 0) + 1);
  }
  const tried = verdicts.reduce((sum, one) => sum + one.tried.length, 0);
  const lines = [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([row, count]) => `${String(count).padStart(5)} ${row}`);
  return [`${verdicts.length} situations, ${tried} candidates done to copies of what was refused`, ...lines].join('\n');
}
