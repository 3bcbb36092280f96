import { join, normalize, resolve } from 'node:path';
import type { LoadedConfig } from '../config/load.ts';
import { journalsIn } from '../disk/journals.ts';
import type { DesiredState } from '../engine/desired/state.ts';
import type { FactsQuery } from '../engine/observed/facts.ts';
import { type Memory, NOTHING_REMEMBERED } from '../engine/observed/memory.ts';
import { queryOf } from '../engine/observed/query.ts';
import { type ObservedState, observed, withMemory } from '../engine/observed/state.ts';
import type { AskedIdentity } from '../engine/permission/identity.ts';
import { normalPath } from '../ground/paths.ts';
import { bad, good, isError, isSome, type Problem, type Result } from '../ground/problem.ts';
import { type FoundHost, findHost, type OpenHost } from '../host/find.ts';
import { memoryIn } from './memory.ts';
import { type FoundProblem, found, type OperationProblem } from './problem.ts';

/** Where to work. All of it has a default. */
export interface OpenOptions {
  /** The four phoenix_*.json files; `/usr/local/phoenix_hypervisor/etc`, or the demo's own. */
  readonly configDir?: string;
  /** `local`, `demo` or `demo:DIR`. */
  readonly host?: string;
  /** A folder that is taken as the local machine's file system root. */
  readonly root?: string;
  /** Journals and backups, below `root`: `/var/lib/phoenix-volumes`, for others than root in `$XDG_STATE_HOME`. */
  readonly stateDir?: string;
  /** Seconds one `pct` may take before it is reported and left behind: 300. */
  readonly pctTimeout?: number;
  /** Makes a demo anew. */
  readonly reset?: boolean;
}

/** A host that was found and the folders that belong to it, as paths this process can open. Nothing was read yet. */
export interface Installation {
  /** '' or the folder taken as the machine's file system root. */
  readonly root: string;
  readonly configDir: string;
  /** Whether somebody named the folder. */
  readonly explicitDir: boolean;
  /** Journals and backups. */
  readonly stateDir: string;
  /** The same as the machine names it: without its root. */
  readonly stateDirOnHost: string;
  /** Held while an apply runs. */
  readonly applyLock: string;
  /** Whether to go on unlocked where the system has no flock(1). */
  readonly lockOptional: boolean;
  /** @internal */
  openHost(): Promise<OpenHost>;
}

/** A sound configuration and the host it is for. */
export interface Workspace {
  readonly installation: Installation;
  /** @internal */
  readonly host: OpenHost;
  readonly desired: DesiredState;
  /** What the files' check found; no error is among it. */
  readonly findings: readonly Problem[];
}

const PCT_TIMEOUT = 300;

/** Finds the host, reads and checks the files. A configuration with errors is a problem: then nothing is touched. */
export async function open(options: OpenOptions = {}): Promise<Result<Workspace, OperationProblem>> {
  const located = await locate(options);
  if (!located.ok) return located;
  return workspaceOf(located.value, await readConfig(located.value));
}

/** Finds the host and the folders that are named; a demo that is not there yet is made. */
export async function locate(options: OpenOptions): Promise<Result<Installation, OperationProblem>> {
  const host = await findHost(options);
  return host.ok ? good(installationOf(host.value, options)) : host;
}

/**
 * The workspace of a configuration that is read already.
 * @internal
 */
export async function workspaceOf(
  installation: Installation,
  { desired, diagnostics }: Pick<LoadedConfig, 'desired'> & { readonly diagnostics: readonly Problem[] },
): Promise<Result<Workspace, OperationProblem>> {
  const errors = diagnostics.filter(isError);
  if (isSome(errors)) return bad(found('configuration', errors));
  if (!desired) throw new Error('a configuration without errors declares nothing');
  return good({ installation, host: await installation.openHost(), desired, findings: diagnostics });
}

export async function readConfig({ configDir, explicitDir, stateDirOnHost }: Installation): Promise<LoadedConfig> {
  const { loadConfig } = await import('../config/load.ts');
  return loadConfig({ configDir, explicitDir, stateDir: stateDirOnHost });
}

/** Reads the host for what is declared; errors that let nothing be said about it are a problem. */
export const readHost = ({ desired, host }: Pick<Workspace, 'desired' | 'host'>) =>
  readMachine(host, (memory) => queryOf(desired, memory));

/**
 * The same with what it takes to tell who can do what in each volume: the root of each container and those asked for.
 * @internal
 */
export function readAccess(
  { desired, host }: Pick<Workspace, 'desired' | 'host'>,
  asked: readonly AskedIdentity[] = [],
) {
  return readMachine(host, (memory) => {
    const query = queryOf(desired, memory);
    return {
      ...query,
      inside: [
        ...query.inside,
        ...query.starts.map(({ ctid, path }) => ({ ctid, path: normalPath(path) })),
        ...asked.map(({ ctid }) => ({ ctid, accounts: true })),
      ],
    };
  });
}

/**
 * The same for any question.
 * @internal
 */
export async function readMachine(
  host: OpenHost,
  queryFor: (memory: Memory) => FactsQuery,
): Promise<Result<ObservedState, FoundProblem>> {
  const memory = (await host.memory?.()) ?? NOTHING_REMEMBERED;
  const state = withMemory(observed(await host.facts(queryFor(memory))), memory);
  const cause = state.diagnostics.find(isError);
  if (!cause) return good(state);
  return bad(found('host_unreadable', [cause, ...state.diagnostics.filter((one) => one !== cause)]));
}

function installationOf(
  { root, lockOptional, open: openHost, ...defaults }: FoundHost,
  { configDir, stateDir = defaults.stateDir, pctTimeout = PCT_TIMEOUT }: OpenOptions,
): Installation {
  const stateDirOnHost = root === '' ? resolve(stateDir) : normalize(join('/', stateDir));
  return {
    root,
    configDir: resolve(configDir ?? defaults.configDir),
    explicitDir: configDir !== undefined,
    stateDir: `${root}${stateDirOnHost}`,
    stateDirOnHost,
    applyLock: `${root}/run/phoenix-volumes/apply.lock`,
    lockOptional,
    openHost: async () => {
      const stateFolder = `${root}${stateDirOnHost}`;
      const journals = journalsIn(stateFolder);
      return { ...(await openHost(pctTimeout * 1000)), memory: () => memoryIn(stateFolder, journals) };
    },
  };
}
