import { lastAsked } from '../../ground/lazy.ts';
import { parseDraft } from '../file/draft.ts';
import { type MountPointEntry, mountPointEntries } from '../file/entries.ts';
import type { LxcLine } from '../file/lxc.ts';
import { namesMountFile } from '../file/lxc.ts';
import type { ConfigSection, ContainerFile } from '../file/section.ts';
import { lxcConfigProblem } from '../start/lxc.ts';
import { applyPending } from '../start/pending.ts';
import { textOfBytes } from '../value/bytes.ts';
import { type IdMap, idMapOf, toHostId } from '../value/idmap.ts';
import { rootfsSchema } from '../value/mount.ts';
import { parsePropertyString } from '../value/property.ts';
import { isSet } from '../value/rule.ts';
import { type MountEntry, parseMountEntry, placeEntry } from './entry.ts';
import type { StartFacts } from './facts.ts';
import { idMapReasons } from './ids.ts';
import { type Placing, placePoint } from './point.ts';
import {
  type ContainerReason,
  type MountName,
  type MountReason,
  meaningOf,
  type StartNote,
  type StartReason,
  type Starts,
  worstOf,
} from './reason.ts';
import { enter, type Placed, pathAt, put, rootPlace, type StartTree } from './tree.ts';

/** A container's file as its next start will use it: with everything pending applied `[start-pending-change]`. */
export interface StartFile {
  readonly ctid: number;
  readonly keys: ConfigSection['keys'];
  readonly lxc: readonly LxcLine[];
  readonly points: readonly MountPointEntry[];
  readonly entries: readonly MountEntry[];
}

/** What the next start of a container comes to. */
export interface Rehearsal {
  readonly starts: Starts;
  /** every reason, those of the mounts included; the start itself ends at the first that fails it */
  readonly why: readonly StartReason[];
  /** in the order they are mounted; `starts` says whether this mount is a reason */
  readonly mounts: readonly RehearsedMount[];
  readonly notes: readonly StartNote[];
}

export interface RehearsedMount extends MountName {
  readonly starts: Starts;
  readonly why: readonly MountReason[];
}

/**
 * A value that can't be applied stays pending, and the start goes on with the line in force `[start-pending-bad]`.
 * `current` are the mount points in force, where they were read already.
 */
export function startFile(
  ctid: number,
  text: string,
  file: Pick<ContainerFile, 'current' | 'pending'>,
  current?: readonly MountPointEntry[],
): StartFile {
  const { pending } = file;
  const waits = pending.keys.size > 0 || pending.lxc.length > 0 || pending.deletes.size > 0;
  const { keys, lxc } = waits ? withPending(ctid, text) : file.current;
  const entries = lxc.flatMap(({ key, value }) => (key === 'lxc.mount.entry' ? [parseMountEntry(value)] : []));
  return {
    ctid,
    keys,
    lxc,
    points: waits || !current ? mountPointEntries({ keys }) : current,
    entries: entries.filter((entry) => entry !== undefined),
  };
}

/** The same file with other mount points in some slots, or none (undefined). */
export function withPoints(file: StartFile, changed: ReadonlyMap<string, string | undefined>): StartFile {
  const keys = new Map<string, string>();
  changed.forEach((value, key) => {
    if (value !== undefined) keys.set(key, value);
  });
  const points = [...file.points.filter(({ key }) => !changed.has(key)), ...mountPointEntries({ keys })];
  return { ...file, points: points.sort((a, b) => a.index - b.index) };
}

function withPending(ctid: number, text: string): Pick<ConfigSection, 'keys' | 'lxc'> {
  const { draft } = parseDraft(text, ctid);
  applyPending(draft);
  return draft.current;
}

/**
 * The next start of a container, without starting it: Proxmox mounts the mount points by number, LXC mounts /dev, /proc
 * and /sys, then its own lines, then runs init. Each rule is proved by real starts (test/lab/rehearsal) or a vector.
 */
export function rehearse(file: StartFile, facts: StartFacts): Rehearsal {
  const parsed = idMapOf({ current: file });
  const idMap: IdMap = parsed.ok ? parsed.value : { unprivileged: true, entries: [] };
  const container: ContainerReason[] = [
    ...reasonsOf(file),
    ...(parsed.ok ? idMapReasons(idMap, facts) : [{ code: 'id_map_unreadable', problem: parsed.problem } as const]),
  ];
  const mounts = mountAll(file, idMap, facts);
  const hooked = hasHooks(file);
  const rehearsed = mounts.map(({ name, why }): RehearsedMount => {
    const reasons = hooked ? why.map((reason) => mended(reason, name)) : why;
    const { key, source, target } = name;
    return { key, source, target, starts: worstOf(reasons), why: reasons };
  });
  const why = [...container, ...ofMounts(rehearsed)];
  return {
    starts: worstOf(why),
    why,
    mounts: rehearsed,
    notes: mounts.flatMap(({ name, notes }) => (notes.length === 0 ? [] : notes.map((note) => ({ ...name, ...note })))),
  };
}

/** Each with the name of its mount; what cannot be told for several for one and the same reason, once. */
function ofMounts(mounts: readonly RehearsedMount[]): readonly StartReason[] {
  const reasons: StartReason[] = [];
  const unknown: Extract<MountReason, { readonly code: 'unknown' }>[] = [];
  for (const { key, source, target, why } of mounts) {
    for (const reason of why) {
      if (reason.code !== 'unknown') reasons.push({ key, source, target, ...reason });
      else if (!unknown.some(({ reason: said, about }) => said === reason.reason && about === reason.about)) {
        unknown.push(reason);
        reasons.push(reason);
      }
    }
  }
  return reasons;
}

