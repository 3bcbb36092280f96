import { groupedBy } from '../../ground/grouped.ts';
import { isWithin } from '../../ground/paths.ts';
import { type KernelMount, type MountTable, mountAt, placeOf } from '../observed/mounts.ts';
import type { Component } from '../permission/component.ts';

/** The names that the host has for what is mounted elsewhere. */
export interface HostNames {
  readonly mounts: MountTable | undefined;
  /** The `--root` folder, which the kernel's paths carry; '' without one. */
  readonly root: string;
  readonly mountsByDevice: ReadonlyMap<string, readonly KernelMount[]>;
  /** What was found, by device and then path in its file system: many containers have the same directory. */
  readonly found: Map<string, Map<string, Named | undefined>>;
}

export interface Named {
  /** Without `--root`. */
  readonly path: string;
  readonly mount: KernelMount;
  /** As containers see it that have it mounted itself, by the path inside and what of the mount is read-only. */
  readonly seen: Map<string, MountedDirectory>;
}

export type MountedDirectory = Extract<Component, { readonly kind: 'directory' }>;

/** Ready to be asked about many containers. */
export function hostNames(mounts: MountTable | undefined, root: string): HostNames {
  return { mounts, root, mountsByDevice: groupedBy(mounts?.values() ?? [], ({ dev }) => dev), found: new Map() };
}

/** The host's own name for a directory that a container has mounted, by device and place in the file system. */
export function namedOnHost(mount: KernelMount, path: string, names: HostNames): Named | undefined {
  const below = mount.target === '/' ? path : path.slice(mount.target.length);
  const place = placeOf(mount);
  const inside = join(place.endsWith(DELETED) ? place.slice(0, -DELETED.length) : place, below);
  const found = names.found.get(mount.dev) ?? new Map<string, Named | undefined>();
  if (found.size === 0) names.found.set(mount.dev, found);
  const known = found.get(inside);
  if (known || found.has(inside)) return known;
  const named = lookedUp(mount.dev, inside, names);
  found.set(inside, named);
  return named;
}

const DELETED = '//deleted';

function lookedUp(dev: string, inside: string, { mounts, root, mountsByDevice }: HostNames): Named | undefined {
  for (const own of mountsByDevice.get(dev) ?? []) {
    const place = placeOf(own);
    if (!isWithin(inside, place)) continue;
    const kernelPath = join(own.target, place === '/' ? inside : inside.slice(place.length));
    if (!isWithin(kernelPath, root || '/')) continue;
    const hostPath = kernelPath.slice(root.length) || '/';
    // Another mount further down would hide it there.
    if (mounts && mountAt(mounts, kernelPath) === own) return { path: hostPath, mount: own, seen: new Map() };
  }
  return undefined;
}

/** A path below a folder; both may be `/`. */
export function join(folder: string, rest: string): string {
  if (rest === '') return folder || '/';
  return `${folder === '/' ? '' : folder}${rest === '/' ? '' : rest}` || '/';
}
