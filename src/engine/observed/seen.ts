import { isWithin } from '../../ground/paths.ts';
import { type KernelMount, mountAt, withoutPassword } from './mounts.ts';
import type { ObservedState } from './state.ts';

/** The file system that a host path was last seen on, as the mount table names it; never the machine's root. */
export interface SeenFilesystem {
  readonly hostPath: string;
  readonly fstype: string;
  /** The device, ZFS dataset or export. */
  readonly source: string;
  /** Of a block device's file system, where udev knew it: its name may be another after the next boot. */
  readonly id?: string | undefined;
}

type Machine = Pick<ObservedState, 'mounts' | 'root' | 'filesystemIds'>;

/** What is to be remembered of a host path: nothing where it lies on the machine's root; `unknown`: leave it as it is. */
export function seenAt(hostPath: string, machine: Machine): SeenFilesystem | 'root' | 'unknown' {
  const mount = machine.mounts && mountAt(machine.mounts, machine.root + hostPath);
  if (!mount || mount.fstype === 'autofs') return 'unknown';
  const { fstype, source } = mount;
  return isRootDisk(mount, machine) ? 'root' : { hostPath, fstype, source, id: machine.filesystemIds.get(source) };
}

/**
 * What a host path lies on now, where that is another file system than it was last seen on. A pool that is not imported
 * is known to nobody else. Names of block devices say nothing, for they change from one boot to the next: their ids do, where
 * both are known. An automount that still waits has nothing mounted.
 */
export function otherThanSeen(
  hostPath: string,
  seen: SeenFilesystem,
  machine: Machine,
): { readonly source: string; readonly fstype: string } | undefined {
  const mount = machine.mounts && mountAt(machine.mounts, machine.root + hostPath);
  if (!mount || mount.fstype === 'autofs') return undefined;
  const { source, fstype } = mount;
  const id = machine.filesystemIds.get(source);
  const bothDevices = source.startsWith('/dev/') && seen.source.startsWith('/dev/');
  const isSameSource =
    id !== undefined && seen.id !== undefined ? id === seen.id : bothDevices || source === withoutPassword(seen.source);
  const isSame = fstype === seen.fstype && isSameSource;
  return isSame && !isRootDisk(mount, machine) ? undefined : { source, fstype };
}

const isRootDisk = ({ target }: KernelMount, { root }: Machine): boolean =>
  target === (root || '/') || !isWithin(target, root || '/');
