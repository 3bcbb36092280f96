import type { ApplySummary } from '../../engine/apply/events.ts';
import type { Scene, Stage, Surface } from '../draw/stage.ts';
import type { Theme } from '../draw/theme.ts';
import type { Input } from '../keys/input.ts';
import { EMPTY_QUEUE, enqueue, next, type Queue } from '../keys/queue.ts';
import {
  type App,
  type AppEvent,
  initialApp,
  isTicking,
  type Outside,
  pendingOf,
  type Request,
  subjectOf,
} from './app.ts';
import type { Actions, EditedFile, ScreenApply, SnapshotStore } from './contract.ts';
import { drawn as screenOf } from './drawn.ts';
import { perform } from './perform.ts';
import { realTimers, type Timers, timerOf } from './timer.ts';
import type { Tracer } from './trace.ts';
import { awaited, update } from './update.ts';

/** The state of the screens, outside of whatever draws them. */
export interface Store extends Stage {
  readonly get: () => Shown;
  /** From now on nothing happens any more. */
  readonly close: () => void;
}

/** What is to be drawn, and what it is drawn of. */
export interface Shown extends Scene {
  readonly app: App;
  readonly outside: Outside;
}

export interface StoreOptions {
  readonly snapshots: SnapshotStore;
  readonly actions: Actions;
  readonly theme: Theme;
  /** Whether clicks count. */
  readonly mouse?: boolean | undefined;
  /** Cells of the terminal. */
  readonly size: { readonly columns: number; readonly rows: number };
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly timers?: Timers;
  /** Told everything that decides what happens. */
  readonly trace?: Tracer | undefined;
  /** With the last apply's summary, for the scrollback. */
  onExit(summary: ApplySummary | undefined): void;
  /** The person wants to see the demo machine instead. */
  onDemo?(): void;
}

/** An input, and what had been painted when it was read. */
type Stamped = Input & { readonly painted: string };

/** Feeds keys and answers to the application one by one, and performs what it asks. Drawing never holds it up. */
export function openStore(options: StoreOptions): Store {
  const { snapshots, actions, theme, now = Date.now, timers = realTimers, trace } = options;
  const listeners = new Set<() => void>();
  const runs = new Map<number, ScreenApply>();
  const slow = timerOf(timers);
  const tick = timerOf(timers);
  let app = initialApp;
  const { mouse } = options;
  let outside: Outside = { snapshot: snapshots.get(), ...options.size, theme, now: now(), ...(mouse && { mouse }) };
  let shown: Shown = shownOf(app, outside, '');
  trace?.world(outside);
  let queue: Queue<Stamped> = EMPTY_QUEUE;
  let drawn = '';
  let painted = '';
  /** Keys that were dropped since the last one that waited has acted. */
  let lost = 0;
  let surface: Surface | undefined;
  let suspended = false;
  let closed = false;

  const send = (event: AppEvent): void => {
    const turned = update(app, event, outside);
    app = turned.app;
    trace?.event(event, turned.requests, app);
    for (const request of turned.requests) fulfil(request);
  };

  /** Everything that can act does, one after the other; then what came of it is shown. */
  const settle = (): void => {
    if (closed) return;
    for (let [first] = queue.waiting; first !== undefined; [first] = queue.waiting) {
      const step = next(queue, awaited(app, first, outside) !== undefined);
      if (!step) break;
      queue = step.queue;
      send({ kind: 'input', input: step.input, painted: step.input.painted });
    }
    // Said until the next key: while others wait, and once more when they have acted.
    if (lost > 0) send({ kind: 'dropped', count: lost });
    if (queue.waiting.length === 0) lost = 0;
    watch();
    show();
  };

  const show = (): void => {
    if (shown.app === app && shown.outside === outside) return;
    shown = shownOf(app, outside, subjectOf(app, outside));
    for (const listener of listeners) listener();
  };

  /** What takes longer than a moment is said, and seconds are counted where some are shown. */
  const watch = (): void => {
    if (pendingOf(app, outside) === undefined) slow.cancel();
    else if (slow.isOver()) say();
    else slow.start(MOMENT_MS, () => settle());
    if (!isTicking(app)) tick.cancel();
    else tick.repeat(1000, () => look({ now: now() }));
  };
  const say = (): void => {
    if (app.waiting !== queue.waiting.length) send({ kind: 'slow', waiting: queue.waiting.length });
  };

  const look = (seen: Partial<Outside>): void => {
    outside = { ...outside, ...seen };
    trace?.world(seen);
    settle();
  };

  const fulfil = (request: Request): void => {
    const { ask } = request;
    switch (ask.kind) {
      case 'copy':
        actions.copy(ask.text);
        return;
      case 'refresh':
        surface?.redraw();
        void snapshots.refresh();
        return;
      case 'suspend':
        suspend();
        return;
      case 'exit':
        options.onExit(ask.summary);
        return;
      case 'demo':
        options.onDemo?.();
        return;
      case 'edit-file':
        lend(ask.file, 'from' in request ? request.from : 0);
        return;
      default:
        void perform(ask, 'from' in request ? request.from : 0, { actions, runs, answer, applied });
    }
  };
  const answer: Parameters<typeof perform>[2]['answer'] = (to, reply) => {
    slow.cancel();
    send({ kind: 'answer', to, answer: reply });
    settle();
  };
  const applied = () => {
    void snapshots.refresh();
  };

  /** A second one that came with it stops nothing: one stop was meant by both. */
  const suspend = (): void => withoutTerminal(() => actions.suspend());

  /** The files may be others after it. */
  const lend = (file: EditedFile, from: number): void =>
    withoutTerminal(async () => {
      const end = await actions.edit(file);
      await snapshots.refresh();
      answer(from, { kind: 'edited', end });
    });

  const withoutTerminal = (meanwhile: () => void | Promise<void>): void => {
    if (suspended || !surface) return;
    suspended = true;
    void surface.suspend(meanwhile).finally(() => {
      suspended = false;
    });
  };

  const forget = snapshots.subscribe(() => {
    const before = outside.snapshot.files;
    look({ snapshot: snapshots.get() });
    // Made when somebody asks for them: the first list waits for none of that.
    const now = closed || !before ? undefined : snapshots.get().files;
    if (!before || !now || before.digest === now.digest) return;
    send({ kind: 'reread' });
    settle();
  });
  return {
    get: () => shown,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    input: (inputs) => {
      const { dropped } = queue;
      queue = enqueue(
        queue,
        inputs.map((input) => ({ ...input, painted })),
      );
      lost += queue.dropped - dropped;
      settle();
    },
    resize: (columns, rows) => look({ columns, rows }),
    drawn: (subject) => {
      drawn = subject;
    },
    painted: () => {
      painted = drawn;
    },
    attach: (lent) => {
      surface = lent;
    },
    close: () => {
      closed = true;
      forget();
      slow.cancel();
      tick.cancel();
    },
  };
}

const shownOf = (app: App, outside: Outside, subject: string): Shown => ({
  app,
  outside,
  subject,
  draw: () => screenOf(app, outside),
});

/** What takes longer is said. */
const MOMENT_MS = 150;
