import type { Actions } from '../../components/app/contract.ts';
import type { Recording } from '../../components/app/record.ts';
import { openStore, type Store, type StoreOptions } from '../../components/app/store.ts';
import { traceTo } from '../../components/app/trace.ts';
import { isSecretPlace } from '../../operations/files/secret.ts';
import type { Call } from '../call.ts';
import { type FoundInstallation, type Later, later } from './later.ts';

/** All of the screens, which loads behind their first frame, and what they work with. */
export interface Whole extends Pick<Later, 'begin' | 'painted' | 'running' | 'isHeldUp' | 'close'> {
  readonly store: Store;
}

export interface WholeOptions extends Pick<StoreOptions, 'theme' | 'size' | 'onExit' | 'onDemo'> {
  readonly found: FoundInstallation;
  readonly recording: Recording | undefined;
  /** What asks for the terminal itself. */
  readonly lent: (actions: Actions) => Pick<Actions, 'suspend' | 'edit'>;
}

export function wholeScreens(call: Call, { found, recording, lent, ...options }: WholeOptions): Whole {
  const { snapshots, actions, ...works } = later(call, found);
  const store = openStore({
    ...options,
    snapshots,
    actions: { ...actions, ...lent(actions) },
    mouse: call.globals.mouse,
    trace: recording && traceTo(recording.line, isSecretPlace),
  });
  return { ...works, store };
}
