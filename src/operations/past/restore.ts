import { readFile } from 'node:fs/promises';
import { checkSources } from '../../config/checked.ts';
import { maskSecrets } from '../../config/edit/mask.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { ConfigProblem } from '../../config/problem.ts';
import { sourceOf } from '../../config/read/sources.ts';
import { systemCode } from '../../disk/errno.ts';
import type { DesiredState } from '../../engine/desired/state.ts';
import type { OwnedMount } from '../../engine/observed/memory.ts';
import { type DiffLine, lineDiff } from '../../ground/diff.ts';
import { bad, good, isError, isSome, NOWHERE, type Result } from '../../ground/problem.ts';
import { isRepair, replaceText } from '../edit/edit.ts';
import { ownedOf } from '../edit/remember.ts';
import type { Installation } from '../locate.ts';
import { readConfig } from '../open.ts';
import { found, type OperationProblem } from '../problem.ts';
import { backups, backupsUnread, type KeptVersion } from './backups.ts';

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
  /** Only the volumes of an undone run are put back, and which; absent: the whole file is. */
  readonly returned?: ReturnedVolumes | undefined;
}

/** What the edits that led to a run did to volumes, taken back. */
export interface ReturnedVolumes {
  readonly run: string;
  /** They are in the file again, with what they said, or as they were; or are declared no more. */
  readonly back: readonly string[];
  readonly out: readonly string[];
  /** Changed since that run: left as they are now. */
  readonly changed: readonly string[];
}

/**
 * Reads a kept version and checks it by all rules, as an edit is: that of the number, or the newest that says something
 * else than the file does now. A write that was broken off has kept the very version that still stands.
 */
export async function prepareRestore(
  installation: Installation,
  n?: number,
): Promise<Result<PreparedRestore, OperationProblem>> {
  const unread = await backupsUnread(installation);
  if (unread) return bad(unread);
  const kept = await backups(installation);
  const asked = kept.find((one) => one.n === (n ?? 1));
  if (!asked) return bad({ code: 'unknown_backup', ...NOWHERE, n: n ?? 1, known: kept.length });
  const config = await readConfig(installation);
  const { path: file, read } = config.sources.hypervisor;
  if (!read.ok) return bad(found('edit_refused', read.problems));
  const before = read.value.text;
  const other = await differing(n === undefined ? kept : [asked], { file, before });
  if (!other.ok) return other;
  const { version, after } = other.value;
  return checkedRestore(installation, config, { version, file, before, after });
}

/** What passed every check, with what it would change. */
export function checkedRestore(
  installation: Installation,
  config: LoadedConfig,
  wanted: Pick<PreparedRestore, 'version' | 'file' | 'before' | 'after' | 'returned'>,
): Result<PreparedRestore, OperationProblem> {
  const { file, before, after } = wanted;
  const checked = checkSources(config.options, { ...config.sources, hypervisor: sourceOf(file, after) });
  const errors = checked.diagnostics.filter(isError);
  if (isSome(errors) && !isRepair(config, errors)) return bad(found('edit_refused', errors));
  return good({
    ...{ installation, ...wanted },
    diff: lineDiff(maskSecrets(before), maskSecrets(after)),
    leaving: leavingBetween(config.desired, checked.desired),
    findings: checked.diagnostics,
  });
}

interface Differing {
  readonly version: KeptVersion;
  readonly after: string;
}

async function differing(
  versions: readonly KeptVersion[],
  { file, before }: Pick<PreparedRestore, 'file' | 'before'>,
): Promise<Result<Differing, OperationProblem>> {
  for (const version of versions) {
    const after = await keptText(version);
    if (!after.ok) return after;
    if (after.value !== before) return good({ version, after: after.value });
  }
  return bad({ code: 'backup_same', ...NOWHERE, file });
}

/** What a kept version says. */
export async function keptText({ path }: KeptVersion): Promise<Result<string, OperationProblem>> {
  try {
    return good(await readFile(path, 'utf8'));
  } catch (error) {
    return bad({ code: 'backup_unreadable', ...NOWHERE, path, system: systemCode(error) });
  }
}

/** Puts it back, durably, under the file's lock; what it replaces is kept in turn. Gives the path of that. */
export const writeRestore = (prepared: PreparedRestore): Promise<Result<string, OperationProblem>> =>
  replaceText(prepared.installation, prepared, prepared.leaving);

function leavingBetween(now: DesiredState | undefined, then: DesiredState | undefined): readonly OwnedMount[] {
  const kept = new Set((then?.volumes ?? []).flatMap(ownedOf).map((mount) => JSON.stringify(mount)));
  return (now?.volumes ?? []).flatMap(ownedOf).filter((mount) => !kept.has(JSON.stringify(mount)));
}
