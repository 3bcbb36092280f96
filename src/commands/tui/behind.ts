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
  const watched = await watch(installation);
  return { watch: watched, actions: actionsOn(call, watched) };
}
