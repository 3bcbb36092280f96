import { formatQueryValue, type QueryRequest, query } from '../config/query.ts';
import type { LoadedConfig } from '../config/read/load.ts';
import type { FileRole } from '../config/read/locate.ts';
import { FORMAT } from '../views/documents.ts';
import type { Context } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type Failure, report } from './failure.ts';
import { readConfig } from './open.ts';
import { locate } from './place.ts';

export interface GetOptions {
  readonly reveal?: boolean;
}

/** One value for scripts: strings raw, the rest JSON. Only the file it stands in has to be sound. */
export async function getCommand(
  { printer, globals }: Context,
  request: QueryRequest,
  path: string | undefined,
  { reveal = false }: GetOptions,
): Promise<ExitCode> {
  const located = await locate(globals);
  if (!located.ok) return report(printer, 'get', located.failure);
  const config = await readConfig(located.value);
  const unreadable = fileFailure(config, ROLES[request.what]);
  if (unreadable) return report(printer, 'get', unreadable);
  const result = query(config, request, path, reveal);
  if (!result.ok) {
    const { code, summary, hint } = result;
    return report(printer, 'get', { exit: EXIT.absent, code, summary, hint });
  }
  const { value } = result;
  if (printer.json) printer.document(() => ({ format: FORMAT, command: 'get', value }));
  else printer.value(formatQueryValue(value));
  return EXIT.good;
}

const ROLES: Readonly<Record<QueryRequest['what'], FileRole>> = {
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
