import { WRITE } from '../../ground/mode.ts';
import { type IdMap, type MountIdRange, toContainerId } from '../value/idmap.ts';
import type { StartDirectory } from './facts.ts';

/** Who walks: Proxmox as the host's root, or LXC as the container's root in its user namespace. */
export interface Walker {
  /** of the container whose root walks; undefined for the host's root */
  readonly idMap: IdMap | undefined;
  /** its ids on the host */
  readonly uid: number;
  readonly gid: number;
}

export const hostRoot: Walker = { idMap: undefined, uid: 0, gid: 0 };

/** The id map of a mount; undefined: ids on disk are ids of the host. */
export type MountMap = readonly MountIdRange[] | undefined;

/**
 * Whether somebody may do all of `bits` in a directory seen through a mount; undefined where an access control list
 * decides. A capability counts only where owner and group have ids in the walker's namespace (capabilities(7)).
 */
export function may(walker: Walker, directory: StartDirectory, map: MountMap, bits: number): boolean | undefined {
  const uid = hostIdOf(map, 'u', directory.uid);
  const gid = hostIdOf(map, 'g', directory.gid);
  if (isMapped(walker, 'u', uid) && isMapped(walker, 'g', gid)) return true;
  if (directory.listed) return undefined;
  // nobody writes where the owner has no id, whatever the mode (run)
  if ((bits & WRITE) !== 0 && (uid === undefined || gid === undefined)) return false;
  const shift = uid === walker.uid ? 6 : gid === walker.gid ? 3 : 0;
  return ((directory.mode >> shift) & bits) === bits;
}

/** Whether what somebody makes has an owner on disk: without one the kernel refuses it (EOVERFLOW). */
export function canOwn({ uid, gid }: Walker, map: MountMap): boolean {
  return diskIdOfHost(map, 'u', uid) !== undefined && diskIdOfHost(map, 'g', gid) !== undefined;
}

/** The host's id of an id on disk; undefined: it has none there. */
export function hostIdOf(map: MountMap, type: 'u' | 'g', disk: number): number | undefined {
  if (!map) return disk;
  const range = map.find((one) => one.type === type && disk >= one.disk && disk < one.disk + one.count);
  return range && range.host + disk - range.disk;
}

/** The id on disk of an id of the host: the way back of {@link hostIdOf}. */
export function diskIdOfHost(map: MountMap, type: 'u' | 'g', host: number): number | undefined {
  if (!map) return host;
  const range = map.find((one) => one.type === type && host >= one.host && host < one.host + one.count);
  return range && range.disk + host - range.host;
}

function isMapped({ idMap }: Walker, type: 'u' | 'g', host: number | undefined): boolean {
  return host !== undefined && (idMap === undefined || toContainerId(idMap, type, host) !== undefined);
}
