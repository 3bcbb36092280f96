import type { ApplySummary } from '../../engine/apply/events.ts';
import type { Actions, ApplyRun, SnapshotStore } from '../contract.ts';
import type { Theme } from '../draw/theme.ts';
import type { Input } from '../keys/input.ts';
import { EMPTY_QUEUE, enqueue, next } from '../keys/queue.ts';
import { type App, type AppEvent, awaited, initialApp, isTicking, type Outside, pendingOf, type Request, subjectOf, update } from './app.ts';
import { perform } from './perform.ts';

/** The state of the screens, outside of whatever draws them. */
export interface Store {
  readonly get: () => Shown;
  readonly subscribe: (listener: () => void) => () => void;
  /** What was done at the terminal, in order. Everything that can act at once has acted when this returns. */
  readonly input: (inputs: readonly Input[]) => void;
  readonly resize: (columns: number, rows: number) => void;
  /** The frame that was written out last shows this subject. */
  readonly painted: (subject: string) => void;
  /** Whatever draws lends its terminal. */
  readonly attach: (surface: Surface) => void;
  readonly close: () => void;
}

/** What is to be drawn. A new one each time that something changed. */
export interface Shown {
  readonly app: App;
  readonly outside: Outside;
  readonly subject: string;
}

/** What can be done with the terminal only by whoever draws on it. */
export interface Surface {
  /** Leaves the terminal as a shell needs it, calls, and takes it back with everything drawn anew. */
  readonly suspend: (meanwhile: () => void) => Promise<void>;
  readonly redraw: () => void;
}

export interface StoreOptions {
  readonly snapshots: SnapshotStore;
  readonly actions: Actions;
  readonly theme: Theme;
  readonly size: { readonly columns: number; readonly rows: number };
  readonly now?: () => number;
  readonly timers?: Timers;
  /** With the last apply's summary, for the scrollback. */
  onExit(summary: ApplySummary | undefined): void;
}

/** Calls back once after a time, unless it is cancelled by what it returns. */
export type Timers = (ms: number, callBack: () => void) => () => void;

/** Feeds keys and answers to the application one by one, and performs what it asks. Drawing never holds it up. */
export function openStore(options: StoreOptions): Store {
  const { snapshots, actions, theme, now = Date.now, timers = realTimers } = options;
  const listeners = new Set<() => void>();
  const runs = new Map<number, ApplyRun>();
  let app = initialApp;
  let outside: Outside = { snapshot: snapshots.get(), ...options.size, theme, now: now() };
  let shown: Shown = { app, outside, subject: '' };
  let queue = EMPTY_QUEUE;
  let painted = '';
  let surface: Surface | undefined;
  let suspending = false;
  let cancelSlow: (() => void) | undefined;
  let cancelTick: (() => void) | undefined;

  function show(): void {
    if (shown.app === app && shown.outside === outside) return;
    shown = { app, outside, subject: subjectOf(app, outside) };
    for (const listener of listeners) listener();
  }

  /** One event, to its end. */
  function send(event: AppEvent): void {
    const turned = update(app, event, outside);
    app = turned.app;
    for (const request of turned.requests) request_(request);
  }

  /** Everything that can act does, one after the other; then what came of it is shown. */
  function settle(): void {
    for (;;) {
      const [first] = queue.waiting;
      const step = first && next(queue, awaited(app, first, outside) !== undefined);
      if (!step) break;
      queue = step.queue;
      send({ kind: 'input', input: step.input, painted: step.input.painted });
    }
    watch();
    show();
  }
}
