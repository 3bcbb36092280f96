import { parseAskedIdentity } from '../../engine/permission/identity.ts';
import { isInSync } from '../../engine/status/sync.ts';
import { NOWHERE } from '../../ground/problem.ts';
import { open } from '../../operations/open.ts';
import { status } from '../../operations/status.ts';
import { diagnosticLines } from '../../views/diagnostics.ts';
import { statusDocument } from '../../views/documents/status.ts';
import { metricsText } from '../../views/machine/metrics.ts';
import { statusLines } from '../../views/status/text.ts';
import type { Call } from '../call.ts';
import { type ExitCode, syncExit } from '../exit.ts';
import { report } from '../report.ts';

export interface StatusOptions {
  /** Whose access to tell as well: `CTID:UID[:GID[,GID…]]`. */
  readonly as?: string;
  /** In Prometheus's text format, instead of the report or the document. */
  readonly metrics?: boolean;
}

/** The three truths about every volume and container, or about those that are named. */
export async function statusCommand(
  { printer, globals }: Call,
  subjects: readonly string[],
  { as, metrics = false }: StatusOptions,
): Promise<ExitCode> {
  const asked = as === undefined ? undefined : parseAskedIdentity(as);
  if (as !== undefined && !asked) return report(printer, 'status', { ...NOWHERE, code: 'identity_unclear', text: as });
  if (metrics && printer.json)
    return report(printer, 'status', { ...NOWHERE, code: 'exclusive', one: '--metrics', other: '--json' });
  const opened = await open(globals);
  if (!opened.ok) return report(printer, 'status', opened.problems[0]);
  const read = await status(opened.value, { subjects, asked: asked ? [asked] : [] });
  if (!read.ok) return report(printer, 'status', read.problems[0]);
  const shown = read.value;
  if (metrics) printer.raw(metricsText(shown));
  else {
    await printer.atLength.document(() => statusDocument(shown));
    await printer.atLength.text((style) => statusLines(style, shown, printer.verbose));
  }
  printer.complain((style) => diagnosticLines(style, shown.diagnostics));
  return syncExit(isInSync(shown));
}
