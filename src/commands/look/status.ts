import { open } from '../../operations/open.ts';
import { status } from '../../operations/status.ts';
import { diagnosticLines } from '../../views/diagnostics.ts';
import { statusDocument } from '../../views/documents.ts';
import { statusLines } from '../../views/status.ts';
import type { Call } from '../call.ts';
import { type ExitCode, statusExit } from '../exit.ts';
import { report } from '../report.ts';

/** The three truths about every volume and container, or about those that are named. */
export async function statusCommand({ printer, globals }: Call, subjects: readonly string[]): Promise<ExitCode> {
  const opened = await open(globals);
  if (!opened.ok) return report(printer, 'status', opened.problems[0]);
  const told = await status(opened.value, subjects);
  if (!told.ok) return report(printer, 'status', told.problems[0]);
  const shown = told.value;
  printer.document(() => statusDocument(shown));
  printer.text((style) => statusLines(style, shown, printer.verbose));
  printer.complain((style) => diagnosticLines(style, shown.diagnostics));
  return statusExit(shown);
}
