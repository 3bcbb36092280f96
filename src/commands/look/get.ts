import { locate } from '../../operations/open.ts';
import { type ValueRequest, value } from '../../operations/value.ts';
import { getDocument } from '../../views/documents/look.ts';
import type { Call } from '../call.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { report } from '../report.ts';

/** One value for scripts: strings raw, the rest JSON. Only the file it stands in has to be sound. */
export async function getCommand({ printer, globals }: Call, request: ValueRequest): Promise<ExitCode> {
  const located = await locate(globals);
  if (!located.ok) return report(printer, 'get', located.problems[0]);
  const found = await value(located.value, request);
  if (!found.ok) return report(printer, 'get', found.problems[0]);
  if (printer.json) printer.document(() => getDocument(found.value));
  else printer.value(typeof found.value === 'string' ? found.value : JSON.stringify(found.value, null, 2));
  return EXIT.good;
}
