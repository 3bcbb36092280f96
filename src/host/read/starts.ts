import { readlinkSync } from 'node:fs';
import { release } from 'node:os';
import { dirname, resolve } from 'node:path';
import { systemCode } from '../../disk/errno.ts';
import type { ContainerFileFact, DeclaredTarget, PathFact, Reading, StartsFact } from '../../engine/observed/facts.ts';
import { isNetworkFilesystem, type MountTable, mountAt } from '../../engine/observed/mounts.ts';
import { parsedFile } from '../../engine/observed/parsed.ts';
import { addTo } from '../../ground/grouped.ts';
import { normalPath } from '../../ground/paths.ts';
import type { Unknown } from '../../proxmox/rehearsal/facts.ts';
import {
  type PossibleMount,
  possibleMounts,
  type StartQuestions,
  startQuestions,
} from '../../proxmox/rehearsal/questions.ts';
import { type Machine, onDisk } from '../machine.ts';
import { mapsIdsByType, probeIdMaps } from './idmap.ts';
import type { OwnQuery } from './inside/outside.ts';
import { readPaths, shareOf, withAncestors } from './paths.ts';
import { withRights } from './rights/rights.ts';

/** The questions that the next starts of all containers ask, by CTID. */
export type AskedStarts = ReadonlyMap<number, AskedStart>;

interface AskedStart extends StartQuestions {
  /** Where something is declared that the file does not mount yet: what the container has there would be hidden. */
  readonly fresh: ReadonlySet<string>;
}

/** What to look at, from the containers' files and the mounts that are declared. */
export function askedStarts(
  containers: readonly ContainerFileFact[],
  declared: readonly DeclaredTarget[],
): AskedStarts {
  const wanted = new Map<number, PossibleMount[]>();
  for (const { ctid, hostPath, path, idMapped } of declared) {
    const mount = { source: hostPath, target: path, idMapped, byLxc: false };
    addTo(wanted, ctid, mount);
  }
  const asked = new Map<number, AskedStart>();
  for (const fact of containers) {
    const { ctid } = fact;
    const { file, ...points } = parsedFile(fact);
    const possible = possibleMounts(ctid, file, points);
    const own = wanted.get(ctid) ?? [];
    const fresh = freshTargets(own, possible);
    asked.set(ctid, { ...startQuestions([...possible, ...own]), fresh });
  }
  return asked;
}

function freshTargets(wanted: readonly PossibleMount[], possible: readonly PossibleMount[]): ReadonlySet<string> {
  const mounted = new Set(possible.map(({ target }) => target));
  return new Set(wanted.flatMap(({ target }) => (mounted.has(target) ? [] : [target])));
}

/** What they ask of containers' own trees. */
export function ownQueries(asked: AskedStarts): ReadonlyMap<number, OwnQuery> {
  return new Map(
    [...asked].map(([ctid, { inside, fresh, walked }]) => [
      ctid,
      { paths: inside, counted: fresh, rights: walked.size > 0 },
    ]),
  );
}

/** What starts ask of the host, also about paths that nobody declared: the paths that were read before, and those. */
export async function readStarts(
  machine: Machine,
  { asked, mounts, paths: before, readText }: StartsQuery,
  signal?: AbortSignal,
): Promise<{ readonly paths: ReadonlyMap<string, PathFact>; readonly starts: StartsFact }> {
  // Below something that is no directory nothing was reported.
  const unread = union(
    asked,
    ({ host }) => host,
    (path) => path !== '/' && !before.has(path),
  );
  const more = await readPaths(machine, [...unread], mounts, { signal });
  const known = more.size === 0 ? before : new Map([...more, ...before]);
  const { links, paths } = await followLinks(machine, { asked, known, mounts }, signal);
  return {
    paths: await withAcls(machine, { asked, paths, links, mounts }),
    starts: {
      subuid: readText('/etc/subuid'),
      subgid: readText('/etc/subgid'),
      links,
      idMaps: await readIdMaps(machine, asked, mounts),
    },
  };
}

export interface StartsQuery {
  readonly asked: AskedStarts;
  readonly mounts: MountTable | undefined;
  /** What was read already. */
  readonly paths: ReadonlyMap<string, PathFact>;
  readonly readText: (path: string) => Reading<string>;
}