interface Tried {
  readonly name: MountName;
  readonly why: MountReason[];
  readonly notes: Placing['notes'];
  /** undefined: nobody could read where */
  readonly placed: Placed | undefined;
}

function mountAll(file: StartFile, idMap: IdMap, facts: StartFacts): readonly Tried[] {
  if (file.points.length + file.entries.length === 0) return [];
  const owner = { uid: toHostId(idMap, 'u', 0) ?? 0, gid: toHostId(idMap, 'g', 0) ?? 0 };
  const tree: StartTree = { facts, owner, rootReadOnly: isRootReadOnly(file), seen: new Map(), made: new Map() };
  const tried: Tried[] = [];
  const because = (placed: Placed, reason: MountReason) => tried.find((one) => one.placed === placed)?.why.push(reason);
  const mount = (key: string, source: string, { target, content, why, notes }: Placing) => {
    const placed: Placed = { key, target, content };
    for (const covered of put(tree, placed)) because(covered, { code: 'covered', by: key, at: target });
    tried.push({ name: { key, source, target }, why, notes, placed });
  };
  for (const { key, text, parsed } of file.points) {
    if (parsed.ok) mount(key, textOfBytes(parsed.value.volume), placePoint(tree, idMap, parsed.value));
    else tried.push({ name: unreadName(key, text), why: [unreadLine(parsed.problems)], notes: [], placed: undefined });
  }
  for (const target of lxcTargets(file)) {
    const placed: Placed = { key: 'lxc', target, content: { kind: 'empty', writable: target === '/dev' } };
    for (const covered of put(tree, placed)) because(covered, { code: 'covered_by_lxc', at: target });
  }
  for (const entry of file.entries) {
    mount('lxc.mount.entry', entry.source, placeEntry(tree, idMap, entry, file.ctid));
  }
  const hidden = hiddenInit(file, tree);
  if (hidden) because(hidden.by, { code: 'target_hides_init', at: hidden.at });
  return tried;
}

/** Of a file as it is and as it is edited: they differ in their mount points. */
const reasonsOf = lastAsked(fileReasons, (a, b) => a.keys === b.keys && a.lxc === b.lxc);

function fileReasons({ keys, lxc }: Pick<StartFile, 'keys' | 'lxc'>): readonly ContainerReason[] {
  const lock = keys.get('lock');
  const included = lxc.filter(({ key }) => namesMountFile(key));
  const problem = lxcConfigProblem({ keys }, undefined);
  return [
    ...(isSet(lock) ? [{ code: 'locked', lock } as const] : []),
    ...(isSet(keys.get('template')) ? [{ code: 'template' } as const] : []),
    ...(problem === undefined ? [] : [{ code: 'configuration', problem } as const]),
    ...included.map(({ value }) => ({ code: 'unknown', reason: 'unreadable', about: value }) as const),
  ];
}

/** What LXC mounts itself, between the mount points and its own lines. */
function lxcTargets({ lxc }: StartFile): readonly string[] {
  const bare = lxc.some(({ key, value }) => key === 'lxc.autodev' && value === '0');
  return [...(bare ? [] : ['/dev']), '/proc', '/sys'];
}

/** A hook runs before the mounts or between them, and may mount or make what is missing. */
function hasHooks({ keys, lxc }: StartFile): boolean {
  return keys.has('hookscript') || lxc.some(({ key }) => key.startsWith('lxc.hook.'));
}

/** The ways a start fails that a hook could mend. */
function mended(reason: MountReason, { source, target }: MountName): MountReason {
  const { code } = reason;
  if (meaningOf(reason) !== 'fails' || !MENDABLE.test(code)) return reason;
  return { code: 'unknown', reason: 'hookscript', about: code.startsWith('source') ? source : target };
}

const MENDABLE = /^(?:source_|target_(?!is_root)|filesystem_)/;

function isRootReadOnly({ keys }: StartFile): boolean {
  const line = keys.get('rootfs') ?? '';
  // Most say nothing of it, and looking is cheaper than parsing.
  if (!line.includes('ro=')) return false;
  const rootfs = parsePropertyString(rootfsSchema, line);
  return rootfs.ok && rootfs.values.get('ro') === '1';
}

/** A mount over the directory of /sbin/init whose source has none: there is nothing to run. */
function hiddenInit({ lxc }: StartFile, tree: StartTree): { readonly by: Placed; readonly at: string } | undefined {
  const over = INIT_FOLDERS.some((target) => tree.seen.has(target));
  if (!over || lxc.some(({ key }) => key === 'lxc.init.cmd' || key === 'lxc.init_cmd')) return undefined;
  const merged = tree.facts.inside('/sbin').kind === 'symlink';
  const names = merged ? ['usr', 'sbin', 'init'] : ['sbin', 'init'];
  const place = names.reduce((at, name) => enter(tree, at, name), rootPlace);
  if (!place.mount || pathAt(tree, place).kind !== 'missing') return undefined;
  return { by: place.mount, at: place.path };
}

const INIT_FOLDERS = ['/sbin', '/usr', '/usr/sbin'];

function unreadName(key: string, text: string): MountName {
  const source = /^(?:volume=)?([^,]*)/.exec(text)?.[1] ?? '';
  return { key, source: textOfBytes(source), target: textOfBytes(/(?:^|,)mp=([^,]*)/.exec(text)?.[1] ?? '') };
}

function unreadLine(problems: readonly string[]): MountReason {
  return { code: 'line_unreadable', problem: problems.join('; ') };
}
