import { lstatSync } from 'node:fs';
import { systemCode } from '../../disk/errno.ts';
import type { ContainerFileFact, PathFact, Reading } from '../../engine/observed/facts.ts';
import type { MountTable } from '../../engine/observed/mounts.ts';
import { type Machine, onDisk } from '../machine.ts';
import { look } from './look.ts';
import { withAncestors } from './paths.ts';
import { unreadable } from './reading.ts';
import type { AskedStarts } from './starts.ts';
import { inTurns } from './turns.ts';

export interface InsideQuery {
  readonly containers: readonly ContainerFileFact[];
  readonly asked: AskedStarts;
  readonly mounts: MountTable | undefined;
  /** The init of each running container. */
  readonly inits: ReadonlyMap<number, Reading<number>>;
}

/**
 * What lies in containers' own trees: where the host has the root file system mounted, there; else in the running
 * container itself, whose root may hold up whoever looks, so a child does. A stopped one without the first is left out.
 */
export async function readInside(
  machine: Machine,
  { containers, asked, mounts, inits }: InsideQuery,
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, ReadonlyMap<string, PathFact>>> {
  const inside = new Map<number, ReadonlyMap<string, PathFact>>();
  const subvolumes = subvolumesOf(mounts, machine.root);
  const hidden: { readonly ctid: number; readonly init: number; readonly paths: readonly string[] }[] = [];
  const read = ({ ctid, text }: ContainerFileFact) => {
    const paths = [...(asked.get(ctid)?.inside ?? [])];
    const volumes = volumesIn(text).flatMap(({ target, volume }) => {
      const path = volume.startsWith('/') ? volume : subvolumes.get(volume.slice(volume.indexOf(':') + 1));
      return path === undefined ? [] : [{ target, path }];
    });
    const init = inits.get(ctid);
    if (volumes.some(({ target }) => target === '/')) inside.set(ctid, readVolumes(machine, volumes, paths));
    else if (init?.ok) hidden.push({ ctid, init: init.value, paths });
  };
  await inTurns(containers, read, signal);
  for (let start = 0; start < hidden.length; start += CONTAINERS_PER_CHILD) {
    const some = hidden.slice(start, start + CONTAINERS_PER_CHILD);
    const looked = await look(
      some.map(({ init, paths }) => ({
        root: onDisk(machine, `/proc/${init}/root`),
        directories: paths.filter((path) => path !== '/'),
        files: [],
      })),
      machine.networkTimeoutMs ?? TIMEOUT_MS,
    );
    for (const [index, { ctid }] of some.entries()) inside.set(ctid, looked[index]?.paths ?? new Map());
    signal?.throwIfAborted();
  }
  return inside;
}

const CONTAINERS_PER_CHILD = 100;
const TIMEOUT_MS = 3_000;

interface Volume {
  readonly target: string;
  readonly volume: string;
}

/** The storage volumes a container has, with the directory or volume as the file names it. */
function volumesIn(text: string): readonly Volume[] {
  const root = /^rootfs:\s*(?:volume=)?([^,\s]+)/m.exec(text)?.[1];
  const points = [...text.matchAll(/^mp\d+:\s*(?:volume=)?([^/,\s][^,\s]*),(?:.*,)?mp=([^,\s]+)/gm)];
  return [
    ...(root === undefined ? [] : [{ target: '/', volume: root }]),
    ...points.map(([, volume = '', target = '']) => ({ target: target.replace(/\/+$/, ''), volume })),
  ];
}

/** ZFS has each container volume mounted as a dataset of its own, and its name is the last part of the dataset's. */
function subvolumesOf(mounts: MountTable | undefined, root: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { fstype, source, target } of mounts?.values() ?? []) {
    const name = /(?:^|\/)(subvol-\d+-disk-\d+)$/.exec(source)?.[1];
    if (fstype !== 'zfs' || name === undefined) continue;
    found.set(name, target.startsWith(`${root}/`) ? target.slice(root.length) : target);
  }
  return found;
}

function readVolumes(
  machine: Machine,
  volumes: readonly { readonly target: string; readonly path: string }[],
  paths: readonly string[],
): ReadonlyMap<string, PathFact> {
  const facts = new Map<string, PathFact>();
  for (const path of paths) {
    for (const at of path === '/' ? ['/'] : ['/', ...withAncestors(path)]) {
      const fact = facts.get(at) ?? factAt(machine, placeOf(at, volumes));
      facts.set(at, fact);
      if (fact.kind !== 'directory') break;
    }
  }
  return facts;
}

/** Where a path inside lies on the host: in the volume with the longest target at or above it. */
function placeOf(at: string, volumes: readonly { readonly target: string; readonly path: string }[]): string {
  let best = { target: '', path: '' };
  for (const volume of volumes) {
    const { target } = volume;
    const holds = target === '/' || at === target || at.startsWith(`${target}/`);
    if (holds && target.length >= best.target.length) best = volume;
  }
  return `${best.path}${best.target === '/' ? (at === '/' ? '' : at) : at.slice(best.target.length)}`;
}

function factAt(machine: Machine, path: string): PathFact {
  try {
    const stats = lstatSync(onDisk(machine, path), { throwIfNoEntry: false });
    if (!stats) return { kind: 'missing' };
    if (stats.isSymbolicLink()) return { kind: 'symlink' };
    if (!stats.isDirectory()) return { kind: 'file', type: 'file' };
    const { uid, gid, dev, ino } = stats;
    const fact = { kind: 'directory', uid, gid, mode: stats.mode & 0o7777, dev, ino } as const;
    return machine.overlay?.(path, fact) ?? fact;
  } catch (error) {
    return { kind: 'unknown', error: unreadable(path, systemCode(error)).error };
  }
}
