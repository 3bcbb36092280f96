import { backupFolder, listBackups } from '../disk/backup.ts';
import { journalsIn } from '../disk/journal/journals.ts';
import type { LockOptions } from '../disk/lock/lock.ts';
import { type MemoryChange, type ReadMemory, readMemory, updateOwned } from '../disk/owned.ts';
import type { LockProblem, OwnedProblem } from '../disk/problem.ts';
import { textOrNothing } from '../disk/text.ts';
import type { Memory, OwnedMount } from '../engine/observed/memory.ts';
import type { Result } from '../ground/problem.ts';
import { knownWalks } from './walks.ts';

/**
 * What is remembered: by `owned.json`, and where that is lost, by the kept versions of the configuration, which declared
 * the mounts that were made. The journals know which calls of `pct` still run.
 */
export async function memoryIn(stateDir: string, journals = journalsIn(stateDir)): Promise<Memory> {
  const read = await readMemory(stateDir);
  return {
    ...read,
    owned: [...read.owned, ...(await onceDeclared(stateDir, read))],
    walks: await knownWalks(stateDir),
    calls: await journals.calls(),
    cutOff: await journals.cutOff(),
  };
}

/** Remembers and forgets; where nothing was remembered any more, what the kept versions know comes first. */
export const remember = (
  stateDir: string,
  change: MemoryChange,
  options?: LockOptions,
): Promise<Result<'kept', OwnedProblem | LockProblem>> =>
  updateOwned(stateDir, { ...change, known: (before) => onceDeclared(stateDir, before) }, options);

async function onceDeclared(
  stateDir: string,
  { isThere, lost }: Pick<ReadMemory, 'isThere' | 'lost'>,
): Promise<readonly OwnedMount[]> {
  if (isThere && lost === undefined) return [];
  const kept = await listBackups(backupFolder({ stateDir }));
  if (kept.length === 0) return [];
  const { mountsDeclaredIn } = await import('../config/kept.ts');
  const found = await Promise.all(kept.map(async ({ path }) => mountsDeclaredIn(await textOrNothing(path))));
  return found.flat();
}
