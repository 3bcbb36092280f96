import { open, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { entryKey, type Memory, type OwnedEntry, type OwnedMount, ownedKey } from '../engine/observed/memory.ts';
import type { SeenFilesystem } from '../engine/observed/seen.ts';
import { bad, good, NOWHERE, type Result } from '../ground/problem.ts';
import { closeFile } from './close.ts';
import { makeFolder, removeLeftovers, syncFolder, withReplacement } from './durable.ts';
import { type SystemCode, systemCode } from './errno.ts';
import { readRun, runNames } from './journal/runs.ts';
import { isWhole, type Kept, keptIn, putIn, takeOut, textOfKept } from './kept.ts';
import { type LockOptions, lockFolder, withLock } from './lock/lock.ts';
import type { LockProblem, OwnedProblem } from './problem.ts';
import { ourselves } from './process.ts';
import { stampIn } from './stamp.ts';

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
  const { kept, ...said } = await readKept(stateDir);
  return {
    owned: [...kept.mounts.byKey.values()],
    ownedEntries: [...kept.entries.byKey.values()],
    seen: kept.filesystems.byKey,
    ...said,
  };
}

type KeptThere = Pick<ReadMemory, 'isThere' | 'unread' | 'lost'> & { readonly kept: Kept };

async function readKept(stateDir: string, content?: Content): Promise<KeptThere> {
  const path = fileIn(stateDir);
  const { lost, ...read } = content ?? (await contentOf(path));
  if (lost) return { ...read, lost: { path, isAside: false, ...lost } };
  const aside = await firstAside(stateDir);
  if (aside !== undefined) return { ...read, lost: { path: aside, isAside: true } };
  const isGone = !read.isThere && (await hasApplied(stateDir));
  return { ...read, lost: isGone ? { path, system: 'ENOENT', isAside: false } : undefined };
}

interface Content {
  readonly kept: Kept;
  readonly isThere: boolean;
  readonly lost?: { readonly system?: SystemCode };
  readonly unread?: unknown;
}

async function contentOf(path: string): Promise<Content> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'));
    const isObject = typeof parsed === 'object' && parsed !== null;
    const content = isObject ? (parsed as Record<string, unknown>) : {};
    const kept = keptIn(content);
    return isWhole(content) ? { kept, isThere: true } : { kept, isThere: true, lost: {} };
  } catch (error) {
    if (error instanceof SyntaxError) return { kept: keptIn({}), isThere: true, lost: {} };
    const system = systemCode(error);
    if (system === 'ENOENT') return { kept: keptIn({}), isThere: false };
    return { kept: keptIn({}), isThere: true, lost: { system }, unread: NO_FILE.includes(system) ? undefined : error };
  }
}

/** Something else is in its place. */
const NO_FILE: readonly SystemCode[] = ['EISDIR', 'ELOOP', 'ENXIO'];

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
  readonly known?: (memory: Pick<ReadMemory, 'isThere' | 'lost'>) => Promise<readonly OwnedMount[]>;
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

async function replace(stateDir: string, path: string, change: MemoryChange): Promise<void> {
  const ours = written;
  written = undefined;
  const isOurs = ours?.path === path && ours.stamp === (await stampOf(path));
  const { kept, ...said } = await readKept(stateDir, isOurs ? { kept: ours.kept, isThere: true } : undefined);
  if (said.unread) throw said.unread;
  // Of a write that was killed, also where nothing is to be written now.
  await removeLeftovers(path);
  const others = (await change.known?.(said)) ?? [];
  const isDamaged = said.lost !== undefined && !said.lost.isAside;
  if (!changeIn(kept, change, others) && said.isThere && !isDamaged) {
    if (isOurs) written = ours;
    return;
  }
  if (isDamaged) await setAside(stateDir, said.isThere);
  const ownership = { ...ourselves(), mode: 0o600 };
  await withReplacement(path, { bytes: Buffer.from(textOfKept(kept)), ownership }, (put) => put());
  await syncFolder(stateDir);
  written = { path, stamp: stampIn(await stat(path, { bigint: true })), kept };
}

/**
 * What we wrote last: an apply writes before each of its mounts, and to read ten thousand of them back takes longer than all else
 * of such a step. It is nobody else's, and changed as the file is; one that could not be written is read again.
 */
let written: { readonly path: string; readonly stamp: string; readonly kept: Kept } | undefined;

/** The stamp of a file that is opened for it: on a network only that asks its server. */
async function stampOf(path: string): Promise<string | undefined> {
  try {
    const handle = await open(path);
    try {
      return stampIn(await handle.stat({ bigint: true }));
    } finally {
      await closeFile(handle);
    }
  } catch (error) {
    systemCode(error);
    return undefined;
  }
}

/** Whether it changed anything. */
function changeIn(
  { mounts, entries, filesystems }: Kept,
  change: MemoryChange,
  others: readonly OwnedMount[],
): boolean {
  const { add = [], drop = [], addEntries = [], dropEntries = [], returned = [], looked = [], seen = [] } = change;
  const done: boolean[] = [];
  for (const mount of others) if (!mounts.byKey.has(ownedKey(mount))) done.push(putIn(mounts, ownedKey(mount), mount));
  for (const mount of drop) done.push(takeOut(mounts, ownedKey(mount)));
  for (const mount of add) done.push(putIn(mounts, ownedKey(mount), mount));
  for (const entry of dropEntries) done.push(takeOut(entries, entryKey(entry)));
  for (const entry of addEntries) {
    const before = entries.byKey.get(entryKey(entry));
    done.push(putIn(entries, entryKey(entry), before ? { ...entry, was: before.was } : entry));
  }
  for (const { bits, ...entry } of returned)
    if (entries.byKey.get(entryKey(entry))?.was === bits) done.push(takeOut(entries, entryKey(entry)));
  const there = new Set(seen.map(({ hostPath }) => hostPath));
  for (const hostPath of looked) if (!there.has(hostPath)) done.push(takeOut(filesystems, hostPath));
  for (const each of seen) done.push(putIn(filesystems, each.hostPath, each));
  return done.includes(true);
}

const fileIn = (stateDir: string): string => join(stateDir, 'owned.json');
