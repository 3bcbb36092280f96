import type { Actions, Snapshot, SnapshotStore } from '../../components/app/contract.ts';
import type { Installation, OpenOptions } from '../../operations/locate.ts';
import type { Call } from '../call.ts';
import { compileAsUsual, keepLittle } from '../compile.ts';
import type { DrivenActions } from './actions.ts';
import type { Behind } from './behind.ts';
import { type Looking, readApart } from './reading.ts';
import { copyToTerminal, suspendToShell } from './terminal.ts';

/** What the screens need besides themselves: it is much, and loads once they show what was read. */
export interface Later {
  /** Empty until something was read. */
  readonly snapshots: SnapshotStore;
  /** What is asked waits until it is there. */
  readonly actions: Actions;
  /** Looks for the first time; what breaks it is told. */
  readonly begin: (onBroken: (error: unknown) => void) => void;
  /** What is shown is on the screen. */
  readonly painted: () => void;
  /** The apply that is on its way; undefined: none is. */
  readonly running: () => ReturnType<DrivenActions['running']>;
  readonly close: () => void;
}

/** Where to work, and what that was found by. */
export interface FoundInstallation {
  readonly installation: Installation;
  readonly options: OpenOptions;
}

export function later(call: Call, { installation, options }: FoundInstallation): Later {
  const first: Snapshot = { host: installation.hostName, readAt: Date.now(), diagnostics: [] };
  const listeners = new Set<() => void>();
  const load = () => import('./behind.ts');
  let looking: Looking | undefined;
  let coming: Promise<Behind> | undefined;
  let behind: Behind | undefined;
  let isRead = false;
  let onBroken: (error: unknown) => void = () => {};
  let begun: (looking: Looking) => void = () => {};
  const isBegun = new Promise<Looking>((resolve) => {
    begun = resolve;
  });

  function loaded(): Promise<Behind> {
    coming ??= isBegun
      .then(async (looks) => (await load()).behindScreens(call, installation, looks))
      .then((all) => {
        behind = all;
        return all;
      });
    return coming;
  }

  return {
    begin: (broken) => {
      onBroken = broken;
      looking = readApart({ options, first, here: async () => (await load()).watchHere(installation), onBroken });
      looking.subscribe(() => {
        isRead = true;
        for (const listener of listeners) listener();
      });
      begun(looking);
      looking.refresh().catch(onBroken);
    },
    painted: () => {
      if (!isRead || coming) return;
      compileAsUsual();
      keepLittle();
      loaded().catch(onBroken);
    },
    running: () => behind?.actions.running(),
    close: () => looking?.close(),
    snapshots: {
      get: () => looking?.get() ?? first,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      refresh: async () => (await isBegun).refresh(),
    },
    actions: actionsLater(async () => (await loaded()).actions),
  };
}

type Asked = {
  [Name in keyof Actions]: ReturnType<Actions[Name]> extends Promise<unknown> ? Name : never;
}[keyof Actions];

function actionsLater(coming: () => Promise<DrivenActions>): Actions {
  const once = <Name extends Asked>(name: Name): Actions[Name] =>
    // A function of the very type that it hands on to.
    ((...asked: readonly unknown[]) =>
      coming().then((actions) =>
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
      const begun = coming().then((actions) => actions.apply(plan));
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
