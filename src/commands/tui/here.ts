import type { AskedIdentity } from '../../engine/permission/identity.ts';
import type { Installation } from '../../operations/locate.ts';
import { type Watch, watch } from '../../operations/watch/watch.ts';
import { collectGarbage } from '../compile.ts';
import type { Looking } from './reading.ts';

/** Looks in this process again and again. */
export async function watchHere(installation: Installation): Promise<Watch> {
  const watched = await watch(installation, { pollMs: Number(process.env.PHOENIX_POLL_MS) || undefined });
  watched.subscribe(collectGarbage);
  return watched;
}

/** What looks in this process, until something else shall. */
export interface LeavableLooking extends Looking {
  /** From now on `other` looks; again does nothing. */
  readonly leave: (other: () => Looking) => void;
}

export function leavable(own: Looking): LeavableLooking {
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const asked: AskedIdentity[] = [];
  let looking = own;
  own.subscribe(() => {
    if (looking === own) tell();
  });
  return {
    get: () => looking.get(),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    refresh: () => looking.refresh(),
    ask: (who) => {
      asked.push(who);
      looking.ask(who);
    },
    close: () => looking.close(),
    leave: (other) => {
      if (looking !== own) return;
      looking = other();
      own.close();
      for (const who of asked) looking.ask(who);
      looking.subscribe(tell);
    },
  };
}
