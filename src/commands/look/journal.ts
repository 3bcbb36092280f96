import { runs } from '../../engine/plan/standing.ts';
import { locate } from '../../operations/locate.ts';
import { recordedRun, recordedRuns, runSummaries, runsUnread } from '../../operations/past/runs.ts';
import { applyText } from '../../views/apply/text.ts';
import { journalDocument } from '../../views/documents/past.ts';
import { runTable } from '../../views/past.ts';
import { planLines } from '../../views/plan/lines.ts';
import { PAST_TEXTS } from '../../views/words/past.ts';
import type { Call } from '../call.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { report } from '../report.ts';

/** Lists the recorded applies, or shows all that one of them said. */
export async function journalCommand({ printer, globals }: Call, name: string | undefined): Promise<ExitCode> {
  const located = await locate(globals);
  if (!located.ok) return report(printer, 'journal', located.problems[0]);
  const unread = await runsUnread(located.value);
  if (unread) return report(printer, 'journal', unread);
  const all = runSummaries(await recordedRuns(located.value));
  if (name === undefined) {
    printer.document(() => journalDocument(all));
    printer.text((style) => style.print(runTable(all, style.area)));
    return EXIT.good;
  }
  const found = await recordedRun(located.value, name);
  if (!found.ok) return report(printer, 'journal', found.problems[0]);
  const shown = found.value;
  const named = all.filter(({ run }) => run === shown.run);
  printer.document(() => journalDocument(named, shown.events));
  printer.text((style) => style.print([...runTable(named, style.area), []]));
  for (const event of shown.events) {
    if (event.type === 'plan') printer.text((style) => planLines(style, event.plan));
  }
  const hasRun = shown.events.some((event) => event.type === 'plan' && event.plan.steps.some(runs));
  const linesOf = hasRun ? applyText(printer.style) : () => [];
  for (const event of shown.events) printer.text(() => linesOf(event));
  if (shown.header && !shown.summary) printer.text(() => [PAST_TEXTS.brokenOff]);
  return EXIT.good;
}
