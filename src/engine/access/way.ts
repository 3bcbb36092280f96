import { madeOnce, onceEach } from '../../ground/grouped.ts';
import { lazily } from '../../ground/lazy.ts';
import { isWithin, parentOf } from '../../ground/paths.ts';
import { type IdMap, mountIdRanges, parseMountIdMap } from '../../proxmox/value/idmap.ts';
import type { PathFact } from '../observed/facts.ts';
import { type KernelMount, type MountTable, mountAt } from '../observed/mounts.ts';
import { type Component, componentOf, type inodeOf, sharedInodes, unknownReasonOf } from '../permission/component.ts';
import type { MountIds, Through } from '../permission/inode.ts';
import type { UnknownReason } from '../permission/why.ts';
import { type HostNames, hostNames, join, type Named, namedOnHost } from './names.ts';
import { type configuredThrough, type mountedThrough, sharedConfigured, sharedThroughs } from './through.ts';

/** What the host itself has, as far as ways into containers need it. */
export interface HostTree extends HostNames {
  readonly paths: ReadonlyMap<string, PathFact>;
  /** How a directory is seen through a container's mount, of one of the host's where that is known. */
  readonly through: typeof mountedThrough;
  /** The same of a mount that is not there yet. */
  readonly configured: typeof configuredThrough;
  /** What is read of directories and files, once for those that are alike. */
  readonly inodes: typeof inodeOf;
  readonly seen: SeenDirectories;
}

type MountedDirectory = Extract<Component, { readonly kind: 'directory' }>;

/** The host's own directories as containers see them that have them mounted themselves: most in one way only. */
interface SeenDirectories {
  /** Where one was writable first. */
  readonly first: Map<Named, MountedDirectory>;
  /** By the path inside and what of the mount is read-only. */
  readonly others: Map<Named, Map<string, MountedDirectory>>;
}

export const hostTree = ({ mounts, root, paths }: Pick<HostTree, 'mounts' | 'root' | 'paths'>): HostTree => ({
  ...hostNames(mounts, root),
  paths,
  through: sharedThroughs(),
  configured: sharedConfigured(),
  inodes: sharedInodes(),
  seen: { first: new Map(), others: new Map() },
});

/** A container's line that mounts a directory of the host. */
export interface ConfiguredMount {
  /** `mp0`, `lxc.mount.entry`. */
  readonly through: string;
  readonly target: string;
  /** undefined: not a directory of the host, so what lies there cannot be seen. */
  readonly hostPath: string | undefined;
  readonly readOnly: boolean;
  /** Which of `noexec`, `nodev` and `nosuid` it says. */
  readonly flags: readonly string[];
  /** A mount point's `idmap` as written. */
  readonly idmap: string | undefined;
  /** With the file systems that are mounted below it. */
  readonly recursive?: boolean;
}

/** A container as one walks through it. */
export interface ContainerTree {
  /** As the kernel shows it; undefined: it does not run, or that could not be read. */
  readonly mounts: MountTable | undefined;
  /** What it will mount at its next start, the later over the earlier. */
  readonly configured: () => readonly ConfiguredMount[];
  /** What was looked at below its root, or in its root file system while it does not run. */
  readonly inside: ReadonlyMap<string, PathFact>;
  readonly idMap: IdMap;
  /** Where the host has its root file system mounted; undefined: nowhere. */
  readonly rootfs: KernelMount | undefined;
  /** Nothing about it can be told: its own mounts could not be read, or a script of its own makes more. */
  readonly unknown: UnknownReason | undefined;
}

/** Every directory from a container's root to a path. */
export interface Way {
  /** The same list for all that lies in one directory. */
  readonly before: readonly Component[];
  readonly last: Component;
  /** No other container has the very same at its end: what is found of it need not be kept. */
  readonly isSingle?: boolean;
}

