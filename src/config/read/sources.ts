import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { good, type Result } from '../../ground/problem.ts';
import type { ConfigProblem } from '../problem.ts';
import { readConfigFile, readConfigFileNow } from './file.ts';
import { type JsonText, parseJson } from './json.ts';
import {
  FILE_ROLES,
  type FileRole,
  hypervisorPath,
  isOutside,
  OTHER_ROLES,
  type OtherFile,
  otherFile,
} from './locate.ts';

/** A file as it came from the disk, readable or not, JSON or not. */
export interface ConfigSource {
  readonly path: string;
  readonly read: Result<SourceText, ConfigProblem>;
  /** The key of `core_paths` that leads out of the folder, where one does, and what it names. */
  readonly outside?: { readonly key: string; readonly path: string } | undefined;
}

/** The folder of the first file, and whether a person named it. */
export interface SourceFolder {
  readonly configDir: string;
  readonly explicitDir: boolean;
}

export interface SourceText {
  readonly text: string;
  readonly json: JsonText;
}

export type Sources = { readonly [Role in FileRole]: ConfigSource };

/** One file that could be read and is JSON, if perhaps with findings. */
export interface ConfigFile {
  readonly path: string;
  /** All that stands in it. */
  readonly value: unknown;
}

export type ConfigFiles = { readonly [Role in FileRole]?: ConfigFile };

/** Reads one file alone, and to find another than the first that one, too. */
export async function readRole(role: FileRole, folder: SourceFolder): Promise<ConfigSource> {
  const now: Reader = (path, namedBy) => found(path, readConfigFileNow(path, namedBy));
  const hypervisor = await now(hypervisorPath(folder.configDir));
  if (role === 'hypervisor') return hypervisor;
  return readOther(otherFile(role, folder.configDir, jsonIn(hypervisor)), folder, now);
}

/** Is told of each file before it is read, which waits for it. */
export type BeforeReading = (path: string) => Promise<void>;

/** Reads the first file, then those it points at. */
export async function readSources(folder: SourceFolder, before?: BeforeReading): Promise<Sources> {
  const read: Reader = async (path, namedBy) => {
    await before?.(path);
    return found(path, await readConfigFile(path, namedBy));
  };
  const hypervisor = await read(hypervisorPath(folder.configDir));
  const first = jsonIn(hypervisor);
  const [lxc, vm, stacks] = await Promise.all(
    OTHER_ROLES.map((role) => readOther(otherFile(role, folder.configDir, first), folder, read)),
  );
  if (!lxc || !vm || !stacks) throw new Error('a role has no file');
  return { hypervisor, lxc, vm, stacks };
}

/** The paths that decide what is declared: the folder, and the four files wherever they are. */
export async function configurationPaths(folder: SourceFolder): Promise<readonly string[]> {
  const sources = await readSources(folder);
  return [folder.configDir, ...Object.values(sources).map(({ path }) => path)];
}

/** The source that a text would be if it stood in that file. */
export const sourceOf = (path: string, text: string): ConfigSource => ({
  path,
  read: good({ text, json: parseJson(text) }),
});

/** Those that are JSON. */
export const filesIn = (sources: Sources): ConfigFiles =>
  Object.fromEntries(
    FILE_ROLES.flatMap((role) => {
      const file = fileOf(sources[role]);
      return file ? [[role, file]] : [];
    }),
  );

/** Estates without virtual machines or stacks have no such file; volumes need neither. */
const NOT_NEEDED: readonly FileRole[] = ['vm', 'stacks'];

/** What reading it found, by itself. */
export function readingProblems(role: FileRole, { path: file, read }: ConfigSource): readonly ConfigProblem[] {
  if (read.ok) return read.value.json.problems.map((one): ConfigProblem => ({ ...one, where: { file, ...one.where } }));
  return read.problems.map((problem): ConfigProblem => {
    if (problem.code !== 'file_missing') return problem;
    return { ...problem, role, severity: NOT_NEEDED.includes(role) ? 'warning' : problem.severity };
  });
}

/** All that stands in it; undefined where that is not known. */
const jsonIn = ({ read }: ConfigSource): unknown => (read.ok && read.value.json.ok ? read.value.json.value : undefined);

type Reader = (path: string, namedBy?: string) => ConfigSource | Promise<ConfigSource>;

const found = (path: string, file: Result<string, ConfigProblem>): ConfigSource =>
  file.ok ? sourceOf(path, file.value) : { path, read: file };

/**
 * An absolute path that leads out of the folder names the files of another place where the folder is a copy: then the file of
 * that name in the folder is meant.
 */
async function readOther(
  { path, namedBy }: OtherFile,
  { configDir, explicitDir }: SourceFolder,
  read: Reader,
): Promise<ConfigSource> {
  if (!namedBy?.absolute || !isOutside(path, configDir)) return read(path, namedBy?.key);
  const outside = { key: namedBy.key, path };
  const own = join(configDir, basename(path));
  const isCopy = (explicitDir || !(await isThere(path))) && (await isThere(own));
  return { ...(await read(isCopy ? own : path, namedBy.key)), outside };
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Undefined where it is no JSON. */
export const fileOf = ({ path, read }: ConfigSource): ConfigFile | undefined =>
  read.ok && read.value.json.ok ? { path, value: read.value.json.value } : undefined;
