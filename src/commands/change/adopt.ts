import { checkCtid } from '../../engine/desired/rules.ts';
import { bad, good, NOWHERE, type Result } from '../../ground/problem.ts';
import {
  type AdoptRequest,
  type PreparedAdoption,
  prepareAdoption,
  writeAdoption,
} from '../../operations/edit/adopt.ts';
import { prepareInit, writeInit } from '../../operations/edit/init.ts';
import { locate } from '../../operations/locate.ts';
import { readConfig } from '../../operations/open.ts';
import { adoptionLines } from '../../views/adopt.ts';
import { diagnosticLines } from '../../views/diagnostics.ts';
import { editDocument } from '../../views/documents/edit.ts';
import { ADOPT_TEXTS, COMMAND_TEXTS } from '../../views/words/input/commands.ts';
import type { Call } from '../call.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { printDiff, printWritten } from '../look/print.ts';
import type { OptionProblem } from '../problem.ts';
import { report } from '../report.ts';

export interface AdoptOptions {
  readonly all?: boolean;
  readonly as?: string;
  readonly dryRun?: boolean;
}

/** Declares what containers have mounted, as it is; changes nothing on the host. */
export async function adoptCommand(
  call: Call,
  { ctid, slot }: { readonly ctid?: string | undefined; readonly slot?: string | undefined },
  options: AdoptOptions,
): Promise<ExitCode> {
  const { printer } = call;
  const { dryRun = false } = options;
  const asked = requestOf(ctid, slot, options);
  if (!asked.ok) return report(printer, 'adopt', asked.problems[0]);
  const located = await locate(call.globals);
  if (!located.ok) return report(printer, 'adopt', located.problems[0]);
  const installation = located.value;
  const prepared = await prepareAdoption(installation, await readConfig(installation), asked.value);
  if (!prepared.ok) return report(printer, 'adopt', prepared.problems[0]);
  const { adopted, path: file, diff, findings } = prepared.value;
  printer.text((style) => style.print(adoptionLines(prepared.value, style.area)));
  if (adopted.length > 0) printDiff(printer, { file, diff });
  printer.complain((style) => diagnosticLines(style, newFindings(prepared.value)));
  const written = dryRun || adopted.length === 0 ? good(null) : await writeAdoption(prepared.value);
  if (!written.ok) return report(printer, 'adopt', written.problems[0]);
  const backup = written.value;
  printer.document(() =>
    editDocument({ command: 'adopt', applies: false, file, backup, diff, findings, adoption: prepared.value }),
  );
  if (adopted.length > 0) printWritten(printer, backup);
  return adopted.length === 0 && slot !== undefined ? EXIT.configuration : EXIT.good;
}

/** What the check of the files finds about what is new in them. */
function newFindings({ adopted, findings }: PreparedAdoption) {
  const names = new Set<string | undefined>(adopted.map(({ name }) => name));
  return findings.filter(({ where }) => names.has(where.volume));
}

/** Writes the first four files, from what the machine has. */
export async function initCommand(
  call: Call,
  { adopt = false, dryRun = false }: { readonly adopt?: boolean; readonly dryRun?: boolean },
): Promise<ExitCode> {
  const { printer } = call;
  const located = await locate(call.globals);
  if (!located.ok) return report(printer, 'init', located.problems[0]);
  const prepared = await prepareInit(located.value, { adopt, dryRun });
  if (!prepared.ok) return report(printer, 'init', prepared.problems[0]);
  const { files, findings } = prepared.value;
  if (adopt) printer.text((style) => style.print(adoptionLines(prepared.value, style.area)));
  const written = dryRun ? good(null) : await writeInit(prepared.value);
  if (!written.ok) return report(printer, 'init', written.problems[0]);
  const paths = files.map(({ path }) => path);
  printer.document(() =>
    editDocument({
      ...{ command: 'init', applies: false, file: '', backup: null, diff: [], findings },
      ...{ changed: dryRun ? [] : paths, adoption: adopt ? prepared.value : undefined },
    }),
  );
  printer.text((style) => (dryRun ? files.flatMap((file) => fileLines(style.safe(file.path), file.text)) : []));
  printer.text((style) => [dryRun ? COMMAND_TEXTS.dryRun : ADOPT_TEXTS.written(paths.map((path) => style.safe(path)))]);
  return EXIT.good;
}

const fileLines = (path: string, text: string): readonly string[] => [path, ...text.trimEnd().split('\n'), ''];

function requestOf(
  ctid: string | undefined,
  slot: string | undefined,
  { all = false, as }: AdoptOptions,
): Result<AdoptRequest, OptionProblem> {
  const unclear = { code: 'adopt_unclear', ...NOWHERE } as const;
  if (all) return ctid === undefined && as === undefined ? good({}) : bad(unclear);
  if (ctid === undefined || checkCtid(ctid)) return bad(unclear);
  if (slot !== undefined && !/^mp[0-9]{1,3}$/.test(slot)) return bad(unclear);
  return good({ ctid: Number(ctid), key: slot, as });
}
