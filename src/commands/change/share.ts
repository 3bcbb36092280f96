import { parseAskedIdentity } from '../../engine/permission/identity.ts';
import type { AskedFor } from '../../engine/remedy/remedy.ts';
import { bad, good, NOWHERE, type Result } from '../../ground/problem.ts';
import type { Lock } from '../../operations/apply.ts';
import { prepareEdit, writeEdit } from '../../operations/edit/edit.ts';
import { locate } from '../../operations/locate.ts';
import { readConfig, type Workspace, workspaceOf } from '../../operations/open.ts';
import { type Sharing, share } from '../../operations/share.ts';
import { shareDocument } from '../../views/documents/share.ts';
import { shareLines } from '../../views/share.ts';
import type { Call } from '../call.ts';
import { consentOf } from '../consent.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { locked } from '../locked.ts';
import { printDiff, printWritten } from '../look/print.ts';
import type { OptionProblem } from '../problem.ts';
import { report } from '../report.ts';
import { applyIn } from './apply.ts';
import { applyEdit, type EditOptions, type Work } from './edit.ts';
import { commandOf, mountsOf } from './options.ts';

export interface ShareOptions extends EditOptions {
  readonly with?: readonly string[];
  readonly mount?: readonly string[];
  readonly read?: boolean;
}

/** Finds the least invasive edit that lets all of them in, and writes it; `--apply` runs it. */
export async function shareCommand(call: Call, volume: string, options: ShareOptions): Promise<ExitCode> {
  const { printer } = call;
  const { dryRun = false, apply = false, yes } = options;
  const asked = askedIn(options);
  if (!asked.ok) return report(printer, 'share', asked.problems[0]);
  const mounts = mountsOf(options.mount ?? []);
  if (!mounts.ok) return report(printer, 'share', mounts.problems[0]);
  const consent = apply && !dryRun ? consentOf(call, yes, 'share') : good('given' as const);
  if (!consent.ok) return report(printer, 'share', consent.problems[0]);
  const located = await locate(call.globals);
  if (!located.ok) return report(printer, 'share', located.problems[0]);
  const installation = located.value;
  const findAndWrite = async (lock?: Lock) => {
    const workspace = await workspaceOf(installation, await readConfig(installation));
    if (!workspace.ok) return report(printer, 'share', workspace.problems[0]);
    const found = await share(workspace.value, { volume, with: asked.value, mounts: mounts.value });
    if (!found.ok) return report(printer, 'share', found.problems[0]);
    return writeSharing({ call, options, lock }, found.value, workspace.value);
  };
  return apply && !dryRun ? locked(call, { command: 'share', installation }, findAndWrite) : findAndWrite();
}

async function writeSharing(work: Work, sharing: Sharing, workspace: Workspace): Promise<ExitCode> {
  const { call, options } = work;
  const { printer } = call;
  const { edit, remedies } = sharing;
  const { dryRun = false, apply = false } = options;
  // Where they can already once what is declared is applied, that is left to do: an edit that was written before.
  const runs = apply && !dryRun && (edit !== undefined || !remedies.needed);
  printer.document(() => shareDocument(sharing, runs), runs ? 'one' : 'many');
  printer.text((style) => shareLines(style, sharing, edit && commandOf(edit)));
  if (!edit && runs)
    return applyIn(call, workspace, { subjects: [sharing.request.volume], yes: options.yes, lock: work.lock });
  if (!edit) return remedies.needed ? EXIT.configuration : EXIT.good;
  const prepared = await prepareEdit(workspace.installation, edit);
  if (!prepared.ok) return report(printer, 'share', prepared.problems[0]);
  printDiff(printer, prepared.value);
  const written = dryRun ? good(null) : await writeEdit(prepared.value);
  if (!written.ok) return report(printer, 'share', written.problems[0]);
  printWritten(printer, written.value);
  return runs ? applyEdit(work, prepared.value) : EXIT.good;
}

/** A container alone means its root. */
function askedIn({ with: texts = [], read = false }: ShareOptions): Result<readonly AskedFor[], OptionProblem> {
  const asked: AskedFor[] = [];
  for (const text of texts) {
    const identity = parseAskedIdentity(text);
    if (!identity || identity.gid !== undefined) return bad({ code: 'with_unclear', ...NOWHERE, text });
    asked.push({ ctid: identity.ctid, uid: identity.uid ?? 0, can: read ? 'read' : 'read-write' });
  }
  return asked.length === 0 ? bad({ code: 'with_missing', ...NOWHERE }) : good(asked);
}
