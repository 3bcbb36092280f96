import type { QueryItem, QueryProblem } from '../../config/problem.ts';
import { idsIn, type Listed } from '../../config/query/item.ts';
import { type QueryManner, query } from '../../config/query/query.ts';
import { placesIn, resolvedIn, type ValuePlace } from '../../config/query/resolved.ts';
import { bad, good, type Result } from '../../ground/problem.ts';
import type { Installation } from '../locate.ts';
import type { FoundProblem } from '../problem.ts';
import { fileFor } from './file.ts';

export type { Listed, QueryItem, QueryManner, ValuePlace };

export interface ValueRequest extends QueryManner {
  readonly of: QueryItem;
  /** As `network_config.ip`; all of it when absent. */
  readonly path?: string | undefined;
}

/** One value of the configuration. Only the file it stands in has to be sound. */
export async function value(
  installation: Installation,
  { of, path, ...manner }: ValueRequest,
): Promise<Result<unknown, QueryProblem | FoundProblem>> {
  const all = await values(installation, { of, paths: [path], ...manner });
  return all.ok ? (all.value[0] ?? good(undefined)) : all;
}

export interface ValuesRequest extends QueryManner {
  readonly of: QueryItem;
  /** Each as `network_config.ip`; undefined is all of it. */
  readonly paths: readonly (string | undefined)[];
}

/** Many values of one thing, in the order in which they are asked for; its file is read once. */
export async function values(
  installation: Installation,
  { of, paths, ...manner }: ValuesRequest,
): Promise<Result<readonly Result<unknown, QueryProblem>[], FoundProblem>> {
  const file = await fileFor(of.what, installation);
  return file.ok ? good(paths.map((path) => query(file.value, of, path, manner))) : file;
}

/** The ids of the containers or machines that a file declares, by number, or the names of its stacks. */
export async function ids(installation: Installation, what: Listed): Promise<Result<readonly string[], FoundProblem>> {
  const file = await fileFor(what, installation);
  return file.ok ? good(idsIn(file.value, what)) : file;
}

/** Every place of one thing, with all that it falls back to. */
export async function places(
  installation: Installation,
  of: QueryItem,
): Promise<Result<readonly ValuePlace[], QueryProblem | FoundProblem>> {
  const file = await fileFor(of.what, installation);
  if (!file.ok) return file;
  const whole = resolvedIn(file.value, of);
  if (whole) return good(placesIn(whole));
  return bad({ code: 'absent', severity: 'error', where: {}, item: of, file: file.value.path });
}
