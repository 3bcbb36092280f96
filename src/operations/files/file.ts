import type { QueryItem } from '../../config/problem.ts';
import { roleOf } from '../../config/query/item.ts';
import type { FileRole } from '../../config/read/locate.ts';
import { type ConfigFile, type ConfigSource, fileOf, readingProblems, readRole } from '../../config/read/sources.ts';
import { bad, good, isSome, type Result } from '../../ground/problem.ts';
import type { Installation } from '../locate.ts';
import { type FoundProblem, found } from '../problem.ts';

/** The file that a thing stands in, where it can be used. */
export async function fileFor(
  what: QueryItem['what'],
  installation: Installation,
): Promise<Result<ConfigFile, FoundProblem>> {
  const role = roleOf(what);
  return usable(role, await readRole(role, installation));
}

export function usable(role: FileRole, source: ConfigSource): Result<ConfigFile, FoundProblem> {
  const file = fileOf(source);
  if (file) return good(file);
  // In no order: a text that is no JSON has one fault or few.
  const findings = readingProblems(role, source);
  if (!isSome(findings)) throw new Error(`${source.path} cannot be used, and nothing says why`);
  return bad(found('file_unusable', findings, { file: source.path }));
}
