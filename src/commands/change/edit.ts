import type { VolumeEdit } from '../../engine/desired/edit.ts';
import { good, NOWHERE } from '../../ground/problem.ts';
import type { Lock } from '../../operations/apply.ts';
import { leavingMounts, type PreparedEdit, prepareEdit, writeEdit } from '../../operations/edit/edit.ts';
import {
  applyRequestOf,
  blockedEdit,
  isNothingToChange,
  type Unfinished,
  unfinishedOf,
} from '../../operations/edit/finish.ts';
import { helpedByRoot } from '../../operations/edit/propose.ts';
import { locate } from '../../operations/locate.ts';
import { workspaceOf } from '../../operations/open.ts';
import { diagnosticLines } from '../../views/diagnostics.ts';
import { editDocument } from '../../views/documents/edit.ts';
import { proposalLine } from '../../views/plan/lacking.ts';
import type { Printer } from '../../views/printer.ts';
import { COMMAND_TEXTS } from '../../views/words/input/commands.ts';
import type { Call } from '../call.ts';
import { confirmed, consentOf } from '../consent.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { locked } from '../locked.ts';
import { printDiff, printPlan, printWritten } from '../look/print.ts';
import { report } from '../report.ts';
import { applyIn } from './apply.ts';

export interface EditOptions {
  readonly dryRun?: boolean;
  readonly apply?: boolean;
  readonly yes?: boolean;
  readonly leaveData?: boolean;
}

/**
 * Makes one edit of the configuration: checks it, shows it, writes it, and applies it where that was asked for. One that is
 * applied can be repeated until it is done: what is written already is only applied. The lock of apply is taken, and what
 * it would find blocked looked at, before anything is written.
 */
export async function editCommand(call: Call, edit: VolumeEdit, options: EditOptions): Promise<ExitCode> {
  const { printer } = call;
  const { dryRun = false, apply = false, yes } = options;
  const asks = !dryRun && (apply || edit.kind === 'remove');
  const consent = asks ? consentOf(call, yes, edit.kind) : good('given' as const);
  if (!consent.ok) return report(printer, edit.kind, consent.problems[0]);
  const located = await locate(call.globals);
  if (!located.ok) return report(printer, edit.kind, located.problems[0]);
  const installation = located.value;
  const makeOrFinish = async (lock?: Lock) => {
    const prepared = await prepareEdit(installation, edit);
    const work = { call, options, lock };
    if (prepared.ok) return makeEdit(work, prepared.value, consent.value);
    const unfinished = dryRun ? undefined : await unfinishedOf(installation, edit);
    if (unfinished && (apply || edit.kind === 'remove')) return finishEdit(work, edit, unfinished);
    if (prepared.problems.some(isNothingToChange) && (dryRun || !apply)) return printNothing(printer, edit);
    return report(printer, edit.kind, prepared.problems[0]);
  };
  return apply && !dryRun ? locked(call, { command: edit.kind, installation }, makeOrFinish) : makeOrFinish();
}

/** An edit on its way. */
export interface Work {
  readonly call: Call;
  readonly options: EditOptions;
  /** Where the edit is applied. */
  readonly lock: Lock | undefined;
}

async function makeEdit({ call, options, lock }: Work, prepared: PreparedEdit, consent: 'given' | 'ask') {
  const { printer } = call;
  const { edit } = prepared;
  const { dryRun = false, apply = false } = options;
  printDiff(printer, prepared);
  printer.complain((style) => diagnosticLines(style, prepared.unwritten));
  if (dryRun) {
    const exit = printEnd(printer, prepared, { apply, backup: null });
    await printProposal(printer, prepared, { isWritten: false });
    return exit;
  }
  const blocked = apply ? await blockedEdit(prepared) : undefined;
  if (blocked) {
    printPlan(printer, blocked.plan);
    return report(printer, edit.kind, { code: 'edit_blocked', ...NOWHERE, name: edit.name });
  }
  if (
    edit.kind === 'remove' &&
    consent === 'ask' &&
    !(await confirmed(COMMAND_TEXTS.removeQuestion(edit.name, apply)))
  ) {
    printer.complain(() => [COMMAND_TEXTS.nothingDone]);
    return EXIT.interrupted;
  }
  const written = await writeEdit(prepared);
  if (!written.ok) return report(printer, edit.kind, written.problems[0]);
  const exit = printEnd(printer, prepared, { apply, backup: written.value });
  if (apply) return applyEdit({ call, options, lock }, prepared);
  await printProposal(printer, prepared, { isWritten: true });
  return exit;
}

/** For people: whose the directory might better be that a new volume makes, where nobody said so. */
async function printProposal(printer: Printer, prepared: PreparedEdit, how: { readonly isWritten: boolean }) {
  if (printer.json || prepared.edit.kind !== 'add') return;
  const lacking = await helpedByRoot(prepared);
  if (lacking.length === 0) return;
  printer.text((style) => proposalLine(style, lacking, prepared.edit.name, how));
}

/** Only the edited volume, and what the edit takes away from containers. */
export async function applyEdit({ call, options, lock }: Work, prepared: PreparedEdit): Promise<ExitCode> {
  const { installation, edit, desired, findings } = prepared;
  const workspace = await workspaceOf(installation, { desired, diagnostics: findings });
  if (!workspace.ok) return report(call.printer, 'apply', workspace.problems[0]);
  const leavingFrom = leavingMounts(prepared).map(({ ctid }) => ctid);
  const applied = await applyIn(call, workspace.value, {
    ...applyRequestOf(edit, leavingFrom),
    yes: options.yes,
    leaveData: options.leaveData,
    lock,
  });
  if (applied !== EXIT.good) call.printer.complain(() => [COMMAND_TEXTS.configurationStays(edit.name)]);
  return applied;
}

/** The edit was written before: what it asked of the containers is still to be done. */
async function finishEdit({ call, options, lock }: Work, edit: VolumeEdit, { workspace, request }: Unfinished) {
  const { printer } = call;
  printer.document(() => editDocument({ command: edit.kind, applies: true, ...NOTHING }), 'one');
  printer.text(() => [COMMAND_TEXTS.writtenBefore]);
  return applyIn(call, workspace, { ...request, yes: options.yes, leaveData: options.leaveData, lock });
}

/** What is as asked already, and asks for no apply, is done. */
function printNothing(printer: Printer, { kind, name }: VolumeEdit): ExitCode {
  printer.document(() => editDocument({ command: kind, applies: false, ...NOTHING }));
  printer.text((style) => [style.safe(COMMAND_TEXTS.asAsked(name))]);
  return EXIT.good;
}

const NOTHING = { file: '', backup: null, diff: [], findings: [] } as const;

/** `backup`: where the old file is kept; null when nothing was written. */
function printEnd(
  printer: Printer,
  { edit: { kind }, file, diff, ...found }: PreparedEdit,
  { apply, backup }: { readonly apply: boolean; readonly backup: string | null },
): ExitCode {
  const findings = backup === null ? found.unwritten : found.findings;
  const document = () => editDocument({ command: kind, applies: apply, file, backup, diff, findings });
  printer.document(document, apply ? 'one' : 'many');
  printWritten(printer, backup);
  return EXIT.good;
}
