import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
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
  try {
    const parsed: unknown = JSON.parse(await readFile(fileIn(stateDir), 'utf8'));
    const mounts: unknown = typeof parsed === 'object' && parsed !== null && 'mounts' in parsed ? parsed.mounts : [];
    return Array.isArray(mounts) ? mounts.filter(isOwned) : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    systemCode(error);
    return [];
  }
}

/** Remembers mounts and forgets others, durably; it never expires otherwise. */
export async function updateOwned(
  stateDir: string,
  { add = [], drop = [] }: { readonly add?: readonly OwnedMount[]; readonly drop?: readonly OwnedMount[] },
  options?: LockOptions,
): Promise<Result<'kept', OwnedProblem | LockProblem>> {
  const path = fileIn(stateDir);
  try {
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
    const locked = await withLock(join(stateDir, '.owned.lock'), () => replace(stateDir, path, { add, drop }), options);
    return locked.ok ? good('kept') : locked;
  } catch (error) {
    return bad({ code: 'owned_unwritable', ...NOWHERE, path, system: systemCode(error) });
  }
}

async function replace(
  stateDir: string,
  path: string,
  { add, drop }: { readonly add: readonly OwnedMount[]; readonly drop: readonly OwnedMount[] },
): Promise<void> {
  const before = await readOwned(stateDir);
  const mounts = new Map(before.map((mount) => [keyOf(mount), mount]));
  for (const mount of drop) mounts.delete(keyOf(mount));
  for (const mount of add) mounts.set(keyOf(mount), mount);
  const after = [...mounts.values()];
  if (JSON.stringify(after) === JSON.stringify(before)) return;
  const temporary = join(stateDir, `.owned.json.${randomBytes(6).toString('hex')}.tmp`);
  const ownership = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, mode: 0o600 };
  try {
    await createDurably(
      temporary,
      Buffer.from(`${JSON.stringify({ format: FORMAT, mounts: after }, null, 1)}\n`),
      ownership,
    );
    await rename(temporary, path);
    await syncFolder(stateDir);
  } finally {
    await rm(temporary, { force: true });
  }
}

const fileIn = (stateDir: string): string => join(stateDir, 'owned.json');

const keyOf = ({ ctid, hostPath, path }: OwnedMount): string => JSON.stringify([ctid, hostPath, path]);

function isOwned(one: unknown): one is OwnedMount {
  if (typeof one !== 'object' || one === null) return false;
  const { volume, ctid, hostPath, path } = one as Record<string, unknown>;
  return [volume, hostPath, path].every((text) => typeof text === 'string') && typeof ctid === 'number';
}
