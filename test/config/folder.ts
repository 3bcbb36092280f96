import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type LoadedConfig, type LoadOptions, loadConfig } from '../../src/config/load.ts';
import type { QueryItem } from '../../src/config/problem.ts';
import { roleOf } from '../../src/config/query/item.ts';
import { type QueryManner, query } from '../../src/config/query/query.ts';
import { diagnosticOf } from '../../src/views/words/any.ts';
import type { Diagnostic } from '../../src/views/words/words.ts';

export const ESTATE = new URL('../../examples/estate', import.meta.url).pathname;

export const NAMES = {
  hypervisor: 'phoenix_hypervisor_config.json',
  lxc: 'phoenix_lxc_configs.json',
  vm: 'phoenix_vm_configs.json',
  stacks: 'phoenix_stacks_config.json',
} as const;

type Role = keyof typeof NAMES;
export type Texts = { readonly [Name in Role]?: string | Buffer };

const MINIMAL: Required<Texts> = {
  hypervisor: '{}',
  lxc: '{"lxc_configs": {"101": {}, "102": {}, "103": {}}}',
  vm: '{"vms": []}',
  stacks: '{"docker_stacks": {}}',
};

/** A folder of its own for one test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'phoenix-config-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder with four small good files, some of them replaced. */
export async function configFolder(texts: Texts = {}): Promise<string> {
  const folder = await temporaryFolder();
  for (const [role, text] of Object.entries({ ...MINIMAL, ...texts })) {
    await writeFile(join(folder, NAMES[role as Role]), text);
  }
  return folder;
}

/** A copy of the example estate, to be changed. */
export async function estateFolder(): Promise<string> {
  const folder = await temporaryFolder();
  await cp(ESTATE, folder, { recursive: true });
  return folder;
}

export function load(configDir: string, options: Partial<LoadOptions> = {}): Promise<LoadedConfig> {
  return loadConfig({ configDir, explicitDir: true, stateDir: '/var/lib/phoenix-volumes', ...options });
}

export const loadTexts = async (texts: Texts): Promise<LoadedConfig> => load(await configFolder(texts));

/** A first file with these volumes, each key and value on a line of its own. */
export const withVolumes = (volumes: unknown, more: object = {}): string =>
  JSON.stringify({ ...more, shared_volumes: volumes }, null, 2);

/** `error target_twice 12:5`, for a table of cases. */
export const brief = ({ diagnostics }: LoadedConfig): readonly string[] =>
  diagnostics.map(({ severity, code, where: { line, column } }) => `${severity} ${code} ${line}:${column}`);

/** As people read them. */
export const shown = ({ diagnostics }: LoadedConfig): readonly Diagnostic[] => diagnostics.map(diagnosticOf);

/** What a script gets for one value. */
export function ask(config: LoadedConfig, item: QueryItem, path?: string, manner: QueryManner = {}) {
  const file = config.files[roleOf(item.what)];
  if (!file) throw new Error(`${item.what} has no file`);
  return query(file, item, path, manner);
}
