import type { DirectoryFact, PathFact } from '../../../engine/observed/facts.ts';
import { isNetworkFilesystem, type MountTable, mountAt } from '../../../engine/observed/mounts.ts';
import { mountOfVolume, type VolumeMounts } from '../../../engine/observed/volumes.ts';
import { ancestorsOf, isWithin } from '../../../ground/paths.ts';
import { type Machine, onDisk } from '../../machine.ts';

// A container's own tree: its root file system and its other storage volumes, without what is bind-mounted into it.

/** Directories to look at below one folder, and the path inside that this folder is. */
export interface OwnPart {
  /** As this process opens it. */
  readonly root: string;
  readonly target: string;
  readonly directories: readonly string[];
}

export interface OwnTree {
  readonly parts: readonly OwnPart[];
  /** Mounted over: nothing is known of them but their kind. */
  readonly covered: ReadonlySet<string>;
}

interface Volume {
  readonly target: string;
  /** As the file names it: `local-zfs:subvol-104-disk-0`, a device, a directory. */
  readonly volume: string;
}

/** What comes before pending changes and snapshots. */
function inForce(text: string): string {
  const section = text.indexOf('\n[');
  return section < 0 ? text : text.slice(0, section + 1);
}

/** The storage volumes in force. Reads no more of the file than these lines, for it is done for every container. */
function volumesIn(text: string): readonly Volume[] {
  const current = inForce(text);
  const root = rootIn(current);
  const points = [
    ...current.matchAll(/^mp\d+:\s*(?!(?:volume=)?\/(?!dev\/))(?:volume=)?([^,\s]+),(?:.*,)?mp=([^,\s]+)/gm),
  ];
  return [
    ...(root === undefined ? [] : [{ target: '/', volume: root }]),
    ...points.map(([, volume = '', target = '']) => ({ target: target.replace(/(.)\/+$/, '$1'), volume })),
  ];
}

const rootIn = (current: string): string | undefined => /^rootfs:\s*(?:volume=)?([^,\s]+)/m.exec(current)?.[1];

/** Where the host has a container's root file system, as this process opens it; undefined: nowhere. */
export function rootOnHost(machine: Machine, text: string, mounts: VolumeMounts): string | undefined {
  const root = rootIn(inForce(text));
  return root === undefined ? undefined : onHost(machine, root, mounts);
}

function onHost(machine: Machine, volume: string, mounts: VolumeMounts): string | undefined {
  if (volume.startsWith('/dev/')) return undefined;
  return volume.startsWith('/') ? onDisk(machine, volume) : mountOfVolume(volume, mounts)?.target;
}

/** Where to look at paths of a container's own tree: on the host, else in the running container. undefined: nowhere. */
export function ownTree(
  machine: Machine,
  {
    text,
    paths,
    volumes: mounts,
  }: { readonly text: string; readonly paths: readonly string[]; readonly volumes: VolumeMounts },
  running: { readonly root: string; readonly table: MountTable } | undefined,
): OwnTree | undefined {
  const volumes = volumesIn(text);
  const seen = volumes.map((volume) => ({ ...volume, root: onHost(machine, volume.volume, mounts) }));
  const isWhole = seen.length > 0 && seen.every(({ root }) => root !== undefined);
  if (running && !isWhole) return throughProcess(running, text, { paths, volumes });
  return seen[0]?.target === '/' && seen[0].root !== undefined ? onHostTree(seen, paths) : undefined;
}

interface SeenVolume extends Volume {
  readonly root: string | undefined;
}

/** Below each volume, its own paths; and in the one around it the way to it. */
function onHostTree(volumes: readonly SeenVolume[], paths: readonly string[]): OwnTree {
  const covered = new Set<string>();
  const directories = new Map(volumes.map((volume): [SeenVolume, string[]] => [volume, []]));
  const around = volumes.flatMap(({ target }) => ancestorsOf(target).at(-1) ?? []);
  for (const path of [...paths, ...around]) {
    const volume = volumeAt(volumes, path);
    if (volume?.root !== undefined) directories.get(volume)?.push(belowTarget(path, volume.target));
    else if (volume?.target === path) covered.add(path);
  }
  const parts = [...directories].flatMap(([{ root, target }, own]) =>
    root === undefined ? [] : [{ root, target, directories: own }],
  );
  return { parts, covered };
}

function volumeAt<V extends Volume>(volumes: readonly V[], path: string): V | undefined {
  let best: V | undefined;
  for (const volume of volumes) {
    if (isWithin(path, volume.target) && volume.target.length > (best?.target.length ?? 0)) best = volume;
  }
  return best;
}

/** In the running container as far as nothing but its own volumes is mounted on the way: what is there may hold us up. */
function throughProcess(
  { root, table }: { readonly root: string; readonly table: MountTable },
  text: string,
  { paths, volumes }: { readonly paths: readonly string[]; readonly volumes: readonly Volume[] },
): OwnTree {
  const own = new Set(volumes.map(({ target }) => target));
  const points = new Set([...inForce(text).matchAll(/^mp\d+:.*\bmp=([^,\s]+)/gm)].map(([, target]) => target));
  const covered = new Set<string>();
  const directories = new Set<string>();
  for (const path of paths) {
    for (const name of ['/', ...ancestorsOf(path), path]) {
      const mount = mountAt(table, name);
      if (!mount) break;
      if (mount.target === '/' || own.has(mount.target)) {
        directories.add(name);
        continue;
      }
      covered.add(name);
      // What a mount point is mounted on is a directory; what else is mounted is of the kind that it is mounted on.
      const isServed = isNetworkFilesystem(mount.fstype) || mount.fstype === 'autofs';
      if (name === path && !points.has(name) && !isServed) directories.add(name);
      break;
    }
  }
  return { parts: [{ root, target: '/', directories: [...directories] }], covered };
}

const belowTarget = (path: string, target: string): string =>
  target === '/' ? path : path.slice(target.length) || '/';

/** Of what lies at a path of a part, its path inside. */
const insidePath = ({ target }: Pick<OwnPart, 'target'>, path: string): string =>
  target === '/' ? path : path === '/' ? target : target + path;

/** The directories of a part whose entries can be counted: not what something is mounted on. */
export const countedIn = ({ covered }: OwnTree, part: OwnPart, counted: ReadonlySet<string>): readonly string[] =>
  part.directories.filter((path) => {
    const inside = insidePath(part, path);
    return counted.has(inside) && !covered.has(inside);
  });

/** What was found in the parts, by path inside. */
export function ownFacts(
  { parts, covered }: OwnTree,
  found: readonly ReadonlyMap<string, PathFact>[],
): ReadonlyMap<string, PathFact> {
  const facts = new Map<string, PathFact>();
  for (const [index, part] of parts.entries())
    for (const [path, fact] of found[index] ?? []) facts.set(insidePath(part, path), fact);
  for (const path of covered) if (facts.get(path)?.kind !== 'file') facts.set(path, COVERED);
  return facts;
}

/** Owner and mode of a directory that something is mounted on: nobody can see them. */
const COVERED: DirectoryFact = {
  ...{ kind: 'directory', uid: -1, gid: -1, mode: 0, dev: 0, ino: 0 },
  acl: { ok: false, error: { code: 'unreadable', path: '', system: 'EBUSY' } },
};
