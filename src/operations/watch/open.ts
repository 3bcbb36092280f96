import type { Installation } from '../locate.ts';
import { lookerOn } from './look.ts';
import { type Watch, type WatchOptions, watchThrough } from './watch.ts';

/** Looks when it is asked to, and from then on every few seconds. */
export async function watch(installation: Installation, options?: WatchOptions): Promise<Watch> {
  const host = await installation.openHost();
  return watchThrough(installation, async (outside) => lookerOn(host, installation, outside), options);
}
