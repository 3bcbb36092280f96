import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SeenFilesystem } from '../engine/observed/seen.ts';
import type { OwnedMount } from '../engine/observed/state.ts';
import { bad, good, NOWHERE, type Result } from '../ground/problem.ts';
import { createDurably, syncFolder } from './durable.ts';
import { systemCode } from './errno.ts';
import type { LockOptions } from './lock.ts';
import { withLock } from './lock.ts';
import type { LockProblem, OwnedProblem } from './problem.ts';

const FORMAT = 'phoenix-volumes-owned/1';

/** What is remembered to be ours, in `owned.json` of the state folder; nothing where there is no such file or nobody can read it. */
export async function readOwned(stateDir: string): Promise<readonly OwnedMount[]> {
  return (await listIn(stateDir, 'mounts')).filter(isOwned);
}

/** The file systems that host paths were last seen on, from the same file. */
export async function readSeen(stateDir: string): Promise<readonly SeenFilesystem[]> {
  return (await listIn(stateDir, 'filesystems')).filter(isSeen);
}

async function listIn(stateDir: string, key: string): Promise<readonly unknown[]> {
  try {
    const parsed: unknown = JSON.parse(await readFile(fileIn(stateDir), 'utf8'));
    const list = typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>)[key] : [];
    return Array.isArray(list) ? list : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    systemCode(error);
    return [];
  }
}

/** What changes in the memory: of a host path that was `looked` at, what is in `seen` or nothing is kept. */
interface MemoryChange {
  readonly add?: readonly OwnedMount[];
  readonly drop?: readonly OwnedMount[];
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
  { add = [], drop = [], looked = [], seen = [] }: MemoryChange,
): Promise<void> {
  const before = await readOwned(stateDir);
  const mounts = new Map(before.map((mount) => [keyOf(mount), mount]));
  for (const mount of drop) mounts.delete(keyOf(mount));
  for (const mount of add) mounts.set(keyOf(mount), mount);
  const seenBefore = await readSeen(stateDir);
  const filesystems = new Map(seenBefore.map((each) => [each.hostPath, each]));
  for (const hostPath of looked) filesystems.delete(hostPath);
  for (const each of seen) filesystems.set(each.hostPath, each);
  const after = { mounts: [...mounts.values()], filesystems: [...filesystems.values()].sort(byPath) };
  if (JSON.stringify(after) === JSON.stringify({ mounts: before, filesystems: seenBefore })) return;
  const temporary = join(stateDir, `.owned.json.${randomBytes(6).toString('hex')}.tmp`);
  const ownership = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, mode: 0o600 };
  try {
    await createDurably(
      temporary,
      Buffer.from(`${JSON.stringify({ format: FORMAT, ...after }, null, 1)}\n`),
      ownership,
    );
    await rename(temporary, path);
    await syncFolder(stateDir);
  } finally {
    await rm(temporary, { force: true });
  }
}

const fileIn = (stateDir: string): string => join(stateDir, 'owned.json');

const byPath = (a: SeenFilesystem, b: SeenFilesystem): number => (a.hostPath < b.hostPath ? -1 : 1);

const keyOf = ({ ctid, hostPath, path }: OwnedMount): string => JSON.stringify([ctid, hostPath, path]);

function isOwned(one: unknown): one is OwnedMount {
  if (typeof one !== 'object' || one === null) return false;
  const { volume, ctid, hostPath, path } = one as Record<string, unknown>;
  return [volume, hostPath, path].every((text) => typeof text === 'string') && typeof ctid === 'number';
}

function isSeen(one: unknown): one is SeenFilesystem {
  if (typeof one !== 'object' || one === null) return false;
  const { hostPath, fstype, source } = one as Record<string, unknown>;
  return [hostPath, fstype, source].every((text) => typeof text === 'string');
}
