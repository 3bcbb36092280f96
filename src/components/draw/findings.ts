import { lastAsked } from '../../ground/lazy.ts';
import type { Problem } from '../../ground/problem.ts';
import type { ConfigRow } from '../../views/status/config.ts';
import { wordsOf } from '../../views/words/any.ts';
import type { Snapshot } from '../app/contract.ts';

/**
 * Everything a snapshot has to say, each thing once. Each key asks. What a status found is among its findings, but for one
 * that is older than they are.
 */
export const findings = lastAsked(({ diagnostics, status, failedAt }: Snapshot): readonly Problem[] => {
  if (failedAt === undefined) return diagnostics;
  const seen = new Map<string, Problem>();
  for (const problem of [...diagnostics, ...(status?.diagnostics ?? [])]) seen.set(JSON.stringify(problem), problem);
  return [...seen.values()];
});

/** The first thing that was found at this very place of a file. */
export function foundAt(row: ConfigRow | undefined, snapshot: Snapshot): Problem | undefined {
  if (!row) return undefined;
  const place = row.path.join('.');
  const ofFile = findings(snapshot).filter(({ where }) => where.file === row.file);
  // A file that is no JSON has no places: what is wrong with it is wrong with all of it.
  if (place === '') return snapshot.files?.broken.some(({ path }) => path === row.file) ? ofFile[0] : undefined;
  return ofFile.find(({ where }) => where.path === place);
}

/** The same in words. */
export function foundText(row: ConfigRow | undefined, snapshot: Snapshot): string | undefined {
  const problem = foundAt(row, snapshot);
  return problem && wordsOf(problem).summary;
}
