import { good, type Result } from '../../ground/problem.ts';
import type { ConfigProblem } from '../problem.ts';
import { readConfigFile } from './file.ts';
import { type JsonText, parseJson } from './json.ts';
import { FILE_ROLES, type FileRole, hypervisorPath, OTHER_ROLES, otherFile } from './locate.ts';

/** A file as it came from the disk, readable or not, JSON or not. */
export interface ConfigSource {
  readonly path: string;
  readonly read: Result<SourceText, ConfigProblem>;
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
export async function readSources(configDir: string): Promise<Sources> {
  const hypervisor = await readSource(hypervisorPath(configDir));
  const first = hypervisor.read.ok ? hypervisor.read.value.json : undefined;
  const [lxc, vm, stacks] = await Promise.all(
    OTHER_ROLES.map((role) => {
      const { path, namedBy } = otherFile(role, configDir, first?.ok ? first.value : undefined);
      return readSource(path, namedBy?.key);
    }),
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

function fileOf(role: FileRole, { path, read }: ConfigSource): readonly (readonly [FileRole, ConfigFile])[] {
  return read.ok && read.value.json.ok ? [[role, { path, value: read.value.json.value }]] : [];
}