/** A container to walk through: what lies before several paths is looked at once. */
export interface Ways {
  /** As it is mounted, or as the next start would mount it; what is no directory is at the end of none. */
  readonly to: (path: string) => Way;
  /** The same, where the end may be a file. */
  readonly toAny: (path: string) => Way;
  /** The way to a mount that is not there yet: what is missing before it Proxmox makes, for the container's root. */
  readonly through: (mount: ConfiguredMount) => Way;
}

export function waysIn(container: ContainerTree, host: HostTree): Ways {
  const { mounts } = container;
  const running = { ...container, configuredAt: lazily(() => byTarget(container.configured())) };
  const lookAtAny = (path: string): Component =>
    mounts ? mountedComponent(path, mounts, running, host) : configuredComponent(path, container, host);
  const look = (path: string): Component => asDirectory(lookAtAny(path));
  const known = new Map<string, readonly Component[]>([['', []]]);
  /** The way to a directory and what it is; '' is before the root. */
  const along = (folder: string): readonly Component[] => {
    const before = known.get(folder);
    if (before) return before;
    const way = [...along(folder === '/' ? '' : parentOf(folder)), look(folder)];
    known.set(folder, way);
    return way;
  };
  const before = (path: string) => along(path === '/' ? '' : parentOf(path));
  const made = onceEach((way: readonly Component[]) =>
    way.some(isMissing) ? way.filter((one) => !isMissing(one)) : way,
  );
  return {
    to: (path) => ({ before: before(path), last: look(path), isSingle: false }),
    toAny: (path) => ({ before: before(path), last: lookAtAny(path), isSingle: false }),
    through: (mount) => {
      const unknown = mounts ? undefined : container.unknown;
      const last: Component = unknown
        ? { kind: 'unknown', path: mount.target, reason: unknown }
        : asDirectory(behind(mount, mount.target, container.idMap, host));
      return { before: made(before(mount.target)), last, isSingle: true };
    },
  };
}

/** Where only a directory will do. */
const asDirectory = (found: Component): Component =>
  found.kind === 'file' ? { kind: 'not_a_directory', path: found.path } : found;

const isMissing = ({ kind }: Component): boolean => kind === 'missing';

/** One way of one container, to a directory or a file. */
export function wayTo(path: string, container: ContainerTree, host: HostTree): readonly Component[] {
  const { before, last } = waysIn(container, host).toAny(path);
  return [...before, last];
}

interface RunningTree extends ContainerTree {
  /** What its file mounts on a target, on top of what lies there before. */
  readonly configuredAt: () => ReadonlyMap<string, ConfiguredMount>;
}

/** The later over the earlier. */
export const byTarget = (mounts: readonly ConfiguredMount[]): ReadonlyMap<string, ConfiguredMount> =>
  new Map(mounts.map((mount) => [mount.target, mount]));

function mountedComponent(path: string, mounts: MountTable, container: RunningTree, host: HostTree): Component {
  const mount = mountAt(mounts, path);
  if (!mount) return { kind: 'unknown', path, reason: 'unreadable' };
  if (mount.root.endsWith('//deleted')) return { kind: 'deleted', path };
  const named = namedOnHost(mount, path, host);
  const own = container.inside.get(path);
  const isReadOnly = mount.options.includes('ro');
  // Which of the host's mounts it was made from says no more than which layers are read-only.
  const source = isReadOnly ? (sourceOf(mount, container, host) ?? named?.mount) : named?.mount;
  const isShared = !own && named !== undefined && source === named.mount && !mount.options.includes('idmapped');
  const shared = isShared ? sharedDirectory(path, mount, named, host) : undefined;
  if (shared) return shared;
  const through = host.through(mount, source);
  // Through an id map of its own the mount shows other owners than the host has.
  const fact = own ?? (through.idsShown || !named ? undefined : host.paths.get(named.path));
  // Without a reading of the container's own tree, its root still passes what belongs to it.
  if (mount.target === '/' && (!fact || fact.kind === 'unknown')) {
    return { kind: 'unseen', path, reason: fact ? unknownReasonOf(fact.error) : 'unreadable' };
  }
  return componentOf(path, fact, through, host.inodes);
}

