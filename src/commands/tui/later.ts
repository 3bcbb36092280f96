import type { Actions, Snapshot, SnapshotStore } from '../../components/app/contract.ts';
import type { Installation } from '../../operations/locate.ts';
import type { Call } from '../call.ts';
import type { DrivenActions } from './actions.ts';
import type { Behind } from './behind.ts';
import { copyToTerminal, suspendToShell } from './terminal.ts';

/** What the screens need besides themselves: it is much, and loads while they are there already. */
export interface Later {
  /** Empty until it is there. */
  readonly snapshots: SnapshotStore;
  /** What is asked waits until it is there. */
  readonly actions: Actions;
  /** Loads it; then looks for the first time. */
  readonly begin: () => Promise<void>;
  /** Undefined until it is there. */
  readonly behind: () => Behind | undefined;
}

export function later(call: Call, installation: Installation): Later {
  const first: Snapshot = { host: installation.hostName, readAt: Date.now(), diagnostics: [] };
  const listeners = new Set<() => void>();
  let behind: Behind | undefined;
  let isThere: (all: Behind) => void = () => {};
  const coming = new Promise<Behind>((resolve) => {
    isThere = resolve;
  });
  const begin = async () => {
    const { behindScreens } = await import('./behind.ts');
    behind = await behindScreens(call, installation);
    behind.watch.subscribe(() => {
      for (const listener of listeners) listener();
    });
    isThere(behind);
    await behind.watch.refresh();
  };
  return {
    begin,
    behind: () => behind,
    snapshots: {
      get: () => behind?.watch.get() ?? first,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      refresh: async () => (await coming).watch.refresh(),
    },
    actions: actionsLater(coming.then(({ actions }) => actions)),
  };
}

type Asked = {
  [Name in keyof Actions]: ReturnType<Actions[Name]> extends Promise<unknown> ? Name : never;
}[keyof Actions];

function actionsLater(coming: Promise<DrivenActions>): Actions {
  const once = <Name extends Asked>(name: Name): Actions[Name] =>
    // A function of the very type that it hands on to.
    ((...asked: readonly unknown[]) =>
      coming.then((actions) =>
        (actions[name] as (...asked: readonly unknown[]) => unknown)(...asked),
      )) as Actions[Name];
  return {
    plan: once('plan'),
    save: once('save'),
    adopt: once('adopt'),
    writeAdoption: once('writeAdoption'),
    prepareInit: once('prepareInit'),
    writeInit: once('writeInit'),
    edit: once('edit'),
    restorable: once('restorable'),
    restore: once('restore'),
    runs: once('runs'),
    run: once('run'),
    explain: once('explain'),
    completePath: once('completePath'),
    review: once('review'),
    letIn: once('letIn'),
    write: once('write'),
    apply: (plan) => {
      const begun = coming.then((actions) => actions.apply(plan));
      return {
        events: eventsOf(begun),
        stop: () => void begun.then((run) => run.stop()),
      };
    },
    copy: copyToTerminal,
    suspend: suspendToShell,
  };
}

async function* eventsOf(begun: Promise<ReturnType<Actions['apply']>>) {
  yield* (await begun).events;
}
