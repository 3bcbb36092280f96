import type { DesiredState } from '../../engine/desired/state.ts';

import { isError } from '../../ground/problem.ts';
import { checkConfig } from '../check/check.ts';
import { type Finding, locatedProblems, warningAt } from '../check/finding.ts';
import type { ConfigProblem } from '../problem.ts';
import { textProblem } from './json.ts';
import { FILE_ROLES, type FileRole, isOutside, OTHER_ROLES, otherFile } from './locate.ts';
import { readSources, type Source, type Sources } from './sources.ts';

export interface LoadOptions {
  readonly configDir: string;
  /** Whether the person named the folder: then `core_paths` that lead out of it are warned about. */
  readonly explicitDir: boolean;
  /** As host paths see it: without `--root`. */
  readonly stateDir: string;
}

/** One file that could be read and is JSON, if perhaps with findings. */
export interface ConfigFile {
  readonly role: FileRole;
  readonly path: string;
  readonly text: string;
  /** All that stands in it. */
  readonly value: unknown;
}

export type ConfigFiles = { readonly [Role in FileRole]?: ConfigFile };

export interface LoadedConfig {
  readonly options: LoadOptions;
  readonly sources: Sources;
  /** Absent where a file could not be read or is no JSON. */
  readonly files: ConfigFiles;
  /** By file, then by place. */
  readonly diagnostics: readonly ConfigProblem[];
  /** Absent when any diagnostic is an error. */
  readonly desired?: DesiredState;
}

/** Reads and checks the four files; never rejects for anything that is wrong with them. */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig> {
  return checkSources(options, await readSources(options.configDir));
}

/** Checks files already read; touches no disk. */
export function checkSources(options: LoadOptions, sources: Sources): LoadedConfig {
  const files: ConfigFiles = Object.fromEntries(FILE_ROLES.flatMap((role) => fileOf(role, sources[role])));
  const { findings, desired } = checkConfig(files, options);
  const all = [...findings, ...checkCorePaths(options, files.hypervisor)];
  const diagnostics = FILE_ROLES.flatMap((role) =>
    sourceDiagnostics(
      sources[role],
      all.filter((finding) => finding.role === role),
    ),
  );
  return { options, sources, files, diagnostics, ...(diagnostics.some(isError) ? {} : { desired }) };
}

function fileOf(role: FileRole, source: Source): [FileRole, ConfigFile][] {
  if (!source.ok || !source.json.ok) return [];
  return [[role, { role, path: source.path, text: source.text, value: source.json.value }]];
}

function sourceDiagnostics(source: Source, findings: readonly Finding[]): readonly ConfigProblem[] {
  if (!source.ok) return [source.diagnostic];
  const { path: file, text, json } = source;
  const ofText = json.problems.map(textProblem).map((one) => ({ ...one, where: { file, ...one.where } }));
  const place = ({ where: { line = 0, column = 0 } }: ConfigProblem) => line * 1e6 + Math.min(column, 1e6);
  return [...ofText, ...locatedProblems(file, text, findings)].sort((a, b) => place(a) - place(b));
}

function checkCorePaths(
  { configDir, explicitDir }: LoadOptions,
  hypervisor: ConfigFile | undefined,
): readonly Finding[] {
  if (!explicitDir || !hypervisor) return [];
  return OTHER_ROLES.flatMap((role) => {
    const { path, pointer } = otherFile(role, configDir, hypervisor.value);
    if (!pointer?.absolute || !isOutside(path, configDir)) return [];
    return [
      warningAt(
        'hypervisor',
        { path: ['core_paths', pointer.key], at: 'value' },
        {
          code: 'core_path_outside',
          summary: `core_paths.${pointer.key} leads out of ${configDir}, to ${path}.`,
          hint: 'Write it relative to this file, so that a copied folder reads its own files.',
        },
      ),
    ];
  });
}
