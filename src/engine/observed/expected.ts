import { ancestorsOf, isWithin, normalPath, withoutDots } from '../../ground/paths.ts';
import { booleanWord } from '../../proxmox/value/rule.ts';
import type { MountUnitFact } from './facts.ts';
import { decoded, type MountTable, mountAt } from './mounts.ts';
import { type StorageEntry, storagesIn } from './storage.ts';

/** A place where the machine is told to mount a file system: whatever lies there belongs on that one. */
export interface ExpectedMount {
  /** As the configuration would name it, normalised; never `/`. */
  readonly at: string;
  readonly by: Expecter;
  /** The device, unit, storage or dataset. */
  readonly name: string;
}

/** Who expects it: a line of /etc/fstab, a unit of systemd, a storage of Proxmox, a dataset of ZFS. */
export type Expecter = 'fstab' | 'unit' | 'storage' | 'dataset';

/** By the place; of several for one place the first. */
export type ExpectedMounts = ReadonlyMap<string, ExpectedMount>;

export function expectedMounts(expected: readonly ExpectedMount[]): ExpectedMounts {
  const byPlace = new Map<string, ExpectedMount>();
  for (const each of expected) if (each.at !== '/' && !byPlace.has(each.at)) byPlace.set(each.at, each);
  return byPlace;
}

/**
 * The expected mount at or above a path that is not there, the innermost first; undefined: what should be there is, or
 * the machine's mounts could not be read. What lies on a mount further in is where it belongs.
 */
export function absentAt(
  path: string,
  expected: ExpectedMounts,
  { mounts, root }: { readonly mounts: MountTable | undefined; readonly root: string },
): ExpectedMount | undefined {
  if (!mounts || expected.size === 0) return undefined;
  const places = [path, ...[...ancestorsOf(path)].reverse()];
  const first = places.find((at) => expected.has(at));
  const wanted = first === undefined ? undefined : expected.get(first);
  return wanted && !isMounted(path, wanted.at, { mounts, root }) ? wanted : undefined;
}

/** An automount that still waits has nothing mounted. */
function isMounted(
  path: string,
  at: string,
  { mounts, root }: { readonly mounts: MountTable; readonly root: string },
): boolean {
  const mount = mountAt(mounts, root + path);
  return mount !== undefined && isWithin(mount.target, root + at) && mount.fstype !== 'autofs';
}

/** Where /etc/fstab has something to mount, at boot, by hand (`noauto`) or as soon as somebody looks (fstab(5)). */
export function fstabMounts(text: string): readonly ExpectedMount[] {
  return text.split('\n').flatMap((line) => {
    const [device = '', target = '', type] = line.trim().split(/[ \t]+/);
    if (device.startsWith('#') || !target.startsWith('/') || type === 'swap') return [];
    return [{ at: withoutDots(decoded(target)), by: 'fstab', name: decoded(device) }];
  });
}

/** Where mount and automount units of systemd mount something (systemd.mount(5)). */
export const unitMounts = (units: readonly MountUnitFact[]): readonly ExpectedMount[] =>
  units.flatMap(({ name, text }) => {
    const where = [...text.matchAll(/^[ \t]*Where[ \t]*=[ \t]*(.*?)[ \t]*$/gm)].at(-1)?.[1]?.replace(/^"(.*)"$/, '$1');
    return where?.startsWith('/') ? [{ at: withoutDots(where), by: 'unit' as const, name }] : [];
  });

/** Where datasets of ZFS belong, by what `zfs list -H -o name,mountpoint,canmount` says. */
export const datasetMounts = (list: string): readonly ExpectedMount[] =>
  list.split('\n').flatMap((line) => {
    const [name = '', mountpoint = '', canMount] = line.split('\t');
    const counts = mountpoint.startsWith('/') && canMount !== 'off';
    return counts ? [{ at: normalPath(mountpoint), by: 'dataset' as const, name }] : [];
  });

/**
 * Where storages of /etc/pve/storage.cfg that this node has are mounted, by their type. A ZFS pool's own word on where it
 * is mounted counts more, where it is known.
 */
export function storageMounts(
  text: string,
  { node, datasetsKnown }: { readonly node: string; readonly datasetsKnown: boolean },
): readonly ExpectedMount[] {
  return storagesIn(text).flatMap((storage) => {
    const { type, id, property, isSet } = storage;
    const nodes = property('nodes')?.split(/[,; ]+/);
    if (nodes && !nodes.includes(node)) return [];
    if (isSet('disable') && booleanWord(property('disable') ?? '1') !== '0') return [];
    const at = type === 'zfspool' && datasetsKnown ? undefined : placeOf(storage);
    return at?.startsWith('/') ? [{ at: withoutDots(at), by: 'storage' as const, name: id }] : [];
  });
}

const NETWORK: ReadonlySet<string> = new Set(['nfs', 'cifs', 'cephfs', 'glusterfs']);

/** As Proxmox's own storage plugins find it; undefined: what this storage has is not mounted. */
function placeOf({ type, id, property }: StorageEntry): string | undefined {
  if (NETWORK.has(type)) return property('path') ?? `/mnt/pve/${id}`;
  if (type === 'zfspool') return property('mountpoint') ?? `/${property('pool') ?? ''}`;
  if (type !== 'dir' && type !== 'btrfs') return undefined;
  const isMountPoint = property('is_mountpoint') ?? '';
  if (isMountPoint.startsWith('/')) return isMountPoint;
  return booleanWord(isMountPoint) === '1' ? property('path') : undefined;
}
