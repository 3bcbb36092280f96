import type { DesiredState } from '../engine/desired/state.ts';
import { isError } from '../ground/problem.ts';
import { checkConfig } from './check/check.ts';
import { type ShapeCheck, WHOLE } from './check/contents.ts';
import { type Finding, problemsIn, warningAt } from './check/finding.ts';
import { isPlainFile } from './check/plain.ts';
import type { ConfigProblem } from './problem.ts';
import { FILE_ROLES, type FileRole, OTHER_ROLES } from './read/locate.ts';
import { asNumber } from './read/order.ts';
import {
  type BeforeReading,
  type ConfigFiles,
  type ConfigSource,
  fileOf,
  filesIn,
  readingProblems,
  readSources,
  type Sources,
} from './read/sources.ts';

export interface LoadOptions {
  readonly configDir: string;
  /** Whether the person named the folder: then `core_paths` that lead out of it are warned about. */
  readonly explicitDir: boolean;
  /** As host paths see it: without `--root`. */
  readonly stateDir: string;
}

export interface LoadedConfig {
  readonly options: LoadOptions;
  readonly sources: Sources;
  /** Absent where a file could not be read or is no JSON. */
  readonly files: ConfigFiles;
  /** By file, then by place. */
  readonly diagnostics: readonly ConfigProblem[];
  /** Absent when any diagnostic is an error. */
  readonly desired?: DesiredState | undefined;
}

/** Reads and checks the four files; never rejects for anything that is wrong with them. */
export async function loadConfig(options: LoadOptions, before?: BeforeReading): Promise<LoadedConfig> {
  const sources = await readSources(options, before);
  const files = filesIn(sources);
  const isPlain = FILE_ROLES.every((role) => files[role] === undefined || isPlainFile(role, files[role].value));
  if (isPlain) return checkedBy(() => WHOLE, options, { sources, files });
  return (await import('./checked.ts')).checkSources(options, sources, files);
}

/** What files already read hold, by who says of each whether it has its shape. */
export function checkedBy(
  shapeOf: (role: FileRole, value: unknown) => ShapeCheck,
  options: LoadOptions,
  { sources, files }: Pick<LoadedConfig, 'sources' | 'files'>,
): LoadedConfig {
  const { findings, desired } = checkConfig(files, options, shapeOf);
  const all = [...findings, ...checkCorePaths(options, sources)];
  const diagnostics = FILE_ROLES.flatMap((role) =>
    problemsOf(
      role,
      sources[role],
      all.filter((finding) => finding.role === role),
    ),
  );
  return { options, sources, files, diagnostics, desired: diagnostics.some(isError) ? undefined : desired };
}

function problemsOf(role: FileRole, source: ConfigSource, findings: readonly Finding[]): readonly ConfigProblem[] {
  const { read } = source;
  const ofReading = readingProblems(role, source);
  const file = fileOf(source);
  const found = read.ok && file ? problemsIn({ ...file, text: read.value.text }, findings) : [];
  if (ofReading.length === 0) return found;
  return [...ofReading, ...found].sort((a, b) => asNumber(a.where) - asNumber(b.where));
}

function checkCorePaths({ configDir: folder, explicitDir }: LoadOptions, sources: Sources): readonly Finding[] {
  return OTHER_ROLES.flatMap((role) => {
    const { outside, path: used } = sources[role];
    if (!outside) return [];
    const { key, path } = outside;
    const pointer = { path: ['core_paths', key], at: 'value' } as const;
    if (used !== path) return [warningAt('hypervisor', pointer, { code: 'core_path_copied', key, path, used })];
    return explicitDir ? [warningAt('hypervisor', pointer, { code: 'core_path_outside', key, folder, path })] : [];
  });
}
