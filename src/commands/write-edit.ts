import { basename, dirname, join } from 'node:path';
import { maskSecrets } from '../config/edit/mask.ts';
import { previewEdit } from '../config/edit/preview.ts';
import { writeConfigFile } from '../config/edit/write.ts';
import type { LoadedConfig } from '../config/load.ts';
import { withLock } from '../disk/lock.ts';
import type { VolumeEdit } from '../engine/desired/edit.ts';
import type { DiffLine } from '../ground/diff.ts';
import { lineDiff } from '../ground/diff.ts';
import { isError, type Problem } from '../ground/problem.ts';
import { wordsOf } from '../views/words/any.ts';
import { EXIT } from './exit-codes.ts';
import { failed, good, type Result } from './failure.ts';
import type { Place } from './place.ts';

/** An edit that passed every check, not written yet. */
export interface PreparedEdit {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly diff: readonly DiffLine[];
  /** The configuration as it will be. */
  readonly config: LoadedConfig;
}

/** Makes the edit in memory and checks the result by all rules. */
export function prepareEdit(config: LoadedConfig, edit: VolumeEdit): Result<PreparedEdit> {
  const preview = previewEdit(config, edit);
  if (!preview.ok) return refused(preview.problems);
  const { config: after, ...texts } = preview.value;
  const errors = after.diagnostics.filter(isError);
  if (errors.length > 0 && !isRepair(config, errors)) return refused(errors);
  const diff = lineDiff(maskSecrets(texts.before), maskSecrets(texts.after));
  return good({ file: texts.path, before: texts.before, after: texts.after, diff, config: after });
}

/** Of several errors one may be mended after the other. */
function isRepair({ diagnostics }: LoadedConfig, left: readonly Problem[]): boolean {
  const before = diagnostics.filter(isError);
  const known = new Set(before.map(identity));
  return left.length < before.length && left.every((error) => known.has(identity(error)));
}

const identity = ({ code, where: { file, path }, ...facts }: Problem): string =>
  JSON.stringify([code, file, path, facts]);

function refused(diagnostics: readonly Problem[]) {
  const summary = 'the configuration is left as it is; nothing was written';
  return failed({ exit: EXIT.configuration, code: 'refused', summary, diagnostics });
}

/** Writes it under the file's lock and gives the path of the backup; refused when the file is not what it was. */
export async function writeEdit({ file, before, after }: PreparedEdit, place: Place): Promise<Result<string>> {
  const written = await writeConfigFile({
    path: file,
    expectedText: before,
    newText: after,
    backupDir: join(place.stateDir, 'backups'),
    now: new Date(),
    withLock: (path, work) => withLock(lockOf(path), work, { optional: place.host === 'demo' }),
  });
  if (written.ok) return good(written.value.backup);
  const [problem] = written.problems;
  const refused = problem.code === 'lock_held' || problem.code === 'config_changed';
  return failed({ exit: refused ? EXIT.refused : EXIT.failed, code: problem.code, ...wordsOf(problem) });
}

/** Beside the file, for the file itself is replaced. */
const lockOf = (path: string): string => join(dirname(path), `.${basename(path)}.lock`);
