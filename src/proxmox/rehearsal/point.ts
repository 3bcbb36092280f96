import { isWithin, normalPath } from '../../ground/paths.ts';
import { textOfBytes } from '../value/bytes.ts';
import { storageOfVolume } from '../value/formats.ts';
import { type IdMap, mountIdRanges, parseMountIdMap } from '../value/idmap.ts';
import type { MountPoint } from '../value/mount.ts';
import { diskIdOfHost, hostIdOf, hostRoot, type MountMap } from './access.ts';
import type { StartDirectory, StartPath } from './facts.ts';
import { mountMapReasons } from './ids.ts';
import type { DirectoryMade, MountReason, StartNote } from './reason.ts';
import { plainDirectory, type Source } from './source.ts';
import { mapAt, walkTo } from './target.ts';
import { type Content, changeOnHost, type Place, plainPath, type StartTree } from './tree.ts';

/** What a start does with one mount. */
export interface Placing {
  /** absolute and normal */
  readonly target: string;
  readonly content: Content;
  /** of this mount alone: a later one that covers it adds to them */
  readonly why: MountReason[];
  readonly notes: readonly PlacingNote[];
}

/** A note without the name of its mount. */
export type PlacingNote =
  | DirectoryMade
  | Omit<Extract<StartNote, { readonly code: 'attributes_rewritten' }>, 'key' | 'source' | 'target'>
  | { readonly code: 'optional_left_out'; readonly because: MountReason }
  | { readonly code: 'id_map_ignored' };

/** What Proxmox does with an `mpN` at start, as the host's root, before LXC begins. */
export function placePoint(tree: StartTree, idMap: IdMap, { kind, volume, target, options }: MountPoint): Placing {
  const path = plainPath(textOfBytes(target));
  const readOnly = options.ro === true;
  // over the root of the container, or out of it [start-dotdot-target]
  if (path === '/' || isWithin(path, '/..')) return refused(path, { code: 'target_is_root' });
  const source = kind === 'bind' ? plainDirectory(tree.facts, normalPath(textOfBytes(volume))) : undefined;
  const own = kind === 'bind' && options.idmap !== undefined ? parseMountIdMap(options.idmap) : undefined;
  const map = own && idMap.unprivileged ? mountIdRanges(idMap, own) : undefined;
  const why: MountReason[] = [];
  if (kind === 'device' && tree.facts.host(normalPath(volume)).kind === 'missing') {
    why.push({ code: 'source_missing', at: normalPath(volume) });
  }
  if (kind === 'volume' && storageOfVolume(volume) === undefined) why.push({ code: 'source_no_volume' });
  if (source && !source.ok) why.push(source.reason);
  if (map && own?.kind === 'entries') why.push(...mountMapReasons(map, tree.facts));
  if (map && source?.ok) why.push(...filesystemReasons(tree, source.path));
  const walk = walkTo(tree, path, { walker: hostRoot, create: 'directory', opens: true });
  if (walk.kind === 'behind') return { target: path, content: { kind: 'refused' }, why, notes: [] };
  if (walk.kind === 'stopped') {
    // Where that ends no start, it is mounted.
    const content: Content =
      walk.reason.code === 'unknown' ? contentOf(source, map, readOnly, why) : { kind: 'refused' };
    // A list that grows has room for many, and of most there is this one.
    return { target: path, content, why: why.length === 0 ? [walk.reason] : [...why, walk.reason], notes: NONE };
  }
  if (walk.fact.kind === 'file') return refused(path, ...why, { code: 'target_not_directory', at: path });
  if (walk.fact.kind === 'unknown') {
    why.push({ code: 'unknown', reason: walk.fact.reason, about: path });
  }
  const notes: PlacingNote[] = [...walk.made];
  if (own && !idMap.unprivileged) notes.push({ code: 'id_map_ignored' });
  if (options.keepattrs === true && source?.ok && source.kind === 'directory') {
    const bind = { source, map, readOnly };
    const kept = keepAttributes(tree, bind, { place: walk.place, fact: walk.fact });
    if ('why' in kept) why.push(kept.why);
    else notes.push(kept);
  }
  return { target: path, content: contentOf(source, map, readOnly, why), why, notes };
}

const NONE: readonly PlacingNote[] = [];

function contentOf(source: Source | undefined, map: MountMap, readOnly: boolean, why: readonly MountReason[]): Content {
  if (why.some(({ code }) => code !== 'unknown')) return { kind: 'refused' };
  if (!source) return { kind: 'volume', readOnly };
  return source.ok ? { kind: 'bind', source: source.path, readOnly, map, recursive: false } : { kind: 'refused' };
}

function filesystemReasons({ facts }: StartTree, path: string): readonly MountReason[] {
  const { type, mapsIds } = facts.filesystem(path);
  if (typeof mapsIds === 'string') return [{ code: 'unknown', reason: mapsIds, about: path }];
  return mapsIds ? [] : [{ code: 'filesystem_without_id_maps', filesystem: type }];
}

type Attributes = Extract<PlacingNote, { readonly code: 'attributes_rewritten' }>;

/** `keepattrs=1` gives the source owner and mode of the directory it is mounted on `[add-running-keepattrs-owner]`. */
function keepAttributes(
  tree: StartTree,
  bind: {
    readonly source: Extract<Source, { readonly kind: 'directory' }>;
    readonly map: MountMap;
    readonly readOnly: boolean;
  },
  target: { readonly place: Place; readonly fact: StartPath },
): Attributes | { readonly why: MountReason } {
  const { source, map, readOnly } = bind;
  const { readOnly: flagged, network } = tree.facts.filesystem(source.path);
  // [keepattrs-ro-start]
  if (readOnly || flagged) return { why: { code: 'keepattrs_read_only' } };
  if (network) return { why: { code: 'unknown', reason: 'network_filesystem', about: source.path } };
  if (target.fact.kind !== 'directory' || target.fact.uid < 0)
    return { why: { code: 'unknown', reason: 'unreadable', about: target.place.path } };
  const ids: { u: number; g: number } = { u: 0, g: 0 };
  for (const type of ['u', 'g'] as const) {
    const wanted = seenOwner(target.fact, mapAt(target.place), type);
    const disk = diskIdOfHost(map, type, wanted);
    if (disk === undefined) return { why: { code: 'keepattrs_unmapped', type, id: wanted } };
    ids[type] = disk;
  }
  const after: StartDirectory = { kind: 'directory', uid: ids.u, gid: ids.g, mode: target.fact.mode };
  changeOnHost(tree, source.path, after);
  const { uid, gid, mode } = source.fact;
  const changes = uid !== after.uid || gid !== after.gid || mode !== after.mode;
  return { code: 'attributes_rewritten', uid: after.uid, gid: after.gid, mode: after.mode, changes };
}

/** The owner that stat(2) shows on the host; one without an id there is nobody's. */
function seenOwner({ uid, gid }: StartDirectory, map: MountMap, type: 'u' | 'g'): number {
  return hostIdOf(map, type, type === 'u' ? uid : gid) ?? 65534;
}

function refused(target: string, ...why: MountReason[]): Placing {
  return { target, content: { kind: 'refused' }, why, notes: [] };
}
