import { locate } from '../../operations/locate.ts';
import { saveFacts } from '../../operations/saved/facts.ts';
import { takeFacts } from '../../operations/saved/plan.ts';
import { factsDocument } from '../../views/documents/look.ts';
import { PAST_TEXTS } from '../../views/words/past.ts';
import type { Call } from '../call.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { report } from '../report.ts';

/** Saves what `plan` reads of the machine, without secrets, so that `plan --facts` can plan elsewhere. */
export async function factsCommand({ printer, globals }: Call, { out }: { readonly out: string }): Promise<ExitCode> {
  const located = await locate(globals);
  if (!located.ok) return report(printer, 'facts', located.problems[0]);
  const taken = await takeFacts(located.value);
  if (!taken.ok) return report(printer, 'facts', taken.problems[0]);
  const saved = await saveFacts(out, taken.value);
  if (!saved.ok) return report(printer, 'facts', saved.problems[0]);
  printer.document(() => factsDocument(out));
  printer.text((style) => [PAST_TEXTS.factsSaved(style.safe(out))]);
  return EXIT.good;
}
