import { opendirSync } from 'node:fs';
import { systemCode } from '../../disk/errno.ts';
import { type EntryCount, MOST_COUNTED, type PathFact } from '../../engine/observed/facts.ts';
import type { MountTable } from '../../engine/observed/mounts.ts';
import { type Machine, onDisk } from '../machine.ts';
import { shareOf } from './paths.ts';
import { countShareEntries } from './share.ts';

/** The same facts, those of the directories that were to be counted with their entries; nothing where that fails. */
export async function withCounts(
  machine: Machine,
  facts: ReadonlyMap<string, PathFact>,
  { counted, mounts }: { readonly counted: readonly string[]; readonly mounts: MountTable | undefined },
): Promise<ReadonlyMap<string, PathFact>> {
  const known = new Map(facts);
  for (const path of new Set(counted)) {
    const fact = facts.get(path);
    if (fact?.kind !== 'directory') continue;
    const isServed = shareOf(machine, path, mounts) !== undefined;
    const count = isServed ? await countShareEntries(machine, path) : countEntries(onDisk(machine, path));
    known.set(path, { ...fact, counted: count });
  }
  return known;
}

function countEntries(disk: string): EntryCount | undefined {
  try {
    const directory = opendirSync(disk);
    try {
      let count = 0;
      while (count < MOST_COUNTED && directory.readSync() !== null) count += 1;
      return { count, more: count === MOST_COUNTED && directory.readSync() !== null };
    } finally {
      directory.closeSync();
    }
  } catch (error) {
    systemCode(error);
    return undefined;
  }
}
