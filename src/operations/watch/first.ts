import type { LoadedConfig } from '../../config/load.ts';
import { foundMounts, withoutObstacles } from '../../engine/adopt/found.ts';
import type { OpenHost } from '../../host/find.ts';
import type { Installation } from '../locate.ts';
import { readMachine } from '../open.ts';

/** What there is where no configuration is yet. */
export interface FirstLook {
  /** Where one would be written. */
  readonly configDir: string;
  /** Absent where the host cannot be read. */
  readonly machine?: FoundMachine;
}

export interface FoundMachine {
  readonly node: string;
  readonly containers: number;
  /** Bind mounts that could be declared, and the directories of the host that are behind them. */
  readonly binds: number;
  readonly directories: number;
  /** ZFS pools that have something mounted, by name; null where the mounts could not be read. */
  readonly pools: readonly string[] | null;
}

/** Whether nobody has written a configuration here: its first file is not there. */
export const isFirstStart = ({ sources }: Pick<LoadedConfig, 'sources'>): boolean => {
  const { read } = sources.hypervisor;
  return !read.ok && read.problems.every(({ code }) => code === 'file_missing');
};

/** Looks at the machine for what a first configuration could be made of; starts no command of Proxmox. */
export async function firstLook(
  { configDir, stateDirOnHost }: Pick<Installation, 'configDir' | 'stateDirOnHost'>,
  host: OpenHost,
): Promise<FirstLook> {
  const look = await readMachine(host, () => ({ hostPaths: [] }));
  if (!look.ok) return { configDir };
  const found = foundMounts(NOTHING_DECLARED, look.value, { configDir, stateDir: stateDirOnHost });
  const sources = [...new Set(found.binds.map(({ hostPath }) => hostPath))];
  const read = await readMachine(host, () => ({ hostPaths: sources }));
  if (!read.ok) return { configDir };
  const { binds } = withoutObstacles(found, read.value);
  const { mounts } = read.value;
  const datasets = mounts && [...mounts.values()].filter(({ fstype }) => fstype === 'zfs');
  return {
    configDir,
    machine: {
      node: read.value.node,
      containers: read.value.containers.size,
      binds: binds.length,
      directories: new Set(binds.map(({ hostPath }) => hostPath)).size,
      pools: datasets ? [...new Set(datasets.map(({ source }) => source.split('/')[0] ?? source))].sort() : null,
    },
  };
}

const NOTHING_DECLARED = { volumes: [], containers: new Map(), datasets: [] };
