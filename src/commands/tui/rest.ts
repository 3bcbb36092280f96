import type { Installation } from '../../operations/locate.ts';
import { loadAhead } from '../../operations/watch/ahead.ts';
import { type Looker, lookerAt } from '../../operations/watch/look.ts';
import type { Watch } from '../../operations/watch/watch.ts';
import type { Call } from '../call.ts';
import { actionsOn, type DrivenActions } from './actions.ts';

/** What the screens are to look through. */
export const openLooker = (installation: Installation): Promise<Looker> => lookerAt(installation);

/** All that the screens need besides their first frame, so that nothing of the program is read any more. */
export async function loadRest(call: Pick<Call, 'argv'>, live: Watch): Promise<DrivenActions> {
  await loadAhead();
  return actionsOn(call, live);
}
