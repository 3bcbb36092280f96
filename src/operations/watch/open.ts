import type { Installation } from '../locate.ts';
import { lookerAt } from './look.ts';
import { type Watch, type WatchOptions, watchThrough } from './watch.ts';

/** Looks when it is asked to, and from then on every few seconds. */
export async function watch(installation: Installation, options?: WatchOptions): Promise<Watch> {
  const looker = await lookerAt(installation);
  return watchThrough(installation, async () => looker, options);
}
