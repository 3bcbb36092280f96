import type { Installation } from '../../operations/locate.ts';
import { configOf } from '../../operations/watch/config.ts';
import type { Watch } from '../../operations/watch/watch.ts';
import type { Call } from '../call.ts';
import { actionsOn, type DrivenActions } from './actions.ts';
import { watchHere } from './here.ts';
import type { Looking } from './reading.ts';

/** What works behind the screens: it does what is asked, and looks at the machine where no other process can. */
export interface Behind {
  readonly actions: DrivenActions;
}

/** `looking` has what is read of the machine again and again. */
export async function behindScreens(call: Call, found: Installation, looking: Looking): Promise<Behind> {
  const installation = { ...found, openHost: async () => knowing(await found.openHost(), looking) };
  const host = await installation.openHost();
  const watched: Watch = { ...looking, installation, host, config: configOf(installation) };
  return { actions: actionsOn(call, watched) };
}

/** A member that was found unreachable a moment ago is not waited for once more. */
function knowing(host: Watch['host'], looking: Looking): Watch['host'] {
  const { members } = host;
  if (!members) return host;
  const told = async () => {
    const all = await members();
    for (const { name, state, why } of looking.get().members ?? [])
      if (state !== 'reading') all.told(name, state === 'unreachable' ? why : undefined);
    return all;
  };
  return { ...host, members: told };
}

export { watchHere };
