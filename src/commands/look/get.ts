import { safeJson } from '../../ground/text.ts';
import { type ValueRequest, value } from '../../operations/files/value.ts';
import { locate } from '../../operations/locate.ts';
import type { Call } from '../call.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { refused } from '../refused.ts';

/** One value for scripts: strings raw, the rest JSON. Only the file it stands in has to be sound. */
export async function getCommand({ printer, globals }: Call, request: ValueRequest): Promise<ExitCode> {
  const located = await locate(globals);
  if (!located.ok) return refused(printer, 'get', located.problems[0]);
  const found = await value(located.value, request);
  if (!found.ok) return refused(printer, 'get', found.problems[0]);
  if (printer.json) {
    const { getDocument } = await import('../../views/documents/look.ts');
    printer.document(() => getDocument(found.value));
  } else for (const line of linesOf(found.value, request.path)) printer.value(line);
  return EXIT.good;
}

/** Of every one that was asked for a line, so that a loop can read them. */
function linesOf(found: unknown, path: string | undefined): readonly string[] {
  const textOf = (one: unknown, indent?: number) =>
    typeof one === 'string' ? one : safeJson(JSON.stringify(one, null, indent));
  return path?.includes('[]') && Array.isArray(found) ? found.map((one) => textOf(one)) : [textOf(found, 2)];
}
