import { good, NOWHERE } from '../../ground/problem.ts';
import { locate } from '../../operations/locate.ts';
import { prepareRestore, writeRestore } from '../../operations/past/restore.ts';
import { prepareReturn } from '../../operations/past/returned.ts';
import { diagnosticLines } from '../../views/diagnostics.ts';
import { editDocument } from '../../views/documents/edit.ts';
import { changedSince, leavingText, restoreMeans } from '../../views/past.ts';
import { COMMAND_TEXTS } from '../../views/words/input/commands.ts';
import { PAST_TEXTS } from '../../views/words/past.ts';
import type { Call } from '../call.ts';
import { confirmed, consentOf } from '../consent.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { printDiff, printWritten } from '../look/print.ts';
import { refused } from '../refused.ts';
import { report } from '../report.ts';

export interface RestoreOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  /** Only its volumes, as they were before what led to it. */
  readonly run?: string;
}

/** Shows what another version of the configuration would change, and puts it back under an edit's lock and checks. */
export async function restoreCommand(call: Call, n: number | undefined, options: RestoreOptions): Promise<ExitCode> {
  const { printer } = call;
  const { dryRun = false, yes, run } = options;
  if (run !== undefined && n !== undefined)
    return refused(printer, 'restore', { code: 'exclusive', ...NOWHERE, one: 'N', other: '--run' });
  const consent = dryRun ? good('given' as const) : consentOf(call, yes, 'restore');
  if (!consent.ok) return report(printer, 'restore', consent.problems[0]);
  const located = await locate(call.globals);
  if (!located.ok) return report(printer, 'restore', located.problems[0]);
  const prepared = await (run === undefined ? prepareRestore(located.value, n) : prepareReturn(located.value, run));
  if (!prepared.ok) return report(printer, 'restore', prepared.problems[0]);
  const { version, file, diff, leaving, findings } = prepared.value;
  printDiff(printer, { file, diff });
  printer.complain((style) => diagnosticLines(style, findings));
  printer.text((style) => [
    style.safe(restoreMeans(prepared.value)),
    ...changedSince(prepared.value).map(style.safe),
    '',
  ]);
  if (leaving.length > 0) {
    printer.text((style) => [style.safe(leavingText(leaving)), '']);
  }
  if (
    !dryRun &&
    consent.value === 'ask' &&
    !(await confirmed(run === undefined ? PAST_TEXTS.restoreQuestion(version.n) : PAST_TEXTS.returnQuestion))
  ) {
    printer.complain(() => [COMMAND_TEXTS.nothingDone]);
    return EXIT.interrupted;
  }
  const written = dryRun ? good(null) : await writeRestore(prepared.value);
  if (!written.ok) return report(printer, 'restore', written.problems[0]);
  const backup = written.value;
  printer.document(() => editDocument({ command: 'restore', applies: false, file, backup, diff, findings }));
  printWritten(printer, backup);
  return EXIT.good;
}
