import type { Problem } from '../../ground/problem.ts';
import type { Snapshot } from '../app/contract.ts';

/** Everything a snapshot has to say, each thing once. */
export function findings({ diagnostics, status }: Snapshot): readonly Problem[] {
  const seen = new Map<string, Problem>();
  for (const problem of [...diagnostics, ...(status?.diagnostics ?? [])]) seen.set(JSON.stringify(problem), problem);
  return [...seen.values()];
}
