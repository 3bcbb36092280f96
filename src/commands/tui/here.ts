import type { Installation } from '../../operations/locate.ts';
import { type Watch, watch } from '../../operations/watch/watch.ts';
import { collectGarbage } from '../compile.ts';

/** Looks in this process again and again. */
export async function watchHere(installation: Installation): Promise<Watch> {
  const watched = await watch(installation, { pollMs: Number(process.env.PHOENIX_POLL_MS) || undefined });
  watched.subscribe(collectGarbage);
  return watched;
}