function union(
  asked: AskedStarts,
  of: (one: StartQuestions) => ReadonlySet<string>,
  isMeant: (path: string) => boolean = () => true,
): ReadonlySet<string> {
  const all = new Set<string>();
  const add = (path: string) => {
    if (isMeant(path)) all.add(path);
  };
  for (const one of asked.values()) of(one).forEach(add);
  return all;
}

/**
 * Where the symbolic links on the way to some host paths lead, and the facts with those about what lies beyond them.
 * Links on shares are left alone: to follow one could hang us.
 */
async function followLinks(
  machine: Machine,
  { asked: starts, known, mounts }: LinksQuery,
  signal?: AbortSignal,
): Promise<{ readonly links: ReadonlyMap<string, string>; readonly paths: ReadonlyMap<string, PathFact> }> {
  const links = new Map<string, string>();
  if (![...known.values()].some(({ kind }) => kind === 'symlink')) return { links, paths: known };
  const paths = new Map(known);
  let asked: readonly string[] = [...union(starts, ({ host }) => host)];
  for (let depth = 0; depth < MOST_LINKS && asked.length > 0; depth += 1) {
    const beyond = new Set<string>();
    for (const path of asked) {
      const link = withAncestors(path).find((at) => paths.get(at)?.kind === 'symlink');
      if (link === undefined) continue;
      const to = links.get(link) ?? leadsTo(machine, link, mounts);
      if (to === undefined) continue;
      links.set(link, to);
      beyond.add(normalPath(to + path.slice(link.length)));
    }
    asked = [...beyond].filter((path) => path !== '/');
    const unread = asked.filter((path) => !paths.has(path));
    for (const [path, fact] of await readPaths(machine, unread, mounts, { signal })) paths.set(path, fact);
  }
  return { links, paths };
}

interface LinksQuery {
  readonly asked: AskedStarts;
  readonly known: ReadonlyMap<string, PathFact>;
  readonly mounts: MountTable | undefined;
}

/** As the kernel counts before it gives up (path_resolution(7)). */
const MOST_LINKS = 40;

/** LXC passes directories as the container's root, so their ACLs count; Proxmox passes everything. */
async function withAcls(
  machine: Machine,
  { asked, paths, links, mounts }: AclsQuery,
): Promise<ReadonlyMap<string, PathFact>> {
  const walked = union(asked, (one) => one.walked);
  if (walked.size === 0) return paths;
  const passed = new Set([...walked, ...links.values()].flatMap(withAncestors));
  const bare = [...paths].filter(([path, fact]) => fact.kind === 'directory' && !fact.acl && passed.has(path));
  return new Map([...paths, ...(await withRights(machine, new Map(bare), { mounts, flags: false }))]);
}

interface AclsQuery extends Pick<StartsQuery, 'asked' | 'paths' | 'mounts'> {
  readonly links: ReadonlyMap<string, string>;
}

/** Whether idmapped mounts are possible where some are wanted; the kernel is asked, but not about a share. */
async function readIdMaps(
  machine: Machine,
  asked: AskedStarts,
  mounts: MountTable | undefined,
): Promise<StartsFact['idMaps']> {
  const paths = [...union(asked, ({ idMapped }) => idMapped)];
  const typeAt = (path: string) => (mounts ? mountAt(mounts, `${machine.root}${path}`)?.fstype : undefined) ?? '';
  const byType = (path: string): [string, boolean | Unknown] => [path, mapsIdsByType(typeAt(path), release())];
  const pretended = machine.overlay !== undefined;
  const local = pretended ? [] : paths.filter((path) => !isNetworkFilesystem(typeAt(path)));
  const probed = await probeIdMaps(
    local.map((path) => onDisk(machine, path)),
    machine.networkTimeoutMs ?? PROBE_TIMEOUT_MS,
  );
  return new Map(
    paths.map((path): [string, boolean | Unknown] => {
      // The demo's ZFS is as young as its Proxmox.
      if (pretended && typeAt(path) === 'zfs') return [path, true];
      const answer = probed?.get(onDisk(machine, path));
      return answer === undefined ? byType(path) : [path, answer];
    }),
  );
}

const PROBE_TIMEOUT_MS = 3_000;

/** As the configuration would name it. */
function leadsTo(machine: Machine, link: string, mounts: MountTable | undefined): string | undefined {
  if (shareOf(machine, link, mounts) !== undefined) return undefined;
  try {
    return resolve(dirname(link), readlinkSync(onDisk(machine, link)));
  } catch (error) {
    systemCode(error);
    return undefined;
  }
}
