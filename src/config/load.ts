import type { DesiredState } from '../engine/desired.ts';
import type { Diagnostic } from '../engine/diagnostic.ts';
import type { FileRole } from './locate.ts';
import type { HypervisorFile, LxcFile, StacksFile, VmFile } from './shapes.ts';

export interface LoadOptions {
  readonly configDir: string;
  /** Whether the person named the folder: then `core_paths` that lead out of it are warned about. */
  readonly explicitDir: boolean;
  readonly stateDir: string;
}

/** One file that could be read and has sound JSON. */
export interface ConfigFile<Role extends FileRole = FileRole> {
  readonly role: Role;
  readonly path: string;
  readonly text: string;
  /** All that stands in it. */
  readonly json: unknown;
  /** The part of it that has the shape it should: blocks with a finding against their shape are left out. */
  readonly value: FileValues[Role];
}

export interface FileValues {
  readonly hypervisor: HypervisorFile;
  readonly lxc: LxcFile;
  readonly vm: VmFile;
  readonly stacks: StacksFile;
}

export type ConfigFiles = { readonly [Role in FileRole]?: ConfigFile<Role> };

export interface LoadedConfig {
  readonly options: LoadOptions;
  /** Absent where a file could not be read or is no JSON. */
  readonly files: ConfigFiles;
  /** By file and place. */
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when any diagnostic is an error. */
  readonly desired?: DesiredState;
}

/** Reads and checks the four files; never rejects for anything that is wrong with them. */
export function loadConfig(_options: LoadOptions): Promise<LoadedConfig> {
  throw new Error('being written');
}
