import { answers, type Wanted } from '../../engine/access/summary.ts';
import { parseAskedIdentity } from '../../engine/permission/identity.ts';
import { NOWHERE } from '../../ground/problem.ts';
import { explain } from '../../operations/explain.ts';
import { locate } from '../../operations/locate.ts';
import { helpFor } from '../../operations/share.ts';
import { explainDocument } from '../../views/documents/access.ts';
import { explainLines } from '../../views/explain.ts';
import { helpLines } from '../../views/share.ts';
import type { Call } from '../call.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { report } from '../report.ts';

export interface ExplainOptions {
  readonly for?: Wanted;
}

/** What a user of a container can do at a path inside it, and the first directory on the way that is against it. */
export async function explainCommand(
  { printer, globals }: Call,
  question: string,
  { for: wanted = 'write' }: ExplainOptions,
): Promise<ExitCode> {
  const asked = questionIn(question);
  if (!asked) return report(printer, 'explain', { ...NOWHERE, code: 'question_unclear', text: question });
  const located = await locate(globals);
  if (!located.ok) return report(printer, 'explain', located.problems[0]);
  const explained = await explain(located.value, { ...asked, wanted });
  if (!explained.ok) return report(printer, 'explain', explained.problems[0]);
  const shown = explained.value;
  const help = await helpFor(located.value, shown, { who: asked.who, wanted });
  printer.document(() => explainDocument(shown, help));
  printer.text((style) => [...explainLines(style, shown, wanted), ...(help ? helpLines(style, shown, help) : [])]);
  return ANSWER_EXIT[String(answers(shown.can, wanted)) as 'true' | 'false' | 'null'];
}

const ANSWER_EXIT = { true: EXIT.good, false: EXIT.failed, null: EXIT.differences } as const;

/** `CTID[:UID[:GID,…]]:PATH` */
function questionIn(text: string) {
  const at = text.indexOf(':/');
  const who = at < 0 ? undefined : parseAskedIdentity(text.slice(0, at));
  const path = text.slice(at + 1);
  return who && !/\p{Cc}/u.test(path) ? { who, path } : undefined;
}
