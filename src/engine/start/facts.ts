import { lastAsked } from '../../ground/lazy.ts';
import {
  rangesOfRoot,
  type StartFacts,
  type StartFilesystem,
  type StartPath,
  type Unknown,
} from '../../proxmox/rehearsal/facts.ts';
import { answersFrom } from '../../proxmox/rehearsal/questions.ts';
import { isServed } from '../observed/directory.ts';
import { type PathFact, type ReadingError, type StartsFact, systemOf } from '../observed/facts.ts';
import { isReadOnly, mountAt } from '../observed/mounts.ts';
import type { ObservedState } from '../observed/state.ts';

/** What the next start of a container finds. `made`: directories of the host as a plan will have made or changed them. */
export type StartFactsOf = (ctid: number, made?: ReadonlyMap<string, StartPath>) => StartFacts;

/** Ready for all containers of a machine; undefined where starts were not asked about. */
export function startFacts(observed: ObservedState): StartFactsOf | undefined {
  const { starts, paths } = observed;
  if (!starts) return undefined;
  const host = answersFrom((path) => hostPath(path, paths.get(path), starts));
  const filesystem = filesystemsOf(observed, starts);
  const subordinateIds = subordinateIdsIn(starts);
  const planned = lastAsked(
    (made: ReadonlyMap<string, StartPath>): StartFacts['host'] =>
      (path) =>
        plannedPath(path, made) ?? host(path),
  );
  return (ctid, made) => ({
    host: made && made.size > 0 ? planned(made) : host,
    inside: insideOf(observed, ctid),
    filesystem,
    subordinateIds,
  });
}

/** The same, and whether anything was asked that would be answered otherwise once these directories are made. */
export function withoutMade(
  facts: StartFacts,
  made: ReadonlyMap<string, StartPath>,
): { readonly facts: StartFacts; readonly wereAsked: () => boolean } {
  if (made.size === 0) return { facts, wereAsked: () => false };
  let wereAsked = false;
  const host: StartFacts['host'] = (path) => {
    wereAsked ||= plannedPath(path, made) !== undefined;
    return facts.host(path);
  };
  return { facts: { ...facts, host }, wereAsked: () => wereAsked };
}

/** Below a directory that is made there is nothing yet. */
function plannedPath(path: string, made: ReadonlyMap<string, StartPath>): StartPath | undefined {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const fact = made.get(at);
    if (fact) return at === path ? fact : { kind: 'missing' };
  }
  return undefined;
}

function hostPath(path: string, fact: PathFact | undefined, { links }: StartsFact): StartPath | undefined {
  if (fact?.kind !== 'symlink') return fact && startPath(fact);
  const to = links.get(path);
  return to === undefined ? { kind: 'symlink' } : { kind: 'symlink', to };
}

function insideOf({ inside }: ObservedState, ctid: number): StartFacts['inside'] {
  const own = inside.get(ctid)?.own;
  if (!own) return () => ({ kind: 'unknown', reason: 'rootfs_not_mounted' });
  return answersFrom((path) => {
    const fact = own.get(path);
    return fact && startPath(fact);
  });
}

function startPath(fact: PathFact): StartPath {
  switch (fact.kind) {
    case 'directory': {
      const { uid, gid, mode, acl } = fact;
      // One that could not be read may say anything.
      const listed = acl && (!acl.ok || (acl.value !== '' && acl.value.split(',').some(isExtended)));
      return { kind: 'directory', uid, gid, mode, listed: listed ?? false };
    }
    case 'unknown':
      return { kind: 'unknown', reason: reasonOf(fact.error) };
    case 'file':
      return { kind: 'file' };
    case 'symlink':
      return { kind: 'symlink' };
    case 'missing':
      return fact;
  }
}

const isExtended = (entry: string): boolean => !/^(?:user|group|other)::/.test(entry);

function reasonOf(error: ReadingError): Unknown {
  const system = systemOf(error);
  if (system === 'ETIMEDOUT') return 'timed_out';
  return system === 'EFBIG' ? 'over_limit' : 'unreadable';
}

function filesystemsOf({ mounts, mountsBelow, root }: ObservedState, { idMaps }: StartsFact): StartFacts['filesystem'] {
  const known = new Map<string, StartFilesystem>();
  return (path) => {
    const before = known.get(path);
    if (before) return before;
    const mount = mounts && mountAt(mounts, `${root}${path}` || '/');
    const type = mount?.fstype ?? '';
    const found: StartFilesystem = {
      mountPoint: mount?.target.startsWith(`${root}/`) ? mount.target.slice(root.length) : '/',
      type,
      readOnly: mount !== undefined && isReadOnly(mount),
      network: isServed(mount),
      mountsBelow: (mountsBelow.get(path)?.length ?? 0) > 0,
      mapsIds: idMaps.get(path) ?? 'unreadable',
    };
    known.set(path, found);
    return found;
  };
}

/** Without the files nothing is known: whether newuidmap would ask them is another question. */
export function subordinateIdsIn({
  subuid,
  subgid,
}: Pick<StartsFact, 'subuid' | 'subgid'>): StartFacts['subordinateIds'] {
  return subuid.ok && subgid.ok ? { u: rangesOfRoot(subuid.value), g: rangesOfRoot(subgid.value) } : 'unreadable';
}
