import { everything } from '../../operations/files/everything.ts';
import { places, type QueryItem, type ValuePlace } from '../../operations/files/values.ts';
import { locate } from '../../operations/locate.ts';
import { getDocument } from '../../views/documents/look.ts';
import { lookupLines } from '../../views/export/lookups.ts';
import { type NamedValue, shellLines, valueText } from '../../views/export/shell.ts';
import type { Call } from '../call.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { GetRequest } from '../kinds.ts';
import { refused } from '../refused.ts';

/** `get --all` of everything, or of all that one file lists, with what each falls back to. */
export async function getAll(call: Call, { what, reveal = false, shell, prefix }: GetRequest): Promise<ExitCode> {
  const { printer, globals } = call;
  const located = await locate(globals);
  if (!located.ok) return refused(printer, 'get', located.problems[0]);
  const found = await everything(located.value, reveal);
  if (!found.ok) return refused(printer, 'get', found.problems[0]);
  const things = found.value.things.filter((thing) => what === undefined || thing.what === what);
  if (shell && what === undefined) {
    printer.value(lookupLines(found.value).join('\n'));
    return EXIT.good;
  }
  if (shell) {
    const named = things.flatMap(({ what, id, places }) => namedOf(places, reveal, `${what}.${id}.`));
    return printed(call, named, prefix);
  }
  const listed = (kind: string) =>
    Object.fromEntries(
      things.flatMap(({ what, id, value }) => (what === kind && id !== undefined ? [[id, value]] : [])),
    );
  const hypervisor = things.find((thing) => thing.what === 'hypervisor')?.value;
  const value =
    what === undefined ? { hypervisor, lxc: listed('lxc'), vm: listed('vm'), stack: listed('stack') } : listed(what);
  if (printer.json) printer.document(() => getDocument(value));
  else printer.value(valueText(value, 2));
  return EXIT.good;
}

/** `get … --all --shell` of one thing: every place of it. */
export async function getPlaces(call: Call, { reveal = false, prefix }: GetRequest, of: QueryItem): Promise<ExitCode> {
  const { printer, globals } = call;
  const located = await locate(globals);
  if (!located.ok) return refused(printer, 'get', located.problems[0]);
  const found = await places(located.value, of);
  if (!found.ok) return refused(printer, 'get', found.problems[0]);
  return printed(call, namedOf(found.value, reveal), prefix);
}

async function printed({ printer }: Call, named: readonly NamedValue[], prefix: string | undefined): Promise<ExitCode> {
  const lines = shellLines(named, prefix);
  if (!lines.ok) return refused(printer, 'get', lines.problems[0]);
  if (lines.value.length > 0) printer.value(lines.value.join('\n'));
  return EXIT.good;
}

/** Values and lists, not the objects around them, nor what lies in a list; of secrets nothing unless they are asked for. */
const namedOf = (places: readonly ValuePlace[], reveal: boolean, before = ''): readonly NamedValue[] =>
  places
    .filter(({ value, secret, listed }) => {
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      return !isObject && !listed && (reveal || !secret);
    })
    .map(({ path, value }) => ({ path: `${before}${path}`, value }));
