import type { ConfigProblem } from '../problem.ts';
import { readConfigFile } from './file.ts';
import { type JsonText, parseJson } from './json.ts';
import { type FileRole, hypervisorPath, OTHER_ROLES, otherFile } from './locate.ts';

/** A file as it came from the disk, readable or not, JSON or not. */
export type Source =
  | { readonly path: string; readonly ok: true; readonly text: string; readonly json: JsonText }
  | { readonly path: string; readonly ok: false; readonly diagnostic: ConfigProblem };

export type Sources = { readonly [Role in FileRole]: Source };

/** Reads the first file, then those it points at. */
export async function readSources(configDir: string): Promise<Sources> {
  const hypervisor = await readSource(hypervisorPath(configDir), NOT_THERE);
  const value = hypervisor.ok && hypervisor.json.ok ? hypervisor.json.value : undefined;
  const [lxc, vm, stacks] = await Promise.all(
    OTHER_ROLES.map((role) => {
      const { path, pointer } = otherFile(role, configDir, value);
      const hint = pointer ? `core_paths.${pointer.key} names it: correct that, or put the file there.` : NOT_THERE;
      return readSource(path, hint);
    }),
  );
  if (!lxc || !vm || !stacks) throw new Error('a role has no file');
  return { hypervisor, lxc, vm, stacks };
}

/** The source that a text would be if it stood in that file. */
export const sourceOf = (path: string, text: string): Source => ({ path, ok: true, text, json: parseJson(text) });

const NOT_THERE = 'Put the file there, or name its folder with --config-dir.';

async function readSource(path: string, missingHint: string): Promise<Source> {
  const file = await readConfigFile(path, missingHint);
  return file.ok ? sourceOf(path, file.text) : { path, ok: false, diagnostic: file.diagnostic };
}
