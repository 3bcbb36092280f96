import { lstatSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { ChangeResult, PerformRun } from '../../engine/apply/host.ts';
import type { TreeChange } from '../../engine/plan/types.ts';
import type { ChunkDirectory } from '../../engine/tree/change.ts';
import {
  type EntryType,
  MOST_KINDS,
  NONE_OF_THEM,
  type TreeEntry,
  type TreeFact,
  type TreeKind,
} from '../../engine/tree/fact.ts';
import { good } from '../../ground/problem.ts';
import { bytesOfText, textOfBytes } from '../../proxmox/value/bytes.ts';
import { enterTop } from '../change/directory.ts';
import type { OpenDirectory } from '../change/tree.ts';
import { unmade } from '../problem.ts';
import { namesIn } from '../read/reading.ts';
import { type DemoDisk, demoTree, readDemoDisk, writeDemoDisk } from './disk.ts';

/** An entry of the demo's disk, as it pretends it. */
interface DemoEntry {
  /** Below the top. */
  readonly path: string;
  readonly kind: TreeEntry;
  readonly ino: number;
}

/** What lies below a directory, the same for the demo: it holds little, and nobody else changes it. */
export function lookDemoTree(root: string, path: string): TreeFact {
  const kinds = new Map<string, TreeKind & { count: number; examples: string[] }>();
  const entries = entriesBelow(root, path, readDemoDisk(root));
  for (const { path: at, kind } of entries) {
    const known = kinds.get(keyOf(kind)) ?? { ...kind, count: 0, examples: [] };
    kinds.set(keyOf(kind), known);
    known.count += 1;
    if (known.examples.length < 3) known.examples.push(bytesOfText(at));
  }
  const none = { other: NONE_OF_THEM, boundaries: NONE_OF_THEM, unread: NONE_OF_THEM };
  return { kinds: [...kinds.values()].slice(0, MOST_KINDS), ...none, seen: entries.length };
}

/** The same chunks as of the machine we run on, fewer entries each, so that there is something to watch. */
const CHUNK = 20;

/** Changes what lies below a directory, in what the demo pretends: nothing outside its folder. */
export async function changeDemoTree(
  root: string,
  change: TreeChange,
  { onChunk, onProgress, chunksOf, signal }: Pick<PerformRun, 'onChunk' | 'onProgress' | 'chunksOf' | 'signal'>,
  paceMs: number,
): Promise<ChangeResult> {
  const held: OpenDirectory[] = [];
  const entered = await enterTop(demoTree(root), change, held);
  if (!entered.ok) return entered;
  const { path, kinds, returns } = change;
  const all = entriesBelow(root, path, readDemoDisk(root));
  const recorded = returns === undefined ? undefined : recordedKinds(chunksOf?.(returns) ?? []);
  const meant = all.flatMap((entry) => {
    const kind = recorded ? (recorded.get(entry.path) ?? -1) : kinds.findIndex(({ from }) => isSame(from, entry.kind));
    const from = kinds[kind]?.from;
    return from && isSame(from, entry.kind) ? [{ entry, kind }] : [];
  });
  let changed = 0;
  for (let at = 0; at < meant.length; at += CHUNK) {
    const chunk = meant.slice(at, at + CHUNK);
    await onChunk?.({ count: chunk.length, directories: change.recorded ? chunk.map(directoryOf) : undefined });
    if (signal.aborted) {
      const back = returns !== undefined ? 'again' : change.recorded && changed > 0 ? 'undo' : 'none';
      return unmade('interrupted', { code: 'tree_interrupted', path, changed, perhaps: 0, back });
    }
    const disk = readDemoDisk(root);
    const owners = { ...disk.owners };
    for (const { entry, kind } of chunk) {
      const to = kinds[kind]?.to;
      if (to) owners[`${path}/${entry.path}`] = { uid: to.uid, gid: to.gid, mode: to.mode };
    }
    writeDemoDisk(root, { ...disk, owners });
    changed += chunk.length;
    onProgress?.({ examined: at + chunk.length, changed, left: 0, at: bytesOfText(chunk.at(-1)?.entry.path ?? '') });
    await setTimeout(paceMs);
  }
  return good({ tree: { examined: all.length, changed, left: [] } });
}

function directoryOf({ entry, kind }: { readonly entry: DemoEntry; readonly kind: number }): ChunkDirectory {
  const at = entry.path.lastIndexOf('/');
  const [path, name] = [entry.path.slice(0, Math.max(0, at)), entry.path.slice(at + 1)];
  return { path: bytesOfText(path), entries: [[bytesOfText(name), String(entry.ino), kind]] };
}

function recordedKinds(
  chunks: readonly { readonly directories?: readonly ChunkDirectory[] | undefined }[],
): ReadonlyMap<string, number> {
  const kinds = new Map<string, number>();
  for (const { directories = [] } of chunks)
    for (const { path, entries } of directories)
      for (const [name, , kind] of entries) kinds.set(textOfBytes(path === '' ? name : `${path}/${name}`), kind);
  return kinds;
}

function entriesBelow(root: string, top: string, { owners }: DemoDisk): readonly DemoEntry[] {
  const found: DemoEntry[] = [];
  const look = (below: string): void => {
    for (const name of namesIn(join(root, top, below))) {
      const path = below === '' ? name : `${below}/${name}`;
      const stats = lstatSync(join(root, top, path), { throwIfNoEntry: false });
      if (!stats) continue;
      const type = typeOfStats(stats);
      const owned = owners[`${top}/${path}`] ?? { uid: 0, gid: 0, mode: MODES[type] };
      found.push({ path, ino: stats.ino, kind: { type, uid: owned.uid, gid: owned.gid, mode: owned.mode } });
      if (type === 'directory') look(path);
    }
  };
  look('');
  return found;
}

function typeOfStats(stats: Stats): EntryType {
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'symlink';
  return stats.isFile() ? 'file' : 'special';
}

/** Whoever made it in the demo was root. */
const MODES: Readonly<Record<EntryType, number>> = { directory: 0o755, file: 0o644, symlink: 0o777, special: 0o644 };

const keyOf = ({ type, uid, gid, mode }: TreeEntry): string => [type, uid, gid, mode].join(' ');

const isSame = (a: TreeEntry, b: TreeEntry): boolean => keyOf(a) === keyOf(b);
