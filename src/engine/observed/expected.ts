import { normalPath, withoutDots } from '../../ground/paths.ts';
import { booleanWord } from '../../proxmox/value/rule.ts';
import type { MountUnitFact } from './facts.ts';
import { decoded, withoutPassword } from './mounts.ts';
import { type StorageEntry, storagesIn } from './storage.ts';

/** A place where the machine is told to mount a file system: whatever lies there belongs on that one. */
export interface ExpectedMount {
  /** As the configuration would name it, normalised; never `/`. */
  readonly at: string;
  readonly by: Expecter;
  /** The device, unit, storage or dataset; of an automount its map. */
  readonly name: string;
  /** Directories of the host that it shows: the source of a bind mount, the branches of a mergerfs as shell patterns. */
  readonly shows?: { readonly as: 'bind' | 'branches'; readonly paths: readonly string[] } | undefined;
  /** A dataset whose key is not loaded. */
  readonly locked?: boolean | undefined;
}

/** Who expects it: a line of /etc/fstab, a unit of systemd, a storage of Proxmox, a dataset of ZFS, an automount. */
export type Expecter = 'fstab' | 'unit' | 'storage' | 'dataset' | 'automount';

/** By the place; of several for one place the first. */
export type ExpectedMounts = ReadonlyMap<string, ExpectedMount>;

export function expectedMounts(expected: readonly ExpectedMount[]): ExpectedMounts {
  const byPlace = new Map<string, ExpectedMount>();
  for (const each of expected) if (each.at !== '/' && !byPlace.has(each.at)) byPlace.set(each.at, each);
  return byPlace;
}

/** Where /etc/fstab has something to mount, at boot, by hand (`noauto`) or as soon as somebody looks (fstab(5)). */
export function fstabMounts(text: string): readonly ExpectedMount[] {
  return text.split('\n').flatMap((line) => {
    const [device = '', target = '', type = '', options = ''] = line.trim().split(/[ \t]+/);
    if (device.startsWith('#') || !target.startsWith('/') || type === 'swap') return [];
    const source = decoded(device);
    const shows = shownBy(source, type, options);
    return [{ at: withoutDots(decoded(target)), by: 'fstab', name: withoutPassword(source), ...(shows && { shows }) }];
  });
}

/** Where mount and automount units of systemd mount something (systemd.mount(5)). */
export const unitMounts = (units: readonly MountUnitFact[]): readonly ExpectedMount[] =>
  units.flatMap(({ name, text }) => {
    const value = (key: string) =>
      [...text.matchAll(new RegExp(`^[ \\t]*${key}[ \\t]*=[ \\t]*(.*?)[ \\t]*$`, 'gm'))]
        .at(-1)?.[1]
        ?.replace(/^"(.*)"$/, '$1');
    const where = value('Where');
    if (!where?.startsWith('/')) return [];
    const shows = shownBy(value('What') ?? '', value('Type') ?? '', value('Options') ?? '');
    return [{ at: withoutDots(where), by: 'unit' as const, name, ...(shows && { shows }) }];
  });

/** What lies under it is the directories of other file systems, which belong there first. */
function shownBy(source: string, type: string, options: string): ExpectedMount['shows'] {
  if (source.startsWith('/') && options.split(',').some((option) => option === 'bind' || option === 'rbind')) {
    return { as: 'bind', paths: [withoutDots(source)] };
  }
  if (type !== 'fuse.mergerfs' && type !== 'mergerfs') return undefined;
  // A branch may have a mode and a size behind it (mergerfs(1)): `/mnt/disk1=RW,50G`.
  const branches = source.replace(/^mergerfs#/, '').split(':');
  return { as: 'branches', paths: branches.flatMap((one) => (one.startsWith('/') ? [one.replace(/=.*$/, '')] : [])) };
}

/** Where datasets of ZFS belong, by what `zfs list -H -o name,mountpoint,canmount,keystatus` says. */
export const datasetMounts = (list: string): readonly ExpectedMount[] =>
  list.split('\n').flatMap((line) => {
    const [name = '', mountpoint = '', canMount, key] = line.split('\t');
    const counts = mountpoint.startsWith('/') && canMount !== 'off';
    const locked = key === 'unavailable';
    return counts ? [{ at: normalPath(mountpoint), by: 'dataset' as const, name, ...(locked && { locked }) }] : [];
  });

interface StorageView {
  readonly node: string;
  /** A ZFS pool's own word on where it is mounted counts more. */
  readonly datasetsKnown: boolean;
}

/** Where storages of /etc/pve/storage.cfg that this node has are mounted, by their type. */
export const storageMounts = (text: string, view: StorageView): readonly ExpectedMount[] =>
  placedStorages(text, view).flatMap(({ off, ...expected }) => (off === undefined ? [expected] : []));

/** Why a storage is not mounted on this node: switched off, or for other nodes. */
export type StorageOff = 'disabled' | 'other_nodes';

/** Where those would be mounted that this node does not have now. */
export const storagesOff = (
  text: string,
  view: StorageView,
): readonly (ExpectedMount & { readonly off: StorageOff })[] =>
  placedStorages(text, view).flatMap(({ off, ...expected }) => (off === undefined ? [] : [{ ...expected, off }]));

function placedStorages(
  text: string,
  { node, datasetsKnown }: StorageView,
): readonly (ExpectedMount & { readonly off: StorageOff | undefined })[] {
  return storagesIn(text).flatMap((storage) => {
    const { type, id, property, isSet } = storage;
    const nodes = property('nodes')?.split(/[,; ]+/);
    const isDisabled = isSet('disable') && booleanWord(property('disable') ?? '1') !== '0';
    const off = isDisabled ? 'disabled' : nodes && !nodes.includes(node) ? 'other_nodes' : undefined;
    const at = type === 'zfspool' && datasetsKnown ? undefined : placeOf(storage);
    return at?.startsWith('/') ? [{ at: withoutDots(at), by: 'storage' as const, name: id, off }] : [];
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
