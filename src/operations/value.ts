import type { QueryItem, QueryProblem } from '../config/problem.ts';
import { bad, isSome, type Result } from '../ground/problem.ts';
import { type Installation, readConfig } from './open.ts';
import { type FoundProblem, found } from './problem.ts';

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
  const { query, roleOf } = await import('../config/query.ts');
  const { files, sources, diagnostics } = await readConfig(installation);
  const file = files[roleOf(of)];
  if (file) return query(file, of, path, reveal);
  const { path: broken } = sources[roleOf(of)];
  const findings = diagnostics.filter(({ where }) => where.file === broken);
  if (!isSome(findings)) throw new Error(`${broken} cannot be used, and nothing says why`);
  return bad(found('file_unusable', findings, { file: broken }));
}
