import { join, normalize, resolve } from 'node:path';

export const FILE_ROLES = ['hypervisor', 'lxc', 'vm', 'stacks'] as const;
export type FileRole = (typeof FILE_ROLES)[number];

const DEFAULT_NAMES = {
  hypervisor: 'phoenix_hypervisor_config.json',
  lxc: 'phoenix_lxc_configs.json',
  vm: 'phoenix_vm_configs.json',
  stacks: 'phoenix_stacks_config.json',
} as const;

const CORE_PATHS = { lxc: 'lxc_config_file', vm: 'vm_config_file', stacks: 'stacks_config_file' } as const;

export type OtherRole = keyof typeof CORE_PATHS;

export const OTHER_ROLES: readonly OtherRole[] = ['lxc', 'vm', 'stacks'];

export const hypervisorPath = (configDir: string): string => join(configDir, DEFAULT_NAMES.hypervisor);

/** Where another file is, and the key of `core_paths` that says so, where one does. */
export interface OtherFile {
  readonly path: string;
  readonly key?: string;
}

/** `corePaths` is the block of that name as it stands in the file: whatever is no text in it is not looked at. */
export function otherFile(role: OtherRole, configDir: string, corePaths: unknown): OtherFile {
  const key = CORE_PATHS[role];
  const declared = isObject(corePaths) && Object.hasOwn(corePaths, key) ? corePaths[key] : undefined;
  if (typeof declared !== 'string' || declared === '') return { path: join(configDir, DEFAULT_NAMES[role]) };
  return { path: declared.startsWith('/') ? normalize(declared) : join(configDir, declared), key };
}

/** Whether an absolute entry of `core_paths` leaves the folder, so that a copied configuration reads the original. */
export function leavesFolder(path: string, configDir: string): boolean {
  const folder = resolve(configDir);
  return resolve(path) !== folder && !resolve(path).startsWith(folder === '/' ? '/' : `${folder}/`);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