/**
 * A directory of the host that several containers have mounted, without an id map of its own: the same in all of them, but
 * for what their mounts switch off for files, which says nothing of a directory.
 */
function sharedDirectory(path: string, mount: KernelMount, named: Named, host: HostTree): MountedDirectory | undefined {
  const [own, whole] = [mount.options.includes('ro'), mount.superOptions.includes('ro')];
  const { first, others } = host.seen;
  const before = first.get(named);
  const isWritable = !own && !whole;
  if (isWritable && before?.path === path) return before;
  const fact = host.paths.get(named.path);
  if (fact?.kind !== 'directory') return undefined;
  const made = (): MountedDirectory => {
    const through = host.through(mount, named.mount);
    return { kind: 'directory', path, inode: host.inodes(fact, through), through };
  };
  if (isWritable && !before) return madeOnce(first, named, made);
  const variants = madeOnce(others, named, () => new Map<string, MountedDirectory>());
  return madeOnce(variants, `${own} ${whole} ${path}`, made);
}

/** The host's mount that a container's own was made from, if it is still what the container's file names. */
function sourceOf({ dev, target }: KernelMount, { configuredAt }: RunningTree, { mounts, root }: HostTree) {
  const configured = configuredAt().get(target);
  const source = configured?.hostPath && mounts ? mountAt(mounts, root + configured.hostPath) : undefined;
  return source?.dev === dev ? source : undefined;
}

function configuredComponent(path: string, container: ContainerTree, host: HostTree): Component {
  if (container.unknown) return { kind: 'unknown', path, reason: container.unknown };
  const mount = container.configured().findLast(({ target }) => isWithin(path, target));
  return mount ? behind(mount, path, container.idMap, host) : rootfsComponent(path, container, host);
}

/** A directory at or below a mount that is not there yet. */
function behind(mount: ConfiguredMount, path: string, idMap: IdMap, host: HostTree): Component {
  if (mount.hostPath === undefined) return { kind: 'unseen', path, reason: 'rootfs_not_mounted' };
  const hostPath = join(mount.hostPath, path.slice(mount.target.length));
  const through = throughOf(mount, idMap, host);
  if (!through) return { kind: 'unknown', path, reason: 'unreadable' };
  if (isCovered(mount, hostPath, host)) return { kind: 'unknown', path, reason: 'covered' };
  return componentOf(path, host.paths.get(hostPath), through, host.inodes);
}

/** Below the source the host may have another file system mounted: only a recursive bind takes it along. */
export function isCovered(
  { hostPath: source, recursive }: ConfiguredMount,
  hostPath: string,
  { mounts, root }: HostTree,
) {
  if (recursive || !mounts || hostPath === source) return false;
  return mountAt(mounts, root + hostPath) !== mountAt(mounts, root + source);
}

/** How a mount will be seen; undefined: not a directory of the host, or the host's mounts could not be read. */
export function throughOf(mount: ConfiguredMount, idMap: IdMap, host: HostTree): Through | undefined {
  const source = mount.hostPath && host.mounts && mountAt(host.mounts, host.root + mount.hostPath);
  return source ? host.configured(source, idsOf(mount, idMap), mount) : undefined;
}

function rootfsComponent(path: string, { rootfs, inside }: ContainerTree, host: HostTree): Component {
  const fact = inside.get(path);
  if (!rootfs || !fact) return { kind: 'unseen', path, reason: 'rootfs_not_mounted' };
  const through = host.configured(rootfs, { kind: 'same' }, { readOnly: false, flags: [] });
  return componentOf(path, fact, through, host.inodes);
}

/** A privileged container ignores a mount point's idmap [start-idmap-privileged]. */
export function idsOf({ idmap }: Pick<ConfiguredMount, 'idmap'>, idMap: IdMap): MountIds {
  if (idmap === undefined || !idMap.unprivileged) return THE_SAME;
  const map = parseMountIdMap(idmap);
  return map ? { kind: 'ranges', ranges: mountIdRanges(idMap, map) } : { kind: 'unknown', reason: 'unreadable' };
}

const THE_SAME: MountIds = { kind: 'same' };
