import { readdirSync } from 'node:fs';
import { systemCode } from '../../disk/errno.ts';
import { type MountTable, mountAt } from '../../engine/observed/mounts.ts';
import { type Machine, onDisk } from '../machine.ts';
import { readMounts } from './facts.ts';
import { readPaths, shareOf } from './paths.ts';
import { listShareDirectories } from './share.ts';

/** A directory of the machine that continues what was typed. */
export interface PathCompletion {
  readonly path: string;
  /** How many entries it has; null on network shares and where it cannot be read. */
  readonly entries: number | null;
  /** `zfs`, `ext4`, `nfs4`, …; null when unknown. */
  readonly filesystem: string | null;
  /** The ZFS dataset. */
  readonly dataset?: string;
  /** Bytes; absent when a share does not answer. */
  readonly free?: number;
}

/** More are no help to anybody. */
const LONGEST_LIST = 100;

/** Directories whose path begins with `prefix`, sorted, at most 100; never waits for long on a dead network share. */
export async function readCompletions(machine: Machine, prefix: string): Promise<readonly PathCompletion[]> {
  const slash = prefix.lastIndexOf('/');
  const folder = prefix.slice(0, slash).replace(/\/+/g, '/').replace(/\/$/, '');
  if (!prefix.startsWith('/') || folder.split('/').some((name) => name === '.' || name === '..')) return [];
  const begin = prefix.slice(slash + 1);
  const mounts = readMounts(machine);
  const names = (await directoriesIn(machine, folder, mounts))
    .filter((name) => name.startsWith(begin) && (begin.startsWith('.') || !name.startsWith('.')))
    .sort()
    .slice(0, LONGEST_LIST);
  const paths = names.map((name) => `${folder}/${name}`);
  const facts = await readPaths(machine, paths, mounts);
  return paths.flatMap((path) => {
    const fact = facts.get(path);
    if (fact?.kind !== 'directory' && fact?.kind !== 'unknown') return [];
    const free = fact.kind === 'directory' ? fact.free : undefined;
    const onShare = fact.kind === 'unknown' || shareOf(machine, path, mounts) !== undefined;
    const entries = onShare ? null : countEntries(onDisk(machine, path));
    return [{ path, entries, free, ...filesystemAt(machine, path, mounts) }];
  });
}

/** Nothing is entered through a symlink, for no host path may have one. */
async function directoriesIn(
  machine: Machine,
  folder: string,
  mounts: MountTable | undefined,
): Promise<readonly string[]> {
  if (shareOf(machine, folder || '/', mounts) !== undefined) return listShareDirectories(machine, folder);
  if (folder !== '' && (await readPaths(machine, [folder], mounts)).get(folder)?.kind !== 'directory') return [];
  try {
    const entries = readdirSync(onDisk(machine, folder), { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    systemCode(error);
    return [];
  }
}

function countEntries(disk: string): number | null {
  try {
    return readdirSync(disk).length;
  } catch (error) {
    systemCode(error);
    return null;
  }
}

function filesystemAt(machine: Machine, path: string, mounts: MountTable | undefined) {
  const mount = mounts && mountAt(mounts, `${machine.root}${path}`);
  return { filesystem: mount?.fstype ?? null, dataset: mount?.fstype === 'zfs' ? mount.source : undefined };
}
