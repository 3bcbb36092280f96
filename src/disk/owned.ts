import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { entryKey, type Memory, type OwnedEntry, type OwnedMount, ownedKey } from '../engine/observed/memory.ts';
import type { SeenFilesystem } from '../engine/observed/seen.ts';
import { bad, good, NOWHERE, type Result } from '../ground/problem.ts';
import { makeFolder, removeLeftovers, syncFolder, withReplacement } from './durable.ts';
import { type SystemCode, systemCode } from './errno.ts';
import { type LockOptions, lockFolder, withLock } from './lock/lock.ts';
import type { LockProblem, OwnedProblem } from './problem.ts';
import { ourselves } from './process.ts';
import { readRun, runNames } from './runs.ts';

const FORMAT = 'phoenix-volumes-owned/1';

/** A memory as it was read. */
export interface ReadMemory extends Memory {
  /** Whether there is a file at all. */
  readonly isThere: boolean;
  /** Why it could not be read, though it may be whole: then nothing may take its place. */
  readonly unread?: unknown;
}

/**
 * What `owned.json` of the state folder remembers; nothing where there is no such file. What cannot be read, or not
 * understood whole, is `lost`, and so is a file that is gone, which every apply writes before its first step; so it is for
 * as long as a damaged one lies beside it.
 */
export async function readMemory(stateDir: string): Promise<ReadMemory> {
  const path = fileIn(stateDir);
  const read = await contentOf(path);
  const known = {
    owned: listOf(read.content.mounts).filter(isOwned),
    ownedEntries: listOf(read.content.entries).filter(isOwnedEntry),
    seen: seenIn(read.content),
  };
  const { isThere, unread } = read;
  if (read.lost) return { ...known, isThere, unread, lost: { path, isAside: false, ...read.lost } };
  const aside = await firstAside(stateDir);
  if (aside !== undefined) return { ...known, isThere, lost: { path: aside, isAside: true } };
  const isGone = !isThere && (await hasApplied(stateDir));
  return { ...known, isThere, lost: isGone ? { path, system: 'ENOENT', isAside: false } : undefined };
}

interface Content {
  readonly content: Readonly<Record<string, unknown>>;
  readonly isThere: boolean;
  readonly lost?: { readonly system?: SystemCode };
  readonly unread?: unknown;
}

async function contentOf(path: string): Promise<Content> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'));
    const isObject = typeof parsed === 'object' && parsed !== null;
    const content = isObject ? (parsed as Record<string, unknown>) : {};
    return { content, isThere: true, lost: isWhole(content) ? undefined : {} };
  } catch (error) {
    if (error instanceof SyntaxError) return { content: {}, isThere: true, lost: {} };
    const system = systemCode(error);
    if (system === 'ENOENT') return { content: {}, isThere: false };
    return { content: {}, isThere: true, lost: { system }, unread: NO_FILE.includes(system) ? undefined : error };
  }
}

/** Something else is in its place. */
const NO_FILE: readonly SystemCode[] = ['EISDIR', 'ELOOP', 'ENXIO'];

/** Of our format, and nothing in it that we would not write again. */
const isWhole = ({ format, mounts = [], entries = [], filesystems = [] }: Content['content']): boolean =>
  format === FORMAT &&
  Array.isArray(mounts) &&
  mounts.every(isOwned) &&
  Array.isArray(entries) &&
  entries.every(isOwnedEntry) &&
  Array.isArray(filesystems) &&
  filesystems.every(isSeen);

const seenIn = ({ filesystems }: Content['content']): ReadonlyMap<string, SeenFilesystem> =>
  new Map(
    listOf(filesystems)
      .filter(isSeen)
      .map((each) => [each.hostPath, each]),
  );

const ASIDE = 'owned.json.damaged';

async function firstAside(stateDir: string): Promise<string | undefined> {
  try {
    const [name] = (await readdir(stateDir)).filter((entry) => entry.startsWith(ASIDE)).sort();
    return name === undefined ? undefined : join(stateDir, name);
  } catch (error) {
    systemCode(error);
    return undefined;
  }
}

/** Whether an apply of this version of the memory was ever recorded; of older ones nothing was remembered. */
async function hasApplied(stateDir: string): Promise<boolean> {
  for (const run of await runNames(stateDir)) {
    const { header, events } = await readRun(stateDir, run);
    if (header && events.length > 0) return true;
  }
  return false;
}

/**
 * Kept for whoever can mend it, under a name that nothing has yet; held by the lock, nobody else takes it meanwhile. Of one
 * that is gone an empty file says so.
 */
