import { setTimeout } from 'node:timers/promises';
import type { Actions, Snapshot, SnapshotStore } from '../../components/app/contract.ts';
import type { Installation, OpenOptions } from '../../operations/locate.ts';
import { disksAnswer, isSmall } from '../../operations/watch/small.ts';
import type { Call } from '../call.ts';
import { keepLittle, takeAsUsual, takeLittle } from '../compile.ts';
import type { DrivenActions } from './actions.ts';
import type { Behind } from './behind.ts';
import type { Looking } from './reading.ts';
import { copyToTerminal, suspendToShell } from './terminal.ts';
import { unread } from './wanted.ts';

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
  /** A disk was asked for something and does not answer. */
  readonly isHeldUp: () => boolean;
  readonly close: () => void;
}

/** Where to work, and what that was found by. */
export interface FoundInstallation {
  readonly installation: Installation;
  readonly options: OpenOptions;
}

/** Until what was read is shown, hardly anything runs for so long that compiling it pays. */
const UNTIL_THE_LIST = 400;

/** How long a disk may take to say what there is. */
const MOMENT_MS = 150;

export function later(call: Call, { installation, options }: FoundInstallation): Later {
  takeLittle(UNTIL_THE_LIST);
  const first = unread(installation);
  const listeners = new Set<() => void>();
  const load = () => import('./behind.ts');
  let looking: Looking | undefined;
  let coming: Promise<Behind> | undefined;
  let behind: Behind | undefined;
  let isRead = false;
  let isClosed = false;
  let unanswered = 0;
  let goApart = async () => {};
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
        goApart().catch(onBroken);
        return all;
      });
    return coming;
  }

  /**
   * Where little is to be read, and all of it answers, it is read here, for to start a process would take as long; each look
   * after it is another process's.
   */
  async function look(): Promise<void> {
    const watchHere = async () => (await import('./here.ts')).watchHere(installation);
    const apart = async (from: () => Snapshot) => {
      const { readApart } = await import('./reading.ts');
      return () => readApart({ options, first: from(), here: watchHere, onBroken });
    };
    const here = (await inTime(isSmall(installation))) === true ? await watchHere() : undefined;
    const { desired } = (await here?.config()) ?? {};
    const paths = desired?.volumes.map(({ hostPath }) => hostPath) ?? [];
    if (!here || (await inTime(disksAnswer(installation.root, paths))) === undefined) {
      here?.close();
      return follow((await apart(() => first))());
    }
    const { leavable } = await import('./here.ts');
    const own = leavable(here);
    goApart = async () => {
      const other = await apart(own.get);
      if (isClosed) return;
      own.leave(other);
      await own.refresh();
    };
    await follow(own);
  }

  /** Undefined where it takes longer than a moment; until it has ended it holds up the end of our process. */
  function inTime<Value>(asked: Promise<Value>): Promise<Value | undefined> {
    unanswered += 1;
    const answered = asked.finally(() => {
      unanswered -= 1;
    });
    return Promise.race([answered, setTimeout(MOMENT_MS, undefined)]);
  }

  async function follow(looks: Looking): Promise<void> {
    if (isClosed) return looks.close();
    looking = looks;
    looks.subscribe(() => {
      isRead = true;
      for (const listener of listeners) listener();
    });
    begun(looks);
    await looks.refresh();
  }

  return {
    begin: (broken) => {
      onBroken = broken;
      look().catch(onBroken);
    },
    painted: () => {
      if (!isRead || coming) return;
      takeAsUsual();
      keepLittle();
      loaded().catch(onBroken);
    },
    running: () => behind?.actions.running(),
    isHeldUp: () => unanswered > 0,
    close: () => {
      isClosed = true;
      looking?.close();
    },
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
    returns: once('returns'),
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
