import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { entryKey, type Memory, type OwnedEntry, type OwnedMount, ownedKey } from '../engine/observed/memory.ts';
import type { SeenFilesystem } from '../engine/observed/seen.ts';

import { bad, good, NOWHERE, type Result } from '../ground/problem.ts';
import { syncFolder, withReplacement } from './durable.ts';
import { systemCode } from './errno.ts';
import type { LockOptions } from './lock.ts';
import { withLock } from './lock.ts';
import type { LockProblem, OwnedProblem } from './problem.ts';

const FORMAT = 'phoenix-volumes-owned/1';

/** What `owned.json` of the state folder remembers; nothing where there is no such file or nobody can read it. */
export async function readMemory(stateDir: string): Promise<Memory> {
  const { mounts, entries, filesystems } = await contentOf(fileIn(stateDir));
  const seen = listOf(filesystems).filter(isSeen);
  return {
    owned: listOf(mounts).filter(isOwned),
    ownedEntries: listOf(entries).filter(isOwnedEntry),
    seen: new Map(seen.map((each) => [each.hostPath, each])),
  };
}

async function contentOf(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch (error) {
    if (!(error instanceof SyntaxError)) systemCode(error);
    return {};
  }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What changes in the memory: of a host path that was `looked` at, what is in `seen` or nothing is kept. */
interface MemoryChange {
  readonly add?: readonly OwnedMount[];
  readonly drop?: readonly OwnedMount[];
  readonly addEntries?: readonly OwnedEntry[];
  readonly dropEntries?: readonly OwnedEntry[];
  readonly looked?: readonly string[];
  readonly seen?: readonly SeenFilesystem[];
}

/** Remembers mounts and file systems and forgets others, durably; it never expires otherwise. */
export async function updateOwned(
  stateDir: string,
  change: MemoryChange,
  options?: LockOptions,
): Promise<Result<'kept', OwnedProblem | LockProblem>> {
  const path = fileIn(stateDir);
  try {
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
    const locked = await withLock(join(stateDir, '.owned.lock'), () => replace(stateDir, path, change), options);
    return locked.ok ? good('kept') : locked;
  } catch (error) {
    return bad({ code: 'owned_unwritable', ...NOWHERE, path, system: systemCode(error) });
  }
}

async function replace(
  stateDir: string,
  path: string,
  { add = [], drop = [], addEntries = [], dropEntries = [], looked = [], seen = [] }: MemoryChange,
): Promise<void> {
  const before = await readMemory(stateDir);
  const mounts = new Map(before.owned.map((mount) => [ownedKey(mount), mount]));
  for (const mount of drop) mounts.delete(ownedKey(mount));
  for (const mount of add) mounts.set(ownedKey(mount), mount);
  const entries = new Map(before.ownedEntries.map((entry) => [entryKey(entry), entry]));
  for (const entry of dropEntries) entries.delete(entryKey(entry));
  for (const entry of addEntries) entries.set(entryKey(entry), entry);
  const filesystems = new Map(before.seen);
  for (const hostPath of looked) filesystems.delete(hostPath);
  for (const each of seen) filesystems.set(each.hostPath, each);
  const text = textOf(mounts.values(), entries.values(), filesystems.values());
  if (text === textOf(before.owned, before.ownedEntries, before.seen.values())) return;
  const ownership = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, mode: 0o600 };
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
  const { hostPath, uid, inherited } = one as Record<string, unknown>;
  return typeof hostPath === 'string' && (uid === null || typeof uid === 'number') && typeof inherited === 'boolean';
}

function isSeen(one: unknown): one is SeenFilesystem {
  if (typeof one !== 'object' || one === null) return false;
  const { hostPath, fstype, source } = one as Record<string, unknown>;
  return [hostPath, fstype, source].every((text) => typeof text === 'string');
}
