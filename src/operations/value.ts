import type { QueryRequest } from '../config/query.ts';
import type { FileRole } from '../config/read/locate.ts';
import type { Worded } from '../engine/diagnostic.ts';
import { bad, good, isSome, type Result } from '../ground/problem.ts';
import { type Installation, readConfig } from './open.ts';
import { found, type OperationProblem } from './problem.ts';

export type { QueryRequest };

export interface ValueRequest {
  readonly of: QueryRequest;
  /** As `network_config.ip`; all of it when absent. */
  readonly path?: string | undefined;
  /** Secrets, too. */
  readonly reveal?: boolean;
}

/** One value of the configuration. Only the file it stands in has to be sound. */
export async function value(
  installation: Installation,
  { of, path, reveal = false }: ValueRequest,
): Promise<Result<unknown, OperationProblem>> {
  const { query } = await import('../config/query.ts');
  const config = await readConfig(installation);
  const role = ROLES[of.what];
  const { path: file } = config.sources[role];
  const findings = config.diagnostics.filter(({ where }) => where.file === file);
  if (!config.files[role] && isSome(findings)) return bad(found('file_unusable', findings, { file }));
  const result = query(config, of, path, reveal);
  if (result.ok) return good(result.value);
  const { code, summary, hint } = result;
  const absent: Worded = { severity: 'error', where: {}, code, summary, hint };
  return bad(found('value_absent', [absent], { file }));
}

const ROLES: Readonly<Record<QueryRequest['what'], FileRole>> = {
  hypervisor: 'hypervisor',
  lxc: 'lxc',
  vm: 'vm',
  stack: 'stacks',
};
