import { dirname } from 'node:path';
import { maskSecrets } from '../../config/edit/mask.ts';
import { previewEdit } from '../../config/edit/preview.ts';
import { writeConfigFile } from '../../config/edit/write.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { ConfigProblem } from '../../config/problem.ts';
import { backupFolder } from '../../disk/backup.ts';
import { lockFolder, withLock } from '../../disk/lock/lock.ts';
import type { VolumeEdit } from '../../engine/desired/edit.ts';
import type { DesiredState } from '../../engine/desired/state.ts';
import type { OwnedMount } from '../../engine/observed/memory.ts';
import { type DiffLine, lineDiff } from '../../ground/diff.ts';
import { bad, good, isError, isSome, type Problem, type Result } from '../../ground/problem.ts';
import type { Installation } from '../locate.ts';
import { remember } from '../memory.ts';
import { readConfig } from '../open.ts';
import { found, type OperationProblem } from '../problem.ts';
import { unknownVolume } from '../subjects.ts';
import { ownedOf } from './remember.ts';

/** An edit of the configuration that passed every check and is not written yet. */
export interface PreparedEdit {
  readonly installation: Installation;
  readonly edit: VolumeEdit;
  /** The file that would be written, and its text as read and as it would be. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** Without secrets. */
  readonly diff: readonly DiffLine[];
  /** What the files declared, and what they will; absent while they hold errors that the edit does not mend. */
  readonly declared: DesiredState | undefined;
  readonly desired: DesiredState | undefined;
  /** What the check of the files as they will be finds, at its places in those. */
  readonly findings: readonly ConfigProblem[];
  /** The same as long as nothing is written: the places are those of the files as they are. */
  readonly unwritten: readonly ConfigProblem[];
}

/** Reads the files, makes the edit in memory and checks the result by all rules. */
export async function prepareEdit(
  installation: Installation,
  edit: VolumeEdit,
): Promise<Result<PreparedEdit, OperationProblem>> {
  return preparedFrom(installation, await readConfig(installation), edit);
}

/** The same for a configuration that is read already. */
export function preparedFrom(
  installation: Installation,
  config: LoadedConfig,
  edit: VolumeEdit,
): Result<PreparedEdit, OperationProblem> {
  const names = config.desired?.volumes.map(({ name }) => name);
  if (names && edit.kind !== 'add' && !names.includes(edit.name)) return bad(unknownVolume(edit.name, names));
  const preview = previewEdit(config, edit);
  if (!preview.ok) return refused(preview.problems);
  const { path: file, before, after } = preview.value;
  const { desired, diagnostics: findings } = preview.value.config;
  const errors = findings.filter(isError);
  if (errors.length > 0 && !isRepair(config, errors)) return refused(asTheyAre(config, errors));
  const diff = lineDiff(maskSecrets(before), maskSecrets(after));
  const unwritten = asTheyAre(config, findings);
  return good({
    installation,
    edit,
    file,
    before,
    after,
    diff,
    declared: config.desired,
    desired,
    findings,
    unwritten,
  });
}

/** The mounts that an edit stops declaring: those of a removed volume, detached ones, and all where the host path moves. */
export function leavingMounts({ edit, declared, desired }: PreparedEdit): readonly OwnedMount[] {
  const mountsIn = (state: DesiredState | undefined) =>
    (state?.volumes ?? []).filter(({ name }) => name === edit.name).flatMap(ownedOf);
  const kept = new Set(mountsIn(desired).map((mount) => JSON.stringify(mount)));
  return mountsIn(declared).filter((mount) => !kept.has(JSON.stringify(mount)));
}

/**
 * Writes it under the file's lock and gives the path of the backup; refused when the file is not what it was. What it stops
 * declaring is remembered first, so that the mounts can be found and taken out later, whoever asks.
 */
export const writeEdit = (prepared: PreparedEdit): Promise<Result<string, OperationProblem>> =>
  replaceText(prepared.installation, prepared, leavingMounts(prepared));

/** The same of any new text of the file, and of the mounts that it declares no more. */
export async function replaceText(
  installation: Installation,
  { file, before, after }: Pick<PreparedEdit, 'file' | 'before' | 'after'>,
  leaving: readonly OwnedMount[],
): Promise<Result<string, OperationProblem>> {
  const { stateDir, lockOptional, root } = installation;
  if (leaving.length > 0) {
    const remembered = await remember(stateDir, { add: leaving }, { optional: lockOptional });
    if (!remembered.ok) return remembered;
  }
  const written = await writeConfigFile({
    path: file,
    expectedText: before,
    newText: after,
    backupDir: backupFolder(installation),
    now: new Date(),
    withLock: (path, work) => withLock(lockFolder(dirname(path), { optional: lockOptional, root }), work),
  });
  return written.ok ? good(written.value.backup) : written;
}

/** With the places that the files have now; what only the edit leads to stands nowhere yet. */
function asTheyAre({ diagnostics }: LoadedConfig, findings: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const known = new Map(diagnostics.map((problem) => [identity(problem), problem]));
  return findings.map((problem) => {
    const { line: _, column: __, ...where } = problem.where;
    return known.get(identity(problem)) ?? { ...problem, where };
  });
}

/** Of several errors one may be mended after the other. */
export function isRepair({ diagnostics }: Pick<LoadedConfig, 'diagnostics'>, left: readonly Problem[]): boolean {
  const before = diagnostics.filter(isError);
  const known = new Set(before.map(identity));
  return left.length < before.length && left.every((error) => known.has(identity(error)));
}

const identity = ({ where: { file, path }, ...facts }: Problem): string => JSON.stringify([file, path, facts]);

function refused(findings: readonly Problem[]): Result<never, OperationProblem> {
  if (!isSome(findings)) throw new Error('an edit was refused for no reason');
  return bad(found('edit_refused', findings));
}
