import { isWithin } from '../../ground/paths.ts';
import type { MountMap } from './access.ts';
import type { StartFacts, StartPath } from './facts.ts';

/** What is mounted at one target while a container starts. */
export interface Placed {
  readonly key: string;
  /** absolute and normal */
  readonly target: string;
  readonly content: Content;
}

export type Content =
  | Bind
  /** a storage volume or a device: seen only in the container's own tree */
  | { readonly kind: 'volume'; readonly readOnly: boolean }
  | { readonly kind: 'file' }
  /** LXC's /dev, /proc and /sys, or a file system that begins empty */
  | { readonly kind: 'empty'; readonly writable: boolean }
  /** a mount that was refused: nobody gets as far as looking below it */
  | { readonly kind: 'refused' };

/** A directory of the host. */
export interface Bind {
  readonly kind: 'bind';
  readonly source: string;
  readonly readOnly: boolean;
  /** the mount's own id map */
  readonly map: MountMap;
  /** with what is mounted below it */
  readonly recursive: boolean;
}

/** The container's tree as it grows during a start. */
export interface StartTree {
  readonly facts: StartFacts;
  /** the host's ids of the container's root */
  readonly owner: { readonly uid: number; readonly gid: number };
  readonly rootReadOnly: boolean;
  /** what one sees: for each target the mount on top, without those that a later one covers */
  readonly seen: Map<string, Placed>;
  /** directories made on the way, by {@link Place.name} */
  readonly made: Map<string, StartPath>;
}

/** A path inside the container and where it really lies. */
export interface Place {
  /** the path inside the container; '' is its root */
  readonly path: string;
  /** the mount it lies in; undefined: the root file system */
  readonly mount: Placed | undefined;
  /** the path on the host in a bind mount, else the path inside */
  readonly at: string;
}

export const rootPlace: Place = { path: '', mount: undefined, at: '' };

/** One component further, into whatever is mounted there. */
export function enter({ seen }: StartTree, place: Place, name: string): Place {
  const path = `${place.path}/${name}`;
  const mount = seen.get(path);
  if (!mount) return { path, mount: place.mount, at: `${place.at === '/' ? '' : place.at}/${name}` };
  return { path, mount, at: mount.content.kind === 'bind' ? mount.content.source : path };
}

/** What is at a place. */
export function pathAt({ facts, made, owner }: StartTree, place: Place): StartPath {
  const known = made.get(nameOf(place));
  if (known) return known;
  const content = place.mount?.content;
  switch (content?.kind) {
    case 'bind':
      return lookBelow(facts, content, place.at);
    case 'file':
      return { kind: 'file' };
    case 'empty':
      return place.path === place.mount?.target
        ? { kind: 'directory', ...owner, mode: 0o755 }
        : emptyPath(facts, place);
    default:
      return facts.inside(place.path);
  }
}

/** Records a directory that the start makes. */
export function make({ made }: StartTree, place: Place, fact: StartPath): void {
  made.set(nameOf(place), fact);
}

/** Records what the start changes about a directory of the host. */
export function changeOnHost({ made }: StartTree, path: string, fact: StartPath): void {
  made.set(`host:${path}`, fact);
}

/** Mounts, and returns what that covers: on the same target, and below it. */
export function put({ seen }: StartTree, placed: Placed): readonly Placed[] {
  if (placed.content.kind === 'refused') {
    if (!seen.has(placed.target)) seen.set(placed.target, placed);
    return [];
  }
  const covered = lyingIn(seen, placed.target);
  for (const { target } of covered) seen.delete(target);
  seen.set(placed.target, placed);
  return covered.length === 0 ? covered : covered.filter(({ content }) => content.kind !== 'refused');
}

function lyingIn(seen: StartTree['seen'], target: string): readonly Placed[] {
  let found: Placed[] | undefined;
  seen.forEach((one, at) => {
    if (!isWithin(at, target)) return;
    found ??= [];
    found.push(one);
  });
  return found ?? NONE;
}

const NONE: readonly Placed[] = [];

/** The components of a path; `.` and empty ones say nothing. */
export function componentsOf(path: string): readonly string[] {
  const names = path.split('/');
  // Most begin with the only empty one.
  const isPlain = names[0] === '' && !names.includes('', 1) && !names.includes('.');
  return isPlain ? names.slice(1) : names.filter((name) => name !== '' && name !== '.');
}

/** An absolute path of them alone. Most are written so. */
export const plainPath = (path: string): string =>
  path.startsWith('/') && !EMPTY_OR_DOT.test(path) ? path : `/${componentsOf(path).join('/')}`;

const EMPTY_OR_DOT = /\/\.?(?:\/|$)/;

/** /proc and /sys show every container what the host's show; /dev begins with nothing that one could mount on. */
function emptyPath(facts: StartFacts, { path, mount }: Place): StartPath {
  return mount?.target === '/proc' || mount?.target === '/sys' ? facts.host(path) : { kind: 'missing' };
}

/** A bind mount shows the directory below a file system that is mounted there on the host, and nobody can look at it. */
function lookBelow(facts: StartFacts, { source, recursive }: Bind, path: string): StartPath {
  if (recursive || path === source) return facts.host(path);
  const { mountPoint } = facts.filesystem(path);
  if (mountPoint === facts.filesystem(source).mountPoint) return facts.host(path);
  if (mountPoint !== path) return { kind: 'unknown', reason: 'unreadable' };
  return { kind: 'directory', uid: -1, gid: -1, mode: 0, listed: true };
}

/** One name for one directory, however one gets there. */
function nameOf({ mount, at }: Place): string {
  const kind = mount?.content.kind;
  return `${kind === 'bind' ? 'host' : kind === 'empty' ? mount?.target : 'inside'}:${at}`;
}
