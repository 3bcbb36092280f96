import { isWithin, normalPath } from '../../ground/paths.ts';
import { bindIdentity, type KernelMount, mountAt, placeOf } from './mounts.ts';
import type { ObservedContainer, ObservedState } from './state.ts';

/**
 * What a container has at a target, by the word of the kernel: the directory that it should have, nothing, or another
 * directory. `stopped`: nothing is mounted there at all; `unknown`: the tables could not be read.
 */
export type Mounted =
  | { readonly kind: 'right' | 'other'; readonly mount: KernelMount }
  | { readonly kind: 'none' | 'stopped' | 'unknown' };

/** What is really mounted where a host path should be: compared by device and place in the file system. */
export function mountedAt(
  observed: Pick<ObservedState, 'mounts' | 'root'>,
  { running, kernelMounts }: Pick<ObservedContainer, 'running' | 'kernelMounts'>,
  { hostPath, target }: { readonly hostPath: string; readonly target: string },
): Mounted {
  if (running === false) return { kind: 'stopped' };
  if (!kernelMounts || !observed.mounts) return { kind: 'unknown' };
  const mount = kernelMounts.get(normalPath(target));
  if (!mount) return { kind: 'none' };
  const wanted = bindIdentity(observed.mounts, observed.root + hostPath);
  const isRight = wanted !== undefined && mount.dev === wanted.dev && placeOf(mount) === wanted.root;
  return { kind: isRight ? 'right' : 'other', mount };
}

/**
 * Whether the host has lost what a container still has mounted from a path: the path lies on another file system than
 * that, and not because one was mounted over it later, or the same once more.
 */
export function looksUnmounted(
  hostPath: string,
  mount: KernelMount,
  { mounts, root }: Pick<ObservedState, 'mounts' | 'root'>,
): boolean {
  const now = mounts && mountAt(mounts, root + hostPath);
  if (!now || now.dev === mount.dev) return false;
  if (now.fstype === mount.fstype && now.source === mount.source) return false;
  // What was mounted later covers what the container has: that is still below.
  const outer = [...mounts.values()].filter(({ target }) => target !== now.target && isWithin(now.target, target));
  return !outer.some(({ dev }) => dev === mount.dev);
}
