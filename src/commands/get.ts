import type { LoadedConfig } from '../config/load.ts';
import type { QueryItem } from '../config/problem.ts';
import { formatQueryValue, query } from '../config/query.ts';
import type { FileRole } from '../config/read/locate.ts';
import { FORMAT } from '../views/documents.ts';
import { QUERY_WORDS } from '../views/words/edit.ts';
import type { Context } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type Failure, failureIn, report } from './failure.ts';
import { readConfig } from './open.ts';
import { locate } from './place.ts';

export interface GetOptions {
  readonly reveal?: boolean;
}

/** One value for scripts: strings raw, the rest JSON. Only the file it stands in has to be sound. */
export async function getCommand(
  { printer, globals }: Context,
  item: QueryItem,
  path: string | undefined,
  { reveal = false }: GetOptions,
): Promise<ExitCode> {
  const located = await locate(globals);
  if (!located.ok) return report(printer, 'get', located.failure);
  const config = await readConfig(located.value);
  const unreadable = fileFailure(config, ROLES[item.what]);
  if (unreadable) return report(printer, 'get', unreadable);
  const result = query(config, item, path, reveal);
  if (!result.ok) return report(printer, 'get', failureIn(QUERY_WORDS, EXIT.absent, result.problems[0]));
  const { value } = result;
  if (printer.json) printer.document(() => ({ format: FORMAT, command: 'get', value }));
  else printer.value(formatQueryValue(value));
  return EXIT.good;
}

const ROLES: Readonly<Record<QueryItem['what'], FileRole>> = {
  hypervisor: 'hypervisor',
  lxc: 'lxc',
  vm: 'vm',
  stack: 'stacks',
};

function fileFailure({ files, sources, diagnostics }: LoadedConfig, role: FileRole): Failure | undefined {
  if (files[role]) return undefined;
  const { path } = sources[role];
  return {
    exit: EXIT.configuration,
    code: 'configuration',
    summary: `${path} cannot be used`,
    diagnostics: diagnostics.filter(({ where }) => where.file === path),
  };
}
