import type { QueryItem, QueryProblem } from '../../config/problem.ts';
import { query, roleOf } from '../../config/query.ts';
import { fileOf, readingProblems, readRole } from '../../config/read/sources.ts';
import { bad, isSome, type Result } from '../../ground/problem.ts';
import type { Installation } from '../locate.ts';
import { type FoundProblem, found } from '../problem.ts';

export type { QueryItem };

export interface ValueRequest {
  readonly of: QueryItem;
  /** As `network_config.ip`; all of it when absent. */
  readonly path?: string | undefined;
  /** Secrets, too. */
  readonly reveal?: boolean;
}

/** One value of the configuration. Only the file it stands in has to be sound. */
export async function value(
  installation: Installation,
  { of, path, reveal = false }: ValueRequest,
): Promise<Result<unknown, QueryProblem | FoundProblem>> {
  const role = roleOf(of);
  const source = await readRole(role, installation);
  const file = fileOf(source);
  if (file) return query(file, of, path, reveal);
  // In no order: a text that is no JSON has one fault or few.
  const findings = readingProblems(role, source);
  if (!isSome(findings)) throw new Error(`${source.path} cannot be used, and nothing says why`);
  return bad(found('file_unusable', findings, { file: source.path }));
}
