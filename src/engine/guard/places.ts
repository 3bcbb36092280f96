import { ancestorsOf } from '../../ground/paths.ts';
import { isServed } from '../observed/directory.ts';
import { mountAt } from '../observed/mounts.ts';
import type { ObservedState } from '../observed/state.ts';
import type { GuardedPlace } from './dropin.ts';
import { mountUnitOf } from './escape.ts';

/** What is mounted where a path of the host lies; `root`: it lies on the machine's own; `unknown`: that cannot be read. */
export function placeOfPath(path: string, observed: ObservedState): GuardedPlace | 'root' | 'unknown' {
  const { mounts, root } = observed;
  if (!mounts) return 'unknown';
  const mount = mountAt(mounts, root + path);
  const at = mount?.target.startsWith(`${root}/`) ? mount.target.slice(root.length) : '/';
  if (!mount || at === '/') return 'root';
  return { at, hasUnit: hasMountUnit(at, observed), isZfs: mount.fstype === 'zfs', isServed: isServed(mount) };
}

/** A unit that is known from the mount table alone gives an order, and requires nothing: it counts only with a file. */
export function hasMountUnit(at: string, { units, expectedMounts }: ObservedState): boolean {
  // A line of fstab has one as soon as systemd reads it again.
  return [...ancestorsOf(at), at].some(
    (each) => units?.mountUnits.includes(mountUnitOf(each)) || expectedMounts.get(each)?.by === 'fstab',
  );
}

export const isMountPoint = (at: string, { mounts, root }: ObservedState): boolean | undefined =>
  mounts && (at === '/' || mounts.has(root + at));
