import type { Installation } from '../../operations/locate.ts';
import { loadAhead } from '../../operations/watch/ahead.ts';
import { type Looker, lookerOn } from '../../operations/watch/look.ts';
import type { MembersWatchOptions } from '../../operations/watch/members.ts';
import type { Watch } from '../../operations/watch/watch.ts';
import type { Call } from '../call.ts';
import { actionsOn, type DrivenActions } from './actions.ts';

/** What the screens are to look through. */
export const openLooker = async (installation: Installation, outside: MembersWatchOptions): Promise<Looker> =>
  lookerOn(await installation.openHost(), installation, outside);

/** All that the screens need besides their first frame, so that nothing of the program is read any more. */
export async function loadRest(call: Pick<Call, 'argv'>, live: Watch): Promise<DrivenActions> {
  await loadAhead();
  return actionsOn(call, live);
}
