import { lstatSync, opendirSync, readdirSync, readlinkSync, type Stats, statfsSync } from 'node:fs';
import { systemCode } from '../../disk/errno.ts';
import type { DirectoryFact, FileFact, PathFact } from '../../engine/observed/facts.ts';
import { isNetworkFilesystem, type MountTable, mountAt } from '../../engine/observed/mounts.ts';
import { ancestorsOf } from '../../ground/paths.ts';
import { type Machine, onDisk } from '../machine.ts';
import { inTurns, unreadable } from './reading.ts';
import { readSharePaths, type Space } from './share.ts';

/**
 * What lies at each path and at each of its ancestors but '/'. Below something missing everything is missing;
 * below an unreadable directory everything is unknown; below a symlink or a file nothing is reported.
 */
export async function readPaths(
  machine: Machine,
  paths: readonly string[],
  mounts: MountTable | undefined,
  {
    emptyOf = paths,
    signal,
  }: { readonly emptyOf?: readonly string[] | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<ReadonlyMap<string, PathFact>> {
  const onShares = await readShares(machine, paths, mounts);
  signal?.throwIfAborted();
  const facts = new Map<string, PathFact>();
  const local = localReader(machine, { queried: new Set(paths), emptyOf: new Set(emptyOf) });
  const read = (path: string): PathFact => onShares.get(path) ?? local(path);
  await inTurns(paths, (path) => lookAt(path, facts, read), signal);
  return facts;
}

/** The same with the names that lie in some of the directories, as far as those are local. */
export function withEntries(
  machine: Machine,
  paths: ReadonlyMap<string, PathFact>,
  { of = [], mounts }: { readonly of?: readonly string[] | undefined; readonly mounts: MountTable | undefined },
): ReadonlyMap<string, PathFact> {
  if (of.length === 0) return paths;
  const full = new Map(paths);
  for (const path of of) {
    const fact = paths.get(path);
    if (fact?.kind !== 'directory' || shareOf(machine, path, mounts) !== undefined) continue;
    try {
      full.set(path, { ...fact, entries: readdirSync(onDisk(machine, path)) });
    } catch (error) {
      systemCode(error);
    }
  }
  return full;
}

/** The path and its ancestors but '/', outermost first. */
export function withAncestors(path: string): readonly string[] {
  return [...ancestorsOf(path), path];
}

/** {@link shareOf} for many paths: most machines have no share at all. */
export function sharesOf(machine: Machine, mounts: MountTable | undefined): (path: string) => string | undefined {
  return mounts && hasShares(mounts) ? (path) => shareOf(machine, path, mounts) : () => undefined;
}

const hasShares = (mounts: MountTable): boolean => [...mounts.values()].some(({ fstype }) => isShare(fstype));

/** The mount point of the network share a path lies on, as the configuration names it; undefined for a local path. */
export function shareOf(machine: Machine, path: string, mounts: MountTable | undefined): string | undefined {
  return mounts && !machine.overlay ? sharesAlong(machine, path, mounts).at(-1)?.share : undefined;
}

/** For the path and its ancestors: the share each lies on. Also what is local again below a share: the way there is the share's. */
function sharesAlong(machine: Machine, path: string, mounts: MountTable) {
  let share = isShare(mountAt(mounts, machine.root || '/')?.fstype) ? '/' : undefined;
  return withAncestors(path).map((at) => {
    // A mountinfo text copied below --root names its mounts without the folder.
    const mount = mounts.get(`${machine.root}${at}`) ?? mounts.get(at);
    if (isShare(mount?.fstype)) share = at;
    return { at, share };
  });
}

/** An automount point asks its server as soon as something below it is touched. */
function isShare(fstype: string | undefined): boolean {
  return fstype !== undefined && (isNetworkFilesystem(fstype) || fstype === 'autofs');
}

async function readShares(
  machine: Machine,
  paths: readonly string[],
  mounts: MountTable | undefined,
): Promise<ReadonlyMap<string, PathFact>> {
  // A pretended disk pretends its shares too.
  if (!mounts || machine.overlay || !hasShares(mounts)) return new Map();
  const byShare = new Map<string, Set<string>>();
  for (const { at, share } of paths.flatMap((path) => sharesAlong(machine, path, mounts))) {
    if (share !== undefined) byShare.set(share, (byShare.get(share) ?? new Set()).add(at));
  }
  const answers = await Promise.all([...byShare].map(([share, below]) => readSharePaths(machine, share, [...below])));
  return new Map(answers.flatMap((facts) => [...facts]));
}

/** Records what lies at a path, after what lies above it; most have their neighbours' folders, which are known by then. */
function lookAt(path: string, facts: Map<string, PathFact>, read: (path: string) => PathFact): PathFact {
  const known = facts.get(path);
  if (known) return known;
  const end = path.lastIndexOf('/');
  const above = end > 0 ? lookAt(path.slice(0, end), facts, read) : undefined;
  if (above?.kind === 'symlink' || above?.kind === 'file') return above;
  const fact = above && above.kind !== 'directory' ? above : read(path);
  facts.set(path, fact);
  return fact;
}

interface Queried {
  readonly queried: ReadonlySet<string>;
  readonly emptyOf: ReadonlySet<string>;
}

/** Reads local paths; queried ones with their space, and their emptiness where that is asked for. */
function localReader(machine: Machine, { queried, emptyOf }: Queried): (path: string) => PathFact {
  const spaces = new Map<number, Space | undefined>();
  return (path) => {
    const disk = onDisk(machine, path);
    try {
      const stats = lstatSync(disk, { throwIfNoEntry: false });
      if (!stats) return { kind: 'missing' };
      if (stats.isSymbolicLink()) return { kind: 'symlink', target: linkTarget(disk) };
      if (!stats.isDirectory()) return fileFact(stats, machine.overlay ? ROOTS : stats);
      const isQueried = queried.has(path);
      const empty = isQueried && emptyOf.has(path) ? emptiness(disk, stats.size) : undefined;
      const fact = directoryFact(stats, empty, isQueried ? spaceOf(disk, stats.dev, spaces) : undefined);
      return machine.overlay?.(path, fact) ?? fact;
    } catch (error) {
      return { kind: 'unknown', error: unreadable(path, systemCode(error)).error };
    }
  };
}

/** Where it leads; undefined where something else took its place since it was looked at. It was a symlink all the same. */
function linkTarget(disk: string): string | undefined {
  try {
    return readlinkSync(disk);
  } catch (error) {
    systemCode(error);
    return undefined;
  }
}

/** A pretended disk knows owners of directories only. */
const ROOTS = { uid: 0, gid: 0 };

const LATER = { acl: undefined, flags: undefined };

/** With places for what is read of it later: to add it to one that has none takes ten times as long. */
function directoryFact(stats: Stats, empty: boolean | undefined, space: Space | undefined): DirectoryFact {
  const { uid, gid, dev, ino } = stats;
  const mode = stats.mode & 0o7777;
  return { kind: 'directory', uid, gid, mode, dev, ino, ...LATER, empty, free: space?.free, total: space?.total };
}

function fileFact(stats: Stats, { uid, gid }: Pick<Stats, 'uid' | 'gid'>): FileFact {
  const { dev, ino } = stats;
  return { kind: 'file', type: fileType(stats), owned: { uid, gid, mode: stats.mode & 0o7777, dev, ino } };
}

function fileType(stats: Stats): string {
  if (stats.isBlockDevice()) return 'block device';
  if (stats.isCharacterDevice()) return 'character device';
  if (stats.isFIFO()) return 'fifo';
  return stats.isSocket() ? 'socket' : 'file';
}

/** Whether directories hold nothing that are local and were seen before; of those that cannot be read, nothing. */
export async function readEmptiness(machine: Machine, paths: readonly string[]): Promise<ReadonlyMap<string, boolean>> {
  const found = new Map<string, boolean>();
  await inTurns(paths, (path) => {
    const disk = onDisk(machine, path);
    try {
      // A link that took its place is not followed.
      const stats = lstatSync(disk, { throwIfNoEntry: false });
      if (stats?.isDirectory()) found.set(path, isEmpty(disk, stats.size));
    } catch (error) {
      systemCode(error);
    }
  });
  return found;
}

/** Nothing where it cannot be read. */
function emptiness(disk: string, size: number): boolean | undefined {
  try {
    return isEmpty(disk, size);
  } catch (error) {
    systemCode(error);
    return undefined;
  }
}

function isEmpty(disk: string, size: number): boolean {
  // Reading a short directory whole takes a third of the time of opening it for one entry.
  if (size <= SHORT_DIRECTORY) return readdirSync(disk).length === 0;
  const directory = opendirSync(disk);
  try {
    return directory.readSync() === null;
  } finally {
    directory.closeSync();
  }
}

/** Bytes: ext4's first block; elsewhere the size grows with the entries. */
const SHORT_DIRECTORY = 4096;

function spaceOf(disk: string, dev: number, known: Map<number, Space | undefined>): Space | undefined {
  if (!known.has(dev)) known.set(dev, readSpace(disk));
  return known.get(dev);
}

function readSpace(disk: string): Space | undefined {
  try {
    const { bsize, bavail, blocks } = statfsSync(disk);
    return { free: bavail * bsize, total: blocks * bsize };
  } catch (error) {
    systemCode(error);
    return undefined;
  }
}
