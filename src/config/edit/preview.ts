import type { VolumeEdit } from '../../engine/desired/edit.ts';
import { bad, good, type Result, type Some } from '../../ground/problem.ts';
import { checkSources } from '../checked.ts';
import type { LoadedConfig } from '../load.ts';
import type { ConfigProblem } from '../problem.ts';
import { sourceOf } from '../read/sources.ts';
import { editHypervisorText } from './edit.ts';

/** What an edit leads to. */
export interface Preview {
  /** The configuration as it would be; it may hold errors. */
  readonly config: LoadedConfig;
  /** The file that would be written, and its text as read and as it would be. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** What the configuration would be after edits, one after the other, checked by the same rules; nothing is written. */
export function previewEdits(config: LoadedConfig, edits: readonly VolumeEdit[]): Result<Preview, ConfigProblem> {
  const { path, read } = config.sources.hypervisor;
  if (!read.ok) return read;
  const { text: before } = read.value;
  let after = before;
  for (const edit of edits) {
    const edited = editHypervisorText(after, edit);
    if (!edited.ok) return bad(...inFile(path, edited.problems));
    after = edited.value;
  }
  const sources = { ...config.sources, hypervisor: sourceOf(path, after) };
  return good({ config: checkSources(config.options, sources), path, before, after });
}

/** The same for one edit. */
export const previewEdit = (config: LoadedConfig, edit: VolumeEdit): Result<Preview, ConfigProblem> =>
  previewEdits(config, [edit]);

function inFile(file: string, [first, ...more]: Some<ConfigProblem>): Some<ConfigProblem> {
  const place = (problem: ConfigProblem): ConfigProblem => ({ ...problem, where: { file, ...problem.where } });
  return [place(first), ...more.map(place)];
}
