import type { Installation } from '../../operations/locate.ts';
import { type Watch, watch } from '../../operations/watch/watch.ts';

/** Looks in this process again and again. */
export async function watchHere(installation: Installation): Promise<Watch> {
  const watched = await watch(installation, { pollMs: Number(process.env.PHOENIX_POLL_MS) || undefined });
  watched.subscribe(collectGarbage);
  return watched;
}

/** The executable lets it pile up: 250 MB after a hundred looks that showed something new. Node does by itself. */
function collectGarbage(): void {
  const { Bun } = globalThis as { readonly Bun?: { gc(isWholeAndNow: boolean): void } };
  Bun?.gc(true);
}
