import { readWalks, updateWalks } from '../disk/walks.ts';
import type { ChangeResult } from '../engine/apply/host.ts';
import type { TreeChange } from '../engine/plan/types.ts';
import { type LastWalk, type RememberedWalk, walkAfter } from '../engine/tree/last.ts';

/** What is remembered of trees, each with how long ago that was; undefined where that is not known. */
export async function knownWalks(
  stateDir: string,
): Promise<ReadonlyMap<string, RememberedWalk & LastWalk> | undefined> {
  const walks = await readWalks(stateDir);
  const now = Date.now();
  const minutesSince = (at: string) => Math.max(0, Math.floor((now - Date.parse(at)) / 60_000));
  return walks && new Map([...walks].map(([path, walk]) => [path, { ...walk, minutes: minutesSince(walk.at) }]));
}

/** Remembers what a plan saw. */
export const rememberWalks = (stateDir: string, walks: readonly RememberedWalk[]): Promise<void> =>
  updateWalks(stateDir, (known) => [
    ...new Map([...known, ...walks.map((walk) => [walk.hostPath, walk] as const)]).values(),
  ]);

/**
 * Remembers what an apply left of what its plan saw; also where it may not change some. Of a way back, and of what ended in the
 * middle, nobody knows.
 */
export function rememberChanged(stateDir: string, { path, returns }: TreeChange, result: ChangeResult): Promise<void> {
  const tree = result.ok
    ? typeof result.value === 'object' && 'tree' in result.value
      ? result.value.tree
      : undefined
    : result.problems[0].tree;
  return updateWalks(stateDir, (known) => {
    const others = [...known.values()].filter(({ hostPath }) => hostPath !== path);
    if (!tree || returns !== undefined) return others;
    const { examined: seen, changed } = tree;
    const walk = walkAfter(known.get(path), { at: new Date().toISOString(), seen, changed });
    return walk ? [...others, walk] : others;
  });
}
