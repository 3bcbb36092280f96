import { addTo } from '../../ground/grouped.ts';
import { type KernelMount, type MountTable, mountAt } from './mounts.ts';
import { storagesIn } from './storage.ts';

/** Where the host has containers' storage volumes mounted: ZFS keeps each as a dataset of its own, running or not. */
export interface VolumeMounts {
  /** By the last name of the source: `subvol-104-disk-0`. */
  readonly byName: ReadonlyMap<string, readonly KernelMount[]>;
  /** Each ZFS storage's dataset: `rpool/data`. */
  readonly pools: ReadonlyMap<string, string>;
}

export function volumeMounts(mounts: MountTable | undefined, storageCfg: string): VolumeMounts {
  const byName = new Map<string, KernelMount[]>();
  for (const mount of mounts?.values() ?? []) {
    if (mount.root !== '/') continue;
    addTo(byName, lastName(mount.source), mount);
  }
  return { byName, pools: zfsPools(storageCfg) };
}

/** The mount of a storage volume, `local-zfs:subvol-104-disk-0`; undefined: the host has it nowhere, or nobody can tell where. */
export function mountOfVolume(volume: string, { byName, pools }: VolumeMounts): KernelMount | undefined {
  const name = lastName(volume);
  const found = byName.get(name) ?? [];
  const [first, ...more] = found;
  if (more.length === 0) return first;
  // A disk that was moved and kept has its name twice.
  const dataset = pools.get(volume.slice(0, volume.indexOf(':')));
  return dataset === undefined ? undefined : found.find(({ source }) => source === `${dataset}/${name}`);
}

/** The mount that a container's root file system is or lies in, by its line's volume; a directory may stand there, too. */
export function mountOfRoot(
  volume: string,
  {
    mounts,
    root,
    volumes,
  }: { readonly mounts: MountTable | undefined; readonly root: string; readonly volumes: VolumeMounts },
): KernelMount | undefined {
  return volume.startsWith('/') ? mounts && mountAt(mounts, root + volume) : mountOfVolume(volume, volumes);
}

const lastName = (volume: string): string =>
  volume.slice(Math.max(volume.lastIndexOf('/'), volume.lastIndexOf(':')) + 1);

function zfsPools(storageCfg: string): ReadonlyMap<string, string> {
  return new Map(
    storagesIn(storageCfg).flatMap(({ type, id, property }): readonly [string, string][] => {
      const pool = type === 'zfspool' ? property('pool') : undefined;
      return pool === undefined ? [] : [[id, pool]];
    }),
  );
}