async function setAside(stateDir: string, isThere: boolean): Promise<void> {
  const taken = new Set(await readdir(stateDir));
  let name = ASIDE;
  for (let count = 2; taken.has(name); count++) name = `${ASIDE}.${count}`;
  if (isThere) await rename(fileIn(stateDir), join(stateDir, name));
  else await writeFile(join(stateDir, name), '', { flag: 'wx', mode: 0o600 });
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What changes in the memory: an entry that is added keeps what was before it; of a host path that was `looked` at, what is in `seen` or nothing is kept. */
export interface MemoryChange {
  readonly add?: readonly OwnedMount[];
  readonly drop?: readonly OwnedMount[];
  readonly addEntries?: readonly OwnedEntry[];
  readonly dropEntries?: readonly OwnedEntry[];
  /** Entries that have these bits now: ours no more where that is what somebody else had set. */
  readonly returned?: readonly (OwnedEntry & { readonly bits: number })[];
  readonly looked?: readonly string[];
  readonly seen?: readonly SeenFilesystem[];
  /** What others know to be ours beside a memory, as if it had been remembered. */
  readonly known?: (memory: ReadMemory) => Promise<readonly OwnedMount[]>;
}

/** Remembers mounts and file systems and forgets others, durably; it never expires otherwise. */
export async function updateOwned(
  stateDir: string,
  change: MemoryChange,
  options?: LockOptions,
): Promise<Result<'kept', OwnedProblem | LockProblem>> {
  const path = fileIn(stateDir);
  try {
    await makeFolder(stateDir, 0o700);
    const locked = await withLock(lockFolder(stateDir, options), () => replace(stateDir, path, change));
    return locked.ok ? good('kept') : locked;
  } catch (error) {
    return bad({ code: 'owned_unwritable', ...NOWHERE, path, system: systemCode(error) });
  }
}

async function replace(
  stateDir: string,
  path: string,
  {
    add = [],
    drop = [],
    addEntries = [],
    dropEntries = [],
    returned = [],
    looked = [],
    seen = [],
    known,
  }: MemoryChange,
): Promise<void> {
  const before = await readMemory(stateDir);
  if (before.unread) throw before.unread;
  // Of a write that was killed, also where nothing is to be written now.
  await removeLeftovers(path);
  const others = (await known?.(before)) ?? [];
  const mounts = new Map([...others, ...before.owned].map((mount) => [ownedKey(mount), mount]));
  for (const mount of drop) mounts.delete(ownedKey(mount));
  for (const mount of add) mounts.set(ownedKey(mount), mount);
  const entries = new Map(before.ownedEntries.map((entry) => [entryKey(entry), entry]));
  for (const entry of dropEntries) entries.delete(entryKey(entry));
  for (const entry of addEntries) {
    const known = entries.get(entryKey(entry));
    entries.set(entryKey(entry), known ? { ...entry, was: known.was } : entry);
  }
  for (const { bits, ...entry } of returned)
    if (entries.get(entryKey(entry))?.was === bits) entries.delete(entryKey(entry));
  const filesystems = new Map(before.seen);
  for (const hostPath of looked) filesystems.delete(hostPath);
  for (const each of seen) filesystems.set(each.hostPath, each);
  const text = textOf(mounts.values(), entries.values(), filesystems.values());
  if (before.isThere && text === textOf(before.owned, before.ownedEntries, before.seen.values())) return;
  if (before.lost && !before.lost.isAside) await setAside(stateDir, before.isThere);
  const ownership = { ...ourselves(), mode: 0o600 };
  await withReplacement(path, { bytes: Buffer.from(text), ownership }, (put) => put());
  await syncFolder(stateDir);
}

function textOf(
  mounts: Iterable<OwnedMount>,
  entries: Iterable<OwnedEntry>,
  filesystems: Iterable<SeenFilesystem>,
): string {
  const content = { mounts: [...mounts], entries: [...entries], filesystems: [...filesystems].sort(byPath) };
  return `${JSON.stringify({ format: FORMAT, ...content }, null, 1)}\n`;
}

const fileIn = (stateDir: string): string => join(stateDir, 'owned.json');

const byPath = (a: SeenFilesystem, b: SeenFilesystem): number => (a.hostPath < b.hostPath ? -1 : 1);

function isOwned(one: unknown): one is OwnedMount {
  if (typeof one !== 'object' || one === null) return false;
  const { volume, ctid, hostPath, path } = one as Record<string, unknown>;
  return [volume, hostPath, path].every((text) => typeof text === 'string') && typeof ctid === 'number';
}

function isOwnedEntry(one: unknown): one is OwnedEntry {
  if (typeof one !== 'object' || one === null) return false;
  const { hostPath, uid, inherited, volume = '', was = 0 } = one as Record<string, unknown>;
  const isNamed = typeof hostPath === 'string' && typeof volume === 'string' && typeof was === 'number';
  return isNamed && (uid === null || typeof uid === 'number') && typeof inherited === 'boolean';
}

function isSeen(one: unknown): one is SeenFilesystem {
  if (typeof one !== 'object' || one === null) return false;
  const { hostPath, fstype, source, id = '' } = one as Record<string, unknown>;
  return [hostPath, fstype, source, id].every((text) => typeof text === 'string');
}
