import { join, normalize, resolve } from 'node:path';
import { good, type Result } from '../ground/problem.ts';
import { type FoundHost, findHost, type OpenHost } from '../host/find.ts';
import type { OperationProblem } from './problem.ts';

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
  /** Only this member of the cluster. */
  readonly node?: string;
  /** Seconds one `pct` may take before it is reported and left behind: 300. */
  readonly pctTimeout?: number;
  /** Makes a demo anew. */
  readonly reset?: boolean;
}

/** A host that was found and the folders that belong to it, as paths this process can open. Nothing was read yet. */
export interface Installation {
  /** `local` or `demo`. */
  readonly hostName: string;
  /** '' or the folder taken as the machine's file system root. */
  readonly root: string;
  readonly configDir: string;
  /** Whether somebody named the folder. */
  readonly explicitDir: boolean;
  /** Journals and backups. */
  readonly stateDir: string;
  /** The same as the machine names it: without its root. */
  readonly stateDirOnHost: string;
  /** The only member of the cluster that plans and statuses are about; all when absent. */
  readonly node?: string | undefined;
  /** Held while an apply runs. */
  readonly applyLock: string;
  /** Whether to go on unlocked where the system has no flock(1). */
  readonly lockOptional: boolean;
  /** @internal */
  openHost(): Promise<OpenHost>;
}

const PCT_TIMEOUT = 300;

/** Finds the host and the folders that are named; a demo that is not there yet is made. */
export async function locate(options: OpenOptions): Promise<Result<Installation, OperationProblem>> {
  const host = await findHost(options);
  return host.ok ? good(installationOf(host.value, options)) : host;
}

function installationOf(
  { name: hostName, root, lockOptional, open: openHost, ...defaults }: FoundHost,
  { configDir, node, stateDir = defaults.stateDir, pctTimeout = PCT_TIMEOUT }: OpenOptions,
): Installation {
  const stateDirOnHost = root === '' ? resolve(stateDir) : normalize(join('/', stateDir));
  const stateFolder = `${root}${stateDirOnHost}`;
  const folder = { configDir: resolve(configDir ?? defaults.configDir), explicitDir: configDir !== undefined };
  return {
    hostName,
    root,
    ...folder,
    node,
    stateDir: stateFolder,
    stateDirOnHost,
    applyLock: `${root}/run/phoenix-volumes/apply.lock`,
    lockOptional,
    openHost: async () => {
      const { memoryIn } = await import('./memory.ts');
      const { journalsIn } = await import('../disk/journal/journals.ts');
      const journals = journalsIn(stateFolder);
      const configuration = async () => (await import('./member/hello.ts')).contentHash(folder);
      return {
        ...(await openHost(pctTimeout * 1000)),
        memory: () => memoryIn(stateFolder, journals),
        walked: async (walks) => (await import('./walks.ts')).rememberWalks(stateFolder, walks),
        configuration,
      };
    },
  };
}
