import { bad, good, NOWHERE, type Result } from '../../ground/problem.ts';
import { ids, type QueryItem, values } from '../../operations/files/values.ts';
import { locate } from '../../operations/locate.ts';
import { linesFor, type NamedValue, shellLines, valueText } from '../../views/export/shell.ts';
import type { Refusal } from '../../views/failure.ts';
import type { Call } from '../call.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { type GetRequest, KINDS } from '../kinds.ts';
import type { GetProblem } from '../problem.ts';
import { refused } from '../refused.ts';

/** Values for scripts: strings raw, the rest JSON. Only the file they stand in has to be sound. */
export async function getCommand(call: Call, request: GetRequest): Promise<ExitCode> {
  const { printer, globals } = call;
  const misused = misuse(request, printer.json);
  if (misused) return refused(printer, 'get', misused);
  const { what, words, all } = request;
  if (what === undefined || (all && what !== 'hypervisor' && words.length === 0))
    return (await import('./get-all.ts')).getAll(call, request);
  const located = await locate(globals);
  if (!located.ok) return refused(printer, 'get', located.problems[0]);
  const [first, ...rest] = words;
  if (what !== 'hypervisor' && first === undefined) {
    const found = await ids(located.value, what);
    return found.ok
      ? printed(call, request, [{ path: `${what}[]`, found }])
      : refused(printer, 'get', found.problems[0]);
  }
  const item = itemOf(what, first);
  if (!item.ok) return refused(printer, 'get', item.problems[0]);
  const paths = what === 'hypervisor' ? words : rest;
  if (all && request.shell && paths.length === 0)
    return (await import('./get-all.ts')).getPlaces(call, request, item.value);
  const found = await values(located.value, {
    of: item.value,
    paths: paths.length === 0 ? [undefined] : paths,
    ...request,
  });
  if (!found.ok) return refused(printer, 'get', found.problems[0]);
  return printed(
    call,
    request,
    found.value.map((found, at) => ({ path: paths[at] ?? what, found })),
  );
}

interface Asked {
  readonly path: string;
  readonly found: Result<unknown, Refusal>;
}

async function printed(call: Call, request: GetRequest, asked: readonly Asked[]): Promise<ExitCode> {
  const { printer } = call;
  const [only, ...others] = asked;
  // Keys are lines as if each had been asked for.
  const named = asked.map(({ path, found }) => ({
    path: request.keys ? `${path}[]` : path,
    value: found.ok ? found.value : undefined,
  }));
  if (request.shell) {
    const lines = shellLines(named, request.prefix);
    if (!lines.ok) return refused(printer, 'get', lines.problems[0]);
    printer.value(lines.value.join('\n'));
    return told(call, asked);
  }
  if (only && others.length === 0) {
    if (!only.found.ok) return refused(printer, 'get', only.found.problems[0]);
    return printOne(call, named);
  }
  if (printer.json) {
    const { valuesDocument } = await import('../../views/documents/look.ts');
    printer.document(() => valuesDocument(asked));
    return told(call, asked);
  }
  const lines = asked.map(({ path, found }): Asked & { readonly line: string } => {
    const line = found.ok ? valueText(found.value) : '';
    const whole = line.includes('\n') ? bad({ code: 'line_break', ...NOWHERE, path } as const) : found;
    return { path, found: whole, line: whole.ok ? line : '' };
  });
  printer.value(lines.map(({ line }) => line).join('\n'));
  return told(call, lines);
}

async function printOne({ printer }: Call, [only]: readonly NamedValue[]): Promise<ExitCode> {
  if (!only) return EXIT.good;
  if (printer.json) {
    const { getDocument } = await import('../../views/documents/look.ts');
    printer.document(() => getDocument(only.value));
  } else {
    const lines = linesFor(only.path, only.value, 2);
    if (lines.length > 0) printer.value(lines.join('\n'));
  }
  return EXIT.good;
}

/** Names on stderr what has no value. */
async function told({ printer }: Call, asked: readonly Asked[]): Promise<ExitCode> {
  const wrong = asked.flatMap(({ found }) => (found.ok ? [] : [found.problems[0]]));
  if (wrong.length === 0) return EXIT.good;
  const [{ complain }, { failureOf }] = await Promise.all([import('../report.ts'), import('../../views/failure.ts')]);
  for (const problem of wrong) complain(printer, failureOf(problem));
  return EXIT.failed;
}

function misuse({ what, all, keys, shell, prefix, words }: GetRequest, json: boolean): GetProblem | undefined {
  const exclusive = (one: string, other: string): GetProblem => ({ code: 'exclusive', ...NOWHERE, one, other });
  const needs = (option: string, needed: string): GetProblem => ({ code: 'option_needs', ...NOWHERE, option, needed });
  if (shell && json) return exclusive('--shell', '--json');
  if (all && keys && (what === undefined || (what !== 'hypervisor' && words.length === 0)))
    return exclusive('--all', '--keys');
  if (prefix !== undefined && !shell) return needs('--prefix', '--shell');
  if (what === undefined && !all) return needs('get', `${KINDS.slice(0, -1).join(', ')} or ${KINDS.at(-1)}`);
  return undefined;
}

function itemOf(what: (typeof KINDS)[number], word = ''): Result<QueryItem, GetProblem> {
  if (what === 'hypervisor') return good({ what });
  if (what === 'stack') return good({ what, name: word });
  return /^[1-9][0-9]{2,8}$/.test(word)
    ? good({ what, id: Number(word) })
    : bad({ code: 'guest_id', ...NOWHERE, text: word });
}
