import type { Problem } from '../../ground/problem.ts';
import type { ConfigRow } from '../../views/status/config.ts';
import { wordsOf } from '../../views/words/any.ts';
import type { Snapshot } from '../app/contract.ts';

/** Everything a snapshot has to say, each thing once. */
export function findings({ diagnostics, status }: Snapshot): readonly Problem[] {
  const seen = new Map<string, Problem>();
  for (const problem of [...diagnostics, ...(status?.diagnostics ?? [])]) seen.set(JSON.stringify(problem), problem);
  return [...seen.values()];
}

/** The first thing that was found at this very place of a file. */
export function foundAt(row: ConfigRow | undefined, snapshot: Snapshot): Problem | undefined {
  if (!row || row.path.length === 0) return undefined;
  const file = snapshot.files?.list.find(({ role }) => role === row.role)?.path;
  const place = row.path.join('.');
  return findings(snapshot).find(({ where }) => where.path === place && where.file === file);
}

/** The same in words. */
export function foundText(row: ConfigRow | undefined, snapshot: Snapshot): string | undefined {
  const problem = foundAt(row, snapshot);
  return problem && wordsOf(problem).summary;
}
