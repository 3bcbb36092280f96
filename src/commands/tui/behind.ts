import type { Installation } from '../../operations/locate.ts';
import { configOf } from '../../operations/watch/config.ts';
import type { Watch } from '../../operations/watch/watch.ts';
import type { Call } from '../call.ts';
import { actionsOn, type DrivenActions } from './actions.ts';
import { collectGarbage, watchHere } from './here.ts';
import type { Looking } from './reading.ts';

/** What works behind the screens: it does what is asked, and looks at the machine where no other process can. */
export interface Behind {
  readonly actions: DrivenActions;
}

/** `looking` has what is read of the machine again and again. */
export async function behindScreens(call: Call, installation: Installation, looking: Looking): Promise<Behind> {
  const host = await installation.openHost();
  const watched: Watch = { ...looking, installation, host, config: configOf(installation) };
  return { actions: actionsOn(call, watched) };
}

export { collectGarbage, watchHere };
