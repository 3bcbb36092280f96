import { readlinkSync, realpathSync } from 'node:fs';
import { release } from 'node:os';
import { systemCode } from '../../disk/errno.ts';
import type { ContainerFileFact, DeclaredTarget, PathFact, StartsFact } from '../../engine/observed/facts.ts';
import { isNetworkFilesystem, type MountTable, mountAt } from '../../engine/observed/mounts.ts';
import type { Unknown } from '../../proxmox/rehearsal/facts.ts';
import {
  type PossibleMount,
  possibleMounts,
  type StartQuestions,
  startQuestions,
} from '../../proxmox/rehearsal/questions.ts';
import { type Machine, onDisk } from '../machine.ts';
import { mapsIdsByType, probeIdMaps } from './idmap.ts';

/** The questions that the next starts of all containers ask, by CTID. */
export type AskedStarts = ReadonlyMap<number, StartQuestions>;

/** What to look at, from the containers' files and the mounts that are declared. */
export function askedStarts(
  containers: readonly ContainerFileFact[],
  declared: readonly DeclaredTarget[],
): AskedStarts {
  const wanted = new Map<number, PossibleMount[]>();
  for (const { ctid, hostPath, path, idMapped } of declared) {
    const mount = { source: hostPath, target: path, idMapped };
    const known = wanted.get(ctid);
    if (known) known.push(mount);
    else wanted.set(ctid, [mount]);
  }
  return new Map(
    containers.map(({ ctid, text }) => [
      ctid,
      startQuestions([...possibleMounts(ctid, text), ...(wanted.get(ctid) ?? [])]),
    ]),
  );
}

/** The host paths among the questions. */
export function hostPathsAsked(asked: AskedStarts): readonly string[] {
  return [...new Set([...asked.values()].flatMap(({ host }) => [...host]))];
}

/**
 * Where the symbolic links among some host paths lead, and the paths that are asked about instead: what lies beyond a
 * link. Links on shares are left alone: to follow one could hang us.
 */
export function followLinks(
  machine: Machine,
  paths: readonly string[],
  facts: ReadonlyMap<string, PathFact>,
): { readonly links: ReadonlyMap<string, string>; readonly beyond: readonly string[] } {
  const links = new Map<string, string>();
  const beyond: string[] = [];
  const found = [...facts].flatMap(([path, { kind }]) => (kind === 'symlink' ? [path] : []));
  for (const link of found) {
    const to = leadsTo(machine, link);
    if (to === undefined) continue;
    links.set(link, to);
    for (const path of paths) {
      if (path === link || path.startsWith(`${link}/`))
        beyond.push(`${to === '/' ? '' : to}${path.slice(link.length)}`);
    }
  }
  return { links, beyond: beyond.filter((path) => path !== '' && !facts.has(path)) };
}

/** Whether idmapped mounts are possible where some are wanted; the kernel is asked, but not about a share. */
export async function readIdMaps(
  machine: Machine,
  asked: AskedStarts,
  mounts: MountTable | undefined,
): Promise<StartsFact['idMaps']> {
  const paths = [...new Set([...asked.values()].flatMap(({ idMapped }) => [...idMapped]))];
  const typeAt = (path: string) => (mounts ? mountAt(mounts, `${machine.root}${path}`)?.fstype : undefined) ?? '';
  const byType = (path: string): [string, boolean | Unknown] => [path, mapsIdsByType(typeAt(path), release())];
  const pretended = machine.overlay !== undefined;
  const local = pretended ? [] : paths.filter((path) => !isNetworkFilesystem(typeAt(path)));
  const told = await probeIdMaps(
    local.map((path) => onDisk(machine, path)),
    machine.networkTimeoutMs ?? PROBE_TIMEOUT_MS,
  );
  return new Map(
    paths.map((path): [string, boolean | Unknown] => {
      const answer = told?.get(onDisk(machine, path));
      return answer === undefined ? byType(path) : [path, answer];
    }),
  );
}

const PROBE_TIMEOUT_MS = 3_000;

/** Never through another machine root: below one, a link out of it leads nowhere. */
function leadsTo(machine: Machine, link: string): string | undefined {
  try {
    const real = realpathSync(onDisk(machine, link));
    if (machine.root === '' || real.startsWith(`${machine.root}/`)) return real.slice(machine.root.length);
    const written = readlinkSync(onDisk(machine, link));
    return written.startsWith('/') ? written : undefined;
  } catch (error) {
    systemCode(error);
    return undefined;
  }
}
