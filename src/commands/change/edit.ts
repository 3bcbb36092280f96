import type { VolumeEdit } from '../../engine/desired/edit.ts';
import { good } from '../../ground/problem.ts';
import { type PreparedEdit, prepareEdit, writeEdit } from '../../operations/edit.ts';
import { locate, workspaceOf } from '../../operations/open.ts';
import { diagnosticLines } from '../../views/diagnostics.ts';
import { diffLines } from '../../views/diff.ts';
import { editDocument } from '../../views/documents/edit.ts';
import type { Printer } from '../../views/printer.ts';
import { COMMAND_TEXTS } from '../../views/words/input/commands.ts';
import type { Call } from '../call.ts';
import { confirmed, consentOf } from '../consent.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { report } from '../report.ts';
import { applyIn } from './apply.ts';

export interface EditOptions {
  readonly dryRun?: boolean;
  readonly apply?: boolean;
  readonly yes?: boolean;
}

/** Makes one edit of the configuration: checks it, shows it, writes it, and applies it where that was asked for. */
export async function editCommand(call: Call, edit: VolumeEdit, options: EditOptions): Promise<ExitCode> {
  const { printer } = call;
  const { dryRun = false, apply = false, yes } = options;
  const asks = !dryRun && (apply || edit.kind === 'remove');
  const consent = asks ? consentOf(call, yes, edit.kind) : good('given' as const);
  if (!consent.ok) return report(printer, edit.kind, consent.problems[0]);
  const located = await locate(call.globals);
  if (!located.ok) return report(printer, edit.kind, located.problems[0]);
  const prepared = await prepareEdit(located.value, edit);
  if (!prepared.ok) return report(printer, edit.kind, prepared.problems[0]);
  printEdit(printer, prepared.value);
  if (dryRun) return printEnd(printer, prepared.value, { apply, backup: null });
  const removes = edit.kind === 'remove' && consent.value === 'ask';
  if (removes && !(await confirmed(COMMAND_TEXTS.removeQuestion(edit.name, apply)))) {
    printer.complain(() => [COMMAND_TEXTS.nothingDone]);
    return EXIT.interrupted;
  }
  const written = await writeEdit(prepared.value);
  if (!written.ok) return report(printer, edit.kind, written.problems[0]);
  const exit = printEnd(printer, prepared.value, { apply, backup: written.value });
  return apply ? applyEdit(call, prepared.value, options) : exit;
}

/** Only the edited volume; of a removed one the mounts go. */
async function applyEdit(call: Call, prepared: PreparedEdit, { yes = false }: EditOptions): Promise<ExitCode> {
  const { installation, edit, declared, desired, findings } = prepared;
  const workspace = await workspaceOf(installation, { desired, diagnostics: findings });
  if (!workspace.ok) return report(call.printer, 'apply', workspace.problems[0]);
  const removal = edit.kind === 'remove' ? declared?.volumes.find(({ name }) => name === edit.name) : undefined;
  const applied = await applyIn(call, workspace.value, { subjects: removal ? [] : [edit.name], removal, yes });
  if (applied !== EXIT.good) call.printer.complain(() => [COMMAND_TEXTS.configurationStays]);
  return applied;
}

function printEdit(printer: Printer, { file, diff, findings }: PreparedEdit): void {
  printer.text((style) => [style.paint('strong', file), ...diffLines(style, diff), '']);
  printer.complain((style) => diagnosticLines(style, findings));
}

/** `backup`: where the old file is kept; null when nothing was written. */
function printEnd(
  printer: Printer,
  { edit: { kind }, file, diff, findings }: PreparedEdit,
  { apply, backup }: { readonly apply: boolean; readonly backup: string | null },
): ExitCode {
  const document = () => editDocument({ command: kind, applies: apply, file, backup, diff, findings });
  printer.document(document, apply ? 'one' : 'many');
  printer.text((style) => [backup === null ? COMMAND_TEXTS.dryRun : COMMAND_TEXTS.written(style.safe(backup))]);
  return EXIT.good;
}
