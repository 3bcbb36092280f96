import { readdirSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { systemCode } from '../../disk/errno.ts';
import type { OwnedFact, Reading } from '../../engine/observed/facts.ts';

/** A failed reading, with the system's code. */
export function unreadable(path: string, system: string): Extract<Reading<never>, { readonly ok: false }> {
  return { ok: false, error: { code: 'unreadable', path, system } };
}

/** What find(1) prints for {@link ownedFound}. */
export const OWNED = '%m %U %G %D %i';

export const ownedFound = ([mode = '', uid, gid, dev, ino]: readonly (string | undefined)[]): OwnedFact => ({
  uid: Number(uid),
  gid: Number(gid),
  mode: Number.parseInt(mode, 8),
  dev: Number(dev),
  ino: Number(ino),
});

/** About 5 ms of synchronous reading, which takes a third of the time of asynchronous reading. */
const ITEMS_PER_TURN = 200;

/** Does the work for each item in order, letting other work run in between. Rejects when aborted. */
export async function inTurns<T>(items: Iterable<T>, work: (item: T) => void, signal?: AbortSignal): Promise<void> {
  let count = 0;
  for (const item of items) {
    if (++count % ITEMS_PER_TURN === 0) {
      await setImmediate();
      signal?.throwIfAborted();
    }
    work(item);
  }
}

/** The names in a folder: none where there is no such folder, or nobody may look. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    systemCode(error);
    return [];
  }
}
