import { addTo } from '../../../ground/grouped.ts';
import { ancestorsOf, isWithin, normalPath, outwards } from '../../../ground/paths.ts';
import { configuredMounts } from '../../access/configured.ts';
import type { DesiredDataset, DesiredState } from '../../desired/state.ts';
import { absentAt, absentBranches } from '../../observed/absent.ts';
import { type ExpectedMounts, expectedMounts } from '../../observed/expected.ts';
import { isReadOnly, mountAt } from '../../observed/mounts.ts';
import { otherThanSeen, seenAt } from '../../observed/seen.ts';
import type { ObservedState } from '../../observed/state.ts';
import type { VolumeFault } from '../../problem.ts';
import type { HostReadOnly } from '../../status/types.ts';

/**
 * Why nothing may be made, owned or mounted at a path: a file system that belongs at it or above it is not there, so
 * whatever is done would be done on another one and hidden, or in its way, when it comes back.
 */
export function absentFilesystem(
  path: string,
  datasets: ExpectedMounts,
  observed: ObservedState,
): VolumeFault | undefined {
  const absent = absentAt(path, observed.expectedMounts, observed);
  return absent ? { code: 'mount_absent', path, ...absent } : absentDataset(path, datasets, observed);
}

/** What is no reason to refuse a directory, and somebody would like to know before it is filled. */
export function filesystemWarnings(path: string, observed: ObservedState): readonly VolumeFault[] {
  const { mounts, root, expectedMounts: expected } = observed;
  const mount = mounts && mountAt(mounts, root + path);
  if (!mount) return [];
  const pool = mount.target.slice(root.length);
  const branches = absentBranches(path, expected, observed);
  const storage = outwards(path).flatMap((at) => observed.storagesOff.get(at) ?? [])[0];
  const isOff = storage !== undefined && !isWithin(mount.target, root + storage.at);
  return [
    ...(IN_MEMORY.has(mount.fstype)
      ? [{ code: 'filesystem_in_memory', path, at: pool || '/', fstype: mount.fstype } as const]
      : []),
    ...branches.map((branch) => ({ code: 'branch_absent', path, pool, ...branch }) as const),
    ...(isOff ? [{ code: 'storage_off', path, at: storage.at, name: storage.name, off: storage.off } as const] : []),
  ];
}

/** Their memory is all that has what is written there. */
const IN_MEMORY: ReadonlySet<string> = new Set(['tmpfs', 'ramfs']);

/** Why nothing can be made or changed at a path: the host has its file system read-only. */
export function readOnlyAt(path: string, observed: ObservedState): VolumeFault | undefined {
  const mounted = hostReadOnly(path, observed);
  return mounted && { code: 'filesystem_read_only', path, ...mounted };
}

/** What a path lies on, where the host has that read-only. */
export function hostReadOnly(path: string, { mounts, root }: ObservedState): HostReadOnly | undefined {
  const mount = mounts && mountAt(mounts, root + path);
  if (!mount || !isReadOnly(mount)) return undefined;
  const at = mount.target === (root || '/') ? '/' : mount.target.slice(root.length);
  return { at, source: mount.source, fstype: mount.fstype };
}

/** Where declared datasets are to be mounted. */
export const datasetPlaces = ({ datasets }: DesiredState): ExpectedMounts =>
  expectedMounts(datasets.map(({ name, at }) => ({ at, by: 'dataset', name })));

function absentDataset(path: string, datasets: ExpectedMounts, observed: ObservedState): VolumeFault | undefined {
  const absent = absentAt(path, datasets, observed);
  if (!absent) return undefined;
  const about = { path, at: absent.at, dataset: absent.name };
  const found = placeOf(absent, observed);
  if (!found) return { code: 'dataset_not_mounted', ...about };
  return {
    code: 'dataset_elsewhere',
    ...about,
    ...found,
    instead: normalPath(found.there + path.slice(absent.at.length)),
  };
}

/** Where a dataset is mounted, else where ZFS says that it belongs. */
function placeOf({ name }: Pick<DesiredDataset, 'name'>, { mounts, root, expectedMounts: expected }: ObservedState) {
  for (const { fstype, source, target, root: inside } of mounts?.values() ?? []) {
    const isOurs = fstype === 'zfs' && source === name && inside === '/' && isWithin(target, root || '/');
    if (isOurs) return { there: target.slice(root.length) || '/', mounted: true };
  }
  for (const { by, name: other, at } of expected.values()) {
    if (by === 'dataset' && other === name) return { there: at, mounted: false };
  }
  return undefined;
}

/** The same by what is remembered: the path was on another file system when it was last looked at. */
export function changedFilesystem(path: string, observed: ObservedState): VolumeFault | undefined {
  const seen = observed.seen.get(path);
  const found = seen && otherThanSeen(path, seen, observed);
  return seen && found && { code: 'filesystem_changed', path, source: seen.source, fstype: seen.fstype, found };
}

/**
 * The same where the memory is lost: a directory on the machine's root may be in the way of a file system that is not
 * there. One that holds nothing is refused; what holds something nobody can tell from where it belongs.
 */
export function unknownFilesystem(path: string, observed: ObservedState): UnknownFilesystem | undefined {
  if (!observed.lost || observed.seen.has(path) || seenAt(path, observed) !== 'root') return undefined;
  const fact = observed.paths.get(path);
  const kind = fact?.kind ?? 'missing';
  const holdsNothing = kind === 'missing' || (fact?.kind === 'directory' && fact.empty !== false);
  const { path: memory, isAside, system } = observed.lost;
  return { code: 'filesystem_unknown', path, memory, isAside, ...(system !== undefined && { system }), holdsNothing };
}

type UnknownFilesystem = Extract<VolumeFault, { readonly code: 'filesystem_unknown' }>;

/** What containers have configured as the sources of their mounts, by each path that is one or lies above one. */
export type ConfiguredSources = ReadonlyMap<string, readonly ConfiguredSource[]>;

interface ConfiguredSource {
  readonly ctid: number;
  readonly source: string;
}

export function configuredSources({ containers }: ObservedState): ConfiguredSources {
  const sources = new Map<string, ConfiguredSource[]>();
  for (const container of containers.values()) {
    for (const { hostPath: source } of configuredMounts(container)) {
      if (source === undefined) continue;
      for (const at of [...ancestorsOf(source), source]) {
        addTo(sources, at, { ctid: container.ctid, source });
      }
    }
  }
  return sources;
}

/**
 * Why directories may not be made: containers have one of them configured as the source of a mount, or something below
 * it, so it was there and went away. Made anew it would be empty, and containers would start with nothing in it.
 * `parents` of it are made, too, from outside to inside.
 */
export function goneSource(
  path: string,
  parents: readonly string[],
  sources: ConfiguredSources,
): VolumeFault | undefined {
  if (sources.size === 0) return undefined;
  const gone = [...parents, path].find((at) => sources.has(at));
  const found = (gone !== undefined && sources.get(gone)) || [];
  const [first] = found;
  if (gone === undefined || !first) return undefined;
  const ctids = [...new Set(found.map(({ ctid }) => ctid))].sort((a, b) => a - b);
  return { code: 'source_gone', path, gone, source: first.source, ctids };
}
