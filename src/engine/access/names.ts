import { groupedBy } from '../../ground/grouped.ts';
import { lazily } from '../../ground/lazy.ts';
import { isWithin, parentOf } from '../../ground/paths.ts';
import { type KernelMount, type MountTable, mountAt, placeOf } from '../observed/mounts.ts';

/** The names that the host has for what is mounted elsewhere. */
export interface HostNames {
  readonly mounts: MountTable | undefined;
  /** The `--root` folder, which the kernel's paths carry; '' without one. */
  readonly root: string;
  readonly mountsByDevice: ReadonlyMap<string, readonly KernelMount[]>;
  /** Those that have another mount somewhere below them, which could hide what is theirs. */
  readonly covered: () => ReadonlySet<KernelMount>;
  /** What was found, by device and then path in its file system: many containers have the same directory. */
  readonly found: Map<string, Map<string, Named | undefined>>;
}

export interface Named {
  /** Without `--root`. */
  readonly path: string;
  readonly mount: KernelMount;
}

/** Ready to be asked about many containers; the same for all who ask about one reading of the host's mounts. */
export function hostNames(mounts: MountTable | undefined, root: string): HostNames {
  const known = mounts && NAMES.get(mounts);
  if (known?.root === root) return known;
  const names = {
    ...{ mounts, root },
    mountsByDevice: groupedBy(mounts?.values() ?? [], ({ dev }) => dev),
    covered: lazily(() => coveredIn(mounts)),
    found: new Map(),
  };
  if (mounts) NAMES.set(mounts, names);
  return names;
}

const NAMES = new WeakMap<MountTable, HostNames>();

/** For each mount the one that it lies on, and so for each the whole row of those above it. */
function coveredIn(mounts: MountTable | undefined): ReadonlySet<KernelMount> {
  const covered = new Set<KernelMount>();
  for (const { target } of mounts?.values() ?? []) {
    const above = mounts && target !== '/' ? mountAt(mounts, parentOf(target)) : undefined;
    if (above) covered.add(above);
  }
  return covered;
}

/** The host's own name for a directory that a container has mounted, by device and place in the file system. */
export function namedOnHost(mount: KernelMount, path: string, names: HostNames): Named | undefined {
  const place = placeOf(mount);
  const kept = place.endsWith(DELETED) ? place.slice(0, -DELETED.length) : place;
  // What a container has mounted itself is what is asked for most.
  const inside =
    path === mount.target ? kept : join(kept, mount.target === '/' ? path : path.slice(mount.target.length));
  const found = names.found.get(mount.dev) ?? new Map<string, Named | undefined>();
  if (found.size === 0) names.found.set(mount.dev, found);
  const known = found.get(inside);
  if (known || found.has(inside)) return known;
  const named = lookedUp(mount.dev, inside, names);
  found.set(inside, named);
  return named;
}

const DELETED = '//deleted';

function lookedUp(
  dev: string,
  inside: string,
  { mounts, root, mountsByDevice, covered }: HostNames,
): Named | undefined {
  for (const own of mountsByDevice.get(dev) ?? []) {
    const place = placeOf(own);
    if (!isWithin(inside, place)) continue;
    const kernelPath = join(own.target, place === '/' ? inside : inside.slice(place.length));
    if (!isWithin(kernelPath, root || '/')) continue;
    const hostPath = kernelPath.slice(root.length) || '/';
    // Another mount further down would hide it there.
    if (mounts && (!covered().has(own) || mountAt(mounts, kernelPath) === own)) return { path: hostPath, mount: own };
  }
  return undefined;
}

/** A path below a folder; both may be `/`. */
export function join(folder: string, rest: string): string {
  if (rest === '') return folder || '/';
  return `${folder === '/' ? '' : folder}${rest === '/' ? '' : rest}` || '/';
}
