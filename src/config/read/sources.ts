import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { good, type Result } from '../../ground/problem.ts';
import type { ConfigProblem } from '../problem.ts';
import { readConfigFile } from './file.ts';
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

/** Reads the first file, then those it points at. */
export async function readSources(folder: SourceFolder): Promise<Sources> {
  const hypervisor = await readSource(hypervisorPath(folder.configDir));
  const first = hypervisor.read.ok ? hypervisor.read.value.json : undefined;
  const [lxc, vm, stacks] = await Promise.all(
    OTHER_ROLES.map((role) =>
      readOther(otherFile(role, folder.configDir, first?.ok ? first.value : undefined), folder),
    ),
  );
  if (!lxc || !vm || !stacks) throw new Error('a role has no file');
  return { hypervisor, lxc, vm, stacks };
}

/** The source that a text would be if it stood in that file. */
export const sourceOf = (path: string, text: string): ConfigSource => ({
  path,
  read: good({ text, json: parseJson(text) }),
});

/** Those that are JSON. */
export const filesIn = (sources: Sources): ConfigFiles =>
  Object.fromEntries(FILE_ROLES.flatMap((role) => fileOf(role, sources[role])));

async function readSource(path: string, namedBy?: string): Promise<ConfigSource> {
  const file = await readConfigFile(path, namedBy);
  return file.ok ? sourceOf(path, file.value) : { path, read: file };
}

/**
 * An absolute path that leads out of the folder names the files of another place where the folder is a copy: then the file of
 * that name in the folder is meant.
 */
async function readOther(
  { path, namedBy }: OtherFile,
  { configDir, explicitDir }: SourceFolder,
): Promise<ConfigSource> {
  if (!namedBy?.absolute || !isOutside(path, configDir)) return readSource(path, namedBy?.key);
  const outside = { key: namedBy.key, path };
  const own = join(configDir, basename(path));
  const isCopy = (explicitDir || !(await isThere(path))) && (await isThere(own));
  return { ...(await readSource(isCopy ? own : path, namedBy.key)), outside };
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

function fileOf(role: FileRole, { path, read }: ConfigSource): readonly (readonly [FileRole, ConfigFile])[] {
  return read.ok && read.value.json.ok ? [[role, { path, value: read.value.json.value }]] : [];
}
