import { madeOnce } from '../../ground/grouped.ts';
import type { KernelMount } from '../observed/mounts.ts';
import { isFileFlag, type MountIds, type Through } from '../permission/inode.ts';
import type { ReadOnlyLayer } from '../permission/why.ts';

/** A mount as the kernel shows it in a running container. `source` is the host's own mount of the same directory. */
export function mountedThrough(mount: KernelMount, source: KernelMount | undefined): Through {
  const own: readonly ReadOnlyLayer[] = mount.options.includes('ro')
    ? ['container_mount', ...(source ? hostLayers(source) : [])]
    : [];
  return {
    fstype: mount.fstype,
    // Of the same file system the host may know more.
    options: source?.dev === mount.dev ? source.superOptions : mount.superOptions,
    flags: flagsOf(mount),
    readOnly: [...superblock(mount), ...own],
    // Owners and names in ACLs were read through the mount: they are the host's ids already.
    ids: { kind: 'same' },
    idsShown: mount.options.includes('idmapped'),
  };
}

/** {@link mountedThrough} for the mounts of many containers that were made from the same few of the host's. */
export function sharedThroughs(): typeof mountedThrough {
  const known = new Map<KernelMount | undefined, Map<string, Through>>();
  return (mount, source) => {
    const throughs = madeOnce(known, source, () => new Map<string, Through>());
    const key = `${mount.fstype} ${mount.options} ${mount.superOptions}`;
    return madeOnce(throughs, key, () => mountedThrough(mount, source));
  };
}

/** {@link configuredThrough} for many mounts without id maps of their own. */
export function sharedConfigured(): typeof configuredThrough {
  const known = new Map<KernelMount, Map<string, Through>>();
  return (source, ids, how) => {
    if (ids.kind !== 'same') return configuredThrough(source, ids, how);
    const throughs = madeOnce(known, source, () => new Map<string, Through>());
    const key = how.flags.length === 0 ? String(how.readOnly) : `${how.readOnly} ${how.flags}`;
    return madeOnce(throughs, key, () => configuredThrough(source, ids, how));
  };
}

/** A mount that is not there yet, of a directory on the host's mount `source`. */
export function configuredThrough(
  source: KernelMount,
  ids: MountIds,
  { readOnly, flags }: { readonly readOnly: boolean; readonly flags: readonly string[] },
): Through {
  return {
    fstype: source.fstype,
    options: source.superOptions,
    // A bind mount takes those of the mount that its source lies on.
    flags: [...new Set([...flagsOf(source), ...flags])],
    readOnly: [...superblock(source), ...hostLayers(source), ...(readOnly ? (['configured'] as const) : [])],
    ids,
    idsShown: false,
  };
}

const flagsOf = ({ options }: KernelMount): readonly string[] => options.filter(isFileFlag);

function superblock({ superOptions }: KernelMount): readonly ReadOnlyLayer[] {
  return superOptions.includes('ro') ? ['superblock'] : [];
}

/** A bind mount takes the flag of the mount that its source lies on. */
function hostLayers({ options, root }: KernelMount): readonly ReadOnlyLayer[] {
  if (!options.includes('ro')) return [];
  return [root === '/' ? 'host_mount' : 'source_bind'];
}
