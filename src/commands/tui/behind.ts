import type { Installation } from '../../operations/locate.ts';
import { type Watch, watch } from '../../operations/watch/watch.ts';
import type { Call } from '../call.ts';
import { actionsOn, type DrivenActions } from './actions.ts';

/** What works behind the screens: it looks at the machine, and does what is asked. */
export interface Behind {
  readonly watch: Watch;
  readonly actions: DrivenActions;
}

export async function behindScreens(call: Call, installation: Installation): Promise<Behind> {
  const watched = await watch(installation, { pollMs: Number(process.env.PHOENIX_POLL_MS) || undefined });
  watched.subscribe(collectGarbage);
  return { watch: watched, actions: actionsOn(call, watched) };
}

/** The executable lets it pile up: 250 MB after a hundred looks that showed something new. Node does by itself. */
function collectGarbage(): void {
  const { Bun } = globalThis as { readonly Bun?: { gc(isWholeAndNow: boolean): void } };
  Bun?.gc(true);
}
