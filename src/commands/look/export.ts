import { open } from '../../operations/open.ts';
import { exported } from '../../operations/plan.ts';
import { exportDocument } from '../../views/documents/look.ts';
import { type ExportTool, exportText } from '../../views/export/tools.ts';
import type { Call } from '../call.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { report } from '../report.ts';

/** The declared mounts for another tool; touches nothing. */
export async function exportCommand(
  { printer, globals }: Call,
  tool: ExportTool,
  subjects: readonly string[],
): Promise<ExitCode> {
  const opened = await open(globals);
  if (!opened.ok) return report(printer, 'export', opened.problems[0]);
  const made = await exported(opened.value, subjects);
  if (!made.ok) return report(printer, 'export', made.problems[0]);
  const text = exportText(tool, made.value);
  printer.document(() => exportDocument(tool, text));
  if (!printer.json) printer.raw(text);
  return EXIT.good;
}
