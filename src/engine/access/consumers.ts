import { addTo } from '../../ground/grouped.ts';
import { lazily } from '../../ground/lazy.ts';
import { ancestorsOf } from '../../ground/paths.ts';
import {
  bindIdentity,
  isReadOnly,
  isSharedFilesystem,
  type KernelMount,
  mountAt,
  placeOf,
} from '../observed/mounts.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { blockedReason, type ContainerMatches } from '../plan/mount/declared.ts';
import type { MountMatch } from '../plan/mount/match.ts';
import { configuredMounts, mountOf, mountsInForce } from './configured.ts';
import type { ConfiguredMount } from './way.ts';

/** A mount through which a container reaches a host path, declared or not. */
export interface Consumer {
  readonly container: ObservedContainer;
  readonly mount: Pick<ConfiguredMount, 'readOnly' | 'idmap'>;
  /** What it mounts: that path, or one above; also that path where it is above the host's own mount. */
  readonly source: string;
}

/** Who reaches a host path: it is mounted itself, or a directory above it is, and no other file system lies between. */
export interface Consumers {
  of(path: string): readonly Consumer[];
}

/**
 * The mounts of all containers: a running one's as they are, by its file and by the kernel's own word, for a script may
 * mount what no line says; a stopped one's as it will start after its part of the plan. Those of other members count, by
 * their files, on what a server shares with all: a directory of the same name is another one there otherwise.
 */
export function consumersOf(observed: ObservedState, matches: ContainerMatches): Consumers {
  const found = lazily(() => mountsFound(observed, matches));
  const { mounts, root } = observed;
  const mountUnder = (path: string) => mounts && mountAt(mounts, root + path);
  return {
    of: (path) => {
      const { byPath, byPlace } = found();
      const on = mountUnder(path);
      const isShared = on !== undefined && isSharedFilesystem(on.fstype);
      const named = [path, ...ancestorsOf(path)].flatMap((at) =>
        (byPath.get(at) ?? []).filter(
          ({ recursive, container }) =>
            (recursive || mountUnder(at) === on) && (isShared || !observed.elsewhere.has(container.ctid)),
        ),
      );
      const identity = mounts && bindIdentity(mounts, root + path);
      const places = identity ? [identity.root, ...ancestorsOf(identity.root), '/'] : [];
      const mounted = [...new Set(places)].flatMap((at) => {
        const below = (identity?.root.length ?? 0) - (at === '/' ? 0 : at.length);
        const source = below < path.length ? path.slice(0, path.length - below) : path;
        return (byPlace.get(`${identity?.dev} ${at}`) ?? []).map((one) => ({ ...one, source }));
      });
      return [...named, ...mounted];
    },
  };
}

/** By the host path that is mounted, and of those that no line names by their place in the file system. */
function mountsFound(observed: ObservedState, matches: ContainerMatches) {
  const byPath = new Map<string, (Consumer & { readonly recursive: boolean })[]>();
  const byPlace = new Map<string, Omit<Consumer, 'source'>[]>();
  for (const container of [...observed.containers.values(), ...observed.elsewhere.values()]) {
    const { kernelMounts } = container;
    const targets = new Set<string>();
    for (const mount of mountsOf(container, matches.get(container.ctid) ?? [])) {
      if (mount.hostPath === undefined) continue;
      targets.add(mount.target);
      const there = kernelMounts?.get(mount.target);
      const readOnly = there ? isReadOnly(there) : mount.readOnly;
      const { hostPath: source, recursive = false } = mount;
      addTo(byPath, source, { container, mount: { ...mount, readOnly }, source, recursive });
    }
    for (const mount of kernelMounts?.values() ?? []) {
      if (mount.target === '/' || targets.has(mount.target)) continue;
      addTo(byPlace, placeKey(mount), { container, mount: { readOnly: isReadOnly(mount), idmap: undefined } });
    }
  }
  return { byPath, byPlace };
}

/** The containers that reach a host path, each once. */
export const ctidsAt = (path: string, consumers: Consumers): readonly number[] => [
  ...new Set(consumers.of(path).map(({ container }) => container.ctid)),
];

const placeKey = (mount: KernelMount): string => `${mount.dev} ${placeOf(mount)}`;

function mountsOf(container: ObservedContainer, matches: readonly MountMatch[]): readonly ConfiguredMount[] {
  if (container.running !== false) return mountsInForce(container);
  const wanted = new Map(
    blockedReason(container)
      ? []
      : matches.flatMap((match) => ('entry' in match ? [[match.entry.key, match.wanted] as const] : [])),
  );
  return configuredMounts(container).map((mount) => {
    const point = wanted.get(mount.through);
    return point ? mountOf(mount.through, point) : mount;
  });
}
