import { normalPath } from '../../ground/paths.ts';
import { type MountPointEntry, mountPointEntries } from '../file/entries.ts';
import type { LxcLine } from '../file/lxc.ts';
import type { ConfigSection, ContainerFile } from '../file/section.ts';
import { textOfBytes } from '../value/bytes.ts';
import type { MountPoint } from '../value/mount.ts';
import { entryTarget, isBind, parseMountEntry } from './entry.ts';
import type { StartPath } from './facts.ts';
import { plainPath } from './tree.ts';

/** What has to be looked at before the start of one container can be rehearsed. */
export interface StartQuestions {
  /**
   * Host paths, each with all its components; where a symbolic link is on the way, the components of what it leads to,
   * too. What kind of thing each is, and its owner and mode.
   */
  readonly host: ReadonlySet<string>;
  /** The same inside the container's own tree. */
  readonly inside: ReadonlySet<string>;
  /** Host paths that are to be mounted with an id map of their own. */
  readonly idMapped: ReadonlySet<string>;
  /** Host paths that LXC goes to as the container's root: there ACLs count. */
  readonly walked: ReadonlySet<string>;
}

/** A mount that a container may have at its next start, by its file or by what somebody means to add. */
export interface PossibleMount {
  /** undefined: no directory or file of the host */
  readonly source: string | undefined;
  readonly target: string;
  readonly idMapped: boolean;
  /** by LXC rather than by Proxmox */
  readonly byLxc: boolean;
}

/**
 * The questions about one container for all mounts it may have: {@link rehearse} asks no others, whichever of them its
 * file will hold and in whatever order.
 */
export function startQuestions(mounts: readonly PossibleMount[]): StartQuestions {
  const sources = new Map<string, string[]>();
  const distinct: PossibleMount[] = [];
  for (const mount of mounts) {
    const { source, target } = mount;
    const known = sources.get(target);
    // Most are declared and in the file.
    const isNew = mount.idMapped || mount.byLxc || source === undefined || !known?.includes(source);
    if (isNew) distinct.push(mount);
    if (!known) sources.set(target, source === undefined ? [] : [source]);
    else if (source !== undefined && !known.includes(source)) known.push(source);
  }
  const host = new Set<string>();
  const inside = new Set(OWN);
  sources.forEach((_, target) => void inside.add(target));
  const idMapped = new Set<string>();
  const walked = new Set<string>();
  for (const { source, target, idMapped: isIdMapped, byLxc } of distinct) {
    const inner = innerPaths(target, sources);
    if (source !== undefined) host.add(source);
    for (const path of inner) host.add(path);
    if (target.startsWith('/proc/') || target.startsWith('/sys/')) host.add(target);
    if (isIdMapped && source !== undefined) idMapped.add(source);
    if (byLxc) for (const path of source === undefined ? inner : [source, ...inner]) walked.add(path);
  }
  for (const path of INIT) for (const inner of innerPaths(path, sources)) host.add(inner);
  return { host, inside, idMapped, walked };
}

/** The mounts that a container's file has: in force, pending and in its snapshots; its points where they were read already. */
export function possibleMounts(
  ctid: number,
  { current, pending, snapshots }: ContainerFile,
  points = { current: mountPointEntries(current), pending: mountPointEntries(pending) },
): readonly PossibleMount[] {
  const mounts: PossibleMount[] = [];
  const add = (found: readonly MountPointEntry[], { lxc }: ConfigSection) => {
    for (const { parsed } of found) if (parsed.ok) mounts.push(possiblePoint(parsed.value));
    for (const line of lxc) mounts.push(...possibleEntry(ctid, line));
  };
  add(points.current, current);
  add(points.pending, pending);
  for (const section of snapshots.values()) add(mountPointEntries(section), section);
  return mounts;
}

function possiblePoint({ kind, volume, target, options }: MountPoint): PossibleMount {
  const source = kind === 'volume' ? undefined : normalPath(textOfBytes(volume));
  return { source, target: plainPath(textOfBytes(target)), idMapped: options.idmap !== undefined, byLxc: false };
}

function possibleEntry(ctid: number, { key, value }: LxcLine): readonly PossibleMount[] {
  const entry = key === 'lxc.mount.entry' ? parseMountEntry(value) : undefined;
  const target = entry ? entryTarget(entry, ctid) : '';
  if (!entry || !target.startsWith('/')) return [];
  const source = isBind(entry) ? plainPath(entry.source) : undefined;
  return [{ source, target, idMapped: false, byLxc: true }];
}

/** Answers for every path from those about some: below what is missing all is missing. */
export function answersFrom(known: (path: string) => StartPath | undefined): (path: string) => StartPath {
  return (path) => {
    const fact = known(path || '/');
    if (fact) return fact;
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const above = known(path.slice(0, at));
      if (above) return above.kind === 'missing' || above.kind === 'unknown' ? above : UNASKED;
    }
    return path === '' || path === '/' ? ROOT : UNASKED;
  };
}

const UNASKED: StartPath = { kind: 'unknown', reason: 'unreadable' };
const ROOT: StartPath = { kind: 'directory', uid: 0, gid: 0, mode: 0o755 };
const OWN: readonly string[] = ['/', '/sbin'];
const INIT = ['/sbin/init', '/usr/sbin/init'];

/** Where a path inside the container lies on the host, below each source it may lie in. */
function innerPaths(path: string, sources: ReadonlyMap<string, readonly string[]>): readonly string[] {
  let paths: string[] | undefined;
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
    const around = sources.get(path.slice(0, at));
    if (!around) continue;
    paths ??= [];
    for (const source of around) paths.push(normalPath(`${source}${path.slice(at)}`));
  }
  return paths ?? NONE;
}

const NONE: readonly string[] = [];
