import { isAbsolute, join, normalize, resolve } from 'node:path';
import { isObject } from './value.ts';

export const FILE_ROLES = ['hypervisor', 'lxc', 'vm', 'stacks'] as const;
export type FileRole = (typeof FILE_ROLES)[number];

/** Roles of the files that the first may point at, and under which key of `core_paths`. */
const POINTERS = { lxc: 'lxc_config_file', vm: 'vm_config_file', stacks: 'stacks_config_file' } as const;
export type OtherRole = keyof typeof POINTERS;
export const OTHER_ROLES: readonly OtherRole[] = ['lxc', 'vm', 'stacks'];

const NAMES = {
  hypervisor: 'phoenix_hypervisor_config.json',
  lxc: 'phoenix_lxc_configs.json',
  vm: 'phoenix_vm_configs.json',
  stacks: 'phoenix_stacks_config.json',
} as const;

export const hypervisorPath = (configDir: string): string => join(configDir, NAMES.hypervisor);

export interface OtherFile {
  readonly path: string;
  /** What names it, where the default does not: the key in `core_paths`, and whether as an absolute path. */
  readonly namedBy?: { readonly key: string; readonly absolute: boolean };
}

/** Where a file is that the first may point at; `hypervisor` is all that stands in the first. */
export function otherFile(role: OtherRole, configDir: string, hypervisor: unknown): OtherFile {
  const corePaths = isObject(hypervisor) ? hypervisor.core_paths : undefined;
  const key = POINTERS[role];
  const path = isObject(corePaths) ? corePaths[key] : undefined;
  if (typeof path !== 'string' || path === '') return { path: join(configDir, NAMES[role]) };
  const absolute = isAbsolute(path);
  return { path: absolute ? normalize(path) : join(configDir, path), namedBy: { key, absolute } };
}

/** Whether a path lies outside a folder, as written: links are not followed. */
export function isOutside(path: string, folder: string): boolean {
  return !`${resolve(path)}/`.startsWith(`${resolve(folder)}/`.replace('//', '/'));
}
