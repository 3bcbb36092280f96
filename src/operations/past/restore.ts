import { readFile } from 'node:fs/promises';
import { maskSecrets } from '../../config/edit/mask.ts';
import { checkSources } from '../../config/load.ts';
import type { ConfigProblem } from '../../config/problem.ts';
import { sourceOf } from '../../config/read/sources.ts';
import { systemCode } from '../../disk/errno.ts';
import type { DesiredState } from '../../engine/desired/state.ts';
import type { OwnedMount } from '../../engine/observed/memory.ts';
import { type DiffLine, lineDiff } from '../../ground/diff.ts';
import { bad, good, isError, isSome, NOWHERE, type Result } from '../../ground/problem.ts';
import { isRepair, replaceText } from '../edit/edit.ts';
import { ownedOf } from '../edit/remember.ts';
import { type Installation, readConfig } from '../open.ts';
import { found, type OperationProblem } from '../problem.ts';
import { backups, type KeptVersion } from './backups.ts';

/** A kept version that passed every check and is not put back yet. */
export interface PreparedRestore {
  readonly installation: Installation;
  readonly version: KeptVersion;
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** Without secrets. */
  readonly diff: readonly DiffLine[];
  /** Mounts that are declared now and no more then. */
  readonly leaving: readonly OwnedMount[];
  readonly findings: readonly ConfigProblem[];
}

/** Reads a kept version (the newest unless its number is given) and checks it by all rules, as an edit is. */
export async function prepareRestore(
  installation: Installation,
  n = 1,
): Promise<Result<PreparedRestore, OperationProblem>> {
  const kept = await backups(installation);
  const version = kept.find((one) => one.n === n);
  if (!version) return bad({ code: 'unknown_backup', ...NOWHERE, n, known: kept.length });
  const config = await readConfig(installation);
  const { path: file, read } = config.sources.hypervisor;
  if (!read.ok) return bad(found('edit_refused', read.problems));
  const before = read.value.text;
  let after: string;
  try {
    after = await readFile(version.path, 'utf8');
  } catch (error) {
    return bad({ code: 'backup_unreadable', ...NOWHERE, path: version.path, system: systemCode(error) });
  }
  if (after === before) return bad({ code: 'backup_same', ...NOWHERE, file });
  const checked = checkSources(config.options, { ...config.sources, hypervisor: sourceOf(file, after) });
  const errors = checked.diagnostics.filter(isError);
  if (isSome(errors) && !isRepair(config, errors)) return bad(found('edit_refused', errors));
  return good({
    ...{ installation, version, file, before, after },
    diff: lineDiff(maskSecrets(before), maskSecrets(after)),
    leaving: leavingBetween(config.desired, checked.desired),
    findings: checked.diagnostics,
  });
}

/** Puts it back, durably, under the file's lock; what it replaces is kept in turn. Gives the path of that. */
export const writeRestore = (prepared: PreparedRestore): Promise<Result<string, OperationProblem>> =>
  replaceText(prepared.installation, prepared, prepared.leaving);

function leavingBetween(now: DesiredState | undefined, then: DesiredState | undefined): readonly OwnedMount[] {
  const kept = new Set((then?.volumes ?? []).flatMap(ownedOf).map((mount) => JSON.stringify(mount)));
  return (now?.volumes ?? []).flatMap(ownedOf).filter((mount) => !kept.has(JSON.stringify(mount)));
}
