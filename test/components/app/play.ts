import {
  type App,
  type AppEvent,
  initialApp,
  type Outside,
  type Request,
  subjectOf,
} from '../../../src/components/app/app.ts';
import { drawn } from '../../../src/components/app/drawn.ts';
import type { Answer, OutsideAsk } from '../../../src/components/app/screen.ts';
import { awaited, update } from '../../../src/components/app/update.ts';
import { UNICODE_THEME } from '../../../src/components/draw/theme.ts';
import type { Input } from '../../../src/components/keys/input.ts';
import { EMPTY_QUEUE, enqueue, next, type Queue } from '../../../src/components/keys/queue.ts';
import { needsConsent } from '../../../src/components/screens/plan/consent.ts';
import type { Plan } from '../../../src/engine/plan/types.ts';
import { NOWHERE, type Problem } from '../../../src/ground/problem.ts';
import type { DemoSamples } from '../demo.ts';
import { letInFor, nothingFor } from '../let-in.ts';
import {
  firstSnapshot,
  firstUnread,
  longAdoption,
  longRestorable,
  manyRuns,
  nothingToAdopt,
  sampleAdoption,
  sampleFirst,
  sampleRestorable,
  sampleReturn,
  sampleRuns,
} from '../sample.ts';

/** One thing that happens: something is pressed, or the outside does something. `which` picks among what it can be. */
export type Happening =
  | { readonly what: 'input'; readonly input: Input }
  | { readonly what: 'answer' | 'paint' | 'draw' | 'world' | 'slow' | 'dropped' | 'stray'; readonly which: number };

/** The screens without a terminal: answers come and frames are painted when they are told to. */
export interface Play {
  readonly app: () => App;
  readonly outside: () => Outside;
  readonly happen: (happening: Happening) => void;
  /** Everything outstanding is answered, and the screen painted. */
  readonly settle: () => void;
}

/** What was asked, and how many answers it has had. */
interface Outstanding {
  readonly from: number;
  readonly ask: OutsideAsk;
  readonly events: number;
}

type Stamped = Input & { readonly painted: string };

/**
 * Plays with the demo's samples. Throws where an apply is asked for whose plan, or whose question, was not on screen
 * when the key for it was read.
 */
export function playOn(samples: DemoSamples): Play {
  const { desired } = samples.snapshot;
  const worlds: readonly Partial<Outside>[] = [
    { snapshot: samples.snapshot },
    { columns: 60, rows: 20 },
    { columns: 120, rows: 40 },
    { snapshot: samples.applied },
    { columns: 40, rows: 10 },
    { columns: 80, rows: 24 },
    { snapshot: samples.broken },
    { snapshot: { host: 'demo', readAt: 0, diagnostics: [] } },
    { snapshot: samples.taken },
    { snapshot: { ...samples.snapshot, ...(desired && { desired: { ...desired, volumes: [] } }) } },
    { snapshot: firstSnapshot },
    { snapshot: firstUnread },
  ];
  let app = initialApp;
  let outside: Outside = {
    snapshot: samples.snapshot,
    columns: 80,
    rows: 24,
    theme: UNICODE_THEME,
    now: 0,
    mouse: true,
  };
  let queue: Queue<Stamped> = EMPTY_QUEUE;
  let outstanding: readonly Outstanding[] = [];
  let painted = '';
  let onScreen: Consent | undefined;
  /** What was on screen when each input was read, told apart by the object. */
  const readWith = new Map<Stamped, Consent | undefined>();

  const send = (event: AppEvent, seen?: Consent): void => {
    const turned = update(app, event, outside);
    app = turned.app;
    for (const request of turned.requests) perform(request, seen);
  };
  const perform = (request: Request, seen: Consent | undefined): void => {
    if (!('from' in request)) return;
    const { from, ask } = request;
    if (ask.kind === 'apply') assertSeen(ask.plan, seen, app);
    outstanding = [...outstanding, { from, ask, events: 0 }];
  };
  const pump = (): void => {
    for (let [first] = queue.waiting; first !== undefined; [first] = queue.waiting) {
      const step = next(queue, awaited(app, first, outside) !== undefined);
      if (!step) return;
      queue = step.queue;
      send({ kind: 'input', input: step.input, painted: step.input.painted }, readWith.get(step.input));
      readWith.delete(step.input);
    }
  };
  const answer = (which: number): void => {
    const index = which % Math.max(1, outstanding.length);
    const asked = outstanding[index];
    if (!asked) return;
    const { answer, over } = answerTo(asked, which, samples);
    outstanding = over
      ? outstanding.toSpliced(index, 1)
      : outstanding.with(index, { ...asked, events: asked.events + 1 });
    if (answer) send({ kind: 'answer', to: asked.from, answer });
    pump();
  };
  const paint = (): void => {
    painted = subjectOf(app, outside);
    onScreen = consentOn(app, outside);
  };

  return {
    app: () => app,
    outside: () => outside,
    happen(happening) {
      switch (happening.what) {
        case 'input': {
          const stamped: Stamped = { ...happening.input, painted };
          readWith.set(stamped, onScreen);
          queue = enqueue(queue, [stamped]);
          return pump();
        }
        case 'answer':
          return answer(happening.which);
        case 'draw':
          drawn(app, outside);
          return paint();
        case 'paint':
          return paint();
        case 'stray': {
          const to = app.layers.at(-1)?.id ?? 0;
          const stray: readonly Answer[] = [
            { kind: 'planned', serial: -1, plan: samples.plan },
            { kind: 'completed', serial: -1, found: samples.found },
            { kind: 'unplanned', serial: -1, problem: LATE },
          ];
          const events = stray[happening.which % stray.length];
          if (events) send({ kind: 'answer', to, answer: events });
          return;
        }
        case 'slow':
          return send({ kind: 'slow', waiting: happening.which });
        case 'dropped':
          return send({ kind: 'dropped', count: happening.which + 1 });
        case 'world':
          outside = { ...outside, ...worlds[happening.which % worlds.length], now: outside.now + 1000 };
          pump();
      }
    },
    settle() {
      for (let rounds = 0; outstanding.length > 0; rounds += 1) {
        if (rounds > 10_000) throw new Error('the questions never end');
        answer(0);
      }
      paint();
    },
  };
}

/** What a person looks at and may agree to. */
interface Consent {
  readonly plan: Plan;
  readonly asks: boolean;
}

/** Told from what is drawn, not from the subjects that the application counts. */
function consentOn({ layers }: App, { columns, rows }: Outside): Consent | undefined {
  const top = layers.at(-1);
  if (columns < 60 || rows < 20 || top?.kind !== 'plan' || !top.state.plan) return undefined;
  return { plan: top.state.plan, asks: top.state.question !== undefined };
}

function assertSeen(plan: Plan, seen: Consent | undefined, { layers }: App): void {
  const top = layers.at(-1);
  const options = top?.kind === 'apply' ? top.state.options : {};
  if (seen?.plan !== plan) throw new Error('applied a plan that was not on screen when the key was read');
  if (needsConsent(plan, options) && !seen.asks) throw new Error('applied without the question on screen');
}

function answerTo(
  { ask, from, events }: Outstanding,
  which: number,
  samples: DemoSamples,
): { readonly answer?: Answer; readonly over: boolean } {
  const { reviews, plan, takeOver, destructive, rest, inSync, held, applies, found, explanations } = samples;
  switch (ask.kind) {
    case 'plan': {
      // A plan is an object of its own each time, as the real one.
      const plans = [ask.options.takeOver ? takeOver : plan, destructive, rest, inSync, undefined, ...held];
      const made = plans[which % plans.length];
      const { serial, options } = ask;
      const back = options.undo === undefined ? {} : { returns: which % 2 === 0 };
      return made
        ? { over: true, answer: { kind: 'planned', serial, plan: { ...made }, ...back } }
        : { over: true, answer: { kind: 'unplanned', serial, problem: LATE } };
    }
    case 'save':
      return which % 3 === 2
        ? { over: true, answer: { kind: 'unsaved', problem: LATE } }
        : { over: true, answer: { kind: 'saved', path: '/root/plan.json' } };
    case 'adopt': {
      const adoption = [sampleAdoption, nothingToAdopt, undefined, longAdoption][which % 4];
      return adoption
        ? { over: true, answer: { kind: 'adoptable', adoption } }
        : { over: true, answer: { kind: 'unadoptable', problem: LATE } };
    }
    case 'write-adoption':
      return { over: true, answer: which % 2 === 0 ? { kind: 'adopted' } : { kind: 'unadoptable', problem: LATE } };
    case 'prepare-init':
      return which % 3 === 2
        ? { over: true, answer: { kind: 'init-refused', problem: LATE } }
        : { over: true, answer: { kind: 'init-prepared', files: ask.adopt ? sampleFirst : bareFirst } };
    case 'write-init':
      return which % 3 === 2
        ? { over: true, answer: { kind: 'init-refused', problem: LATE } }
        : { over: true, answer: { kind: 'init-written' } };
    case 'edit-file': {
      const ends = [{ kind: 'closed' }, { kind: 'none' }, { kind: 'failed', editor: 'ed' }] as const;
      return { over: true, answer: { kind: 'edited', end: ends[which % 3] ?? ends[0] } };
    }
    case 'restorable': {
      const restorables = [sampleRestorable, undefined, { ...sampleRestorable, kept: 2 }, longRestorable, sampleReturn];
      const restorable = restorables[which % restorables.length];
      return restorable
        ? { over: true, answer: { kind: 'restorable', restorable } }
        : { over: true, answer: { kind: 'unrestorable', problem: LATE } };
    }
    case 'restore':
      return { over: true, answer: which % 2 === 0 ? { kind: 'restored' } : { kind: 'unrestorable', problem: LATE } };
    case 'review': {
      const review = reviews[which % reviews.length] ?? reviews[0];
      return review ? { over: true, answer: { kind: 'reviewed', serial: ask.serial, review } } : { over: true };
    }
    case 'let-in': {
      const { serial, request } = ask;
      const found = [letInFor(request), { ok: false, problems: [LATE] } as const, nothingFor(request)][which % 3];
      return found ? { over: true, answer: { kind: 'let-in', serial, found } } : { over: true };
    }
    case 'write': {
      const refused = reviews.at(-1)?.diagnostics ?? [];
      const outcome = which % 3 === 2 ? ({ ok: false, diagnostics: refused } as const) : ({ ok: true } as const);
      return { over: true, answer: { kind: 'wrote', outcome } };
    }
    case 'complete': {
      const some = [found, found.slice(0, 1), [], found.filter(({ path }) => path.startsWith(ask.prefix))];
      return { over: true, answer: { kind: 'completed', serial: ask.serial, found: some[which % some.length] ?? [] } };
    }
    case 'explain': {
      const { serial, request } = ask;
      const made = explanations[which % 4];
      // Of the container that was asked about: a name that is typed is looked up among its users.
      return made
        ? { over: true, answer: { kind: 'explained', serial, explanation: { ...made, ctid: request.who.ctid } } }
        : { over: true, answer: { kind: 'unexplained', serial, problem: LATE } };
    }
    case 'apply': {
      if (which % 11 === 10) return { over: true, answer: { kind: 'broke', message: 'the driver is gone' } };
      const event = applies[from % applies.length]?.[events];
      return event ? { over: false, answer: { kind: 'applying', event } } : { over: true };
    }
    case 'runs':
      return { over: true, answer: { kind: 'runs', runs: [[], sampleRuns, manyRuns][which % 3] ?? [] } };
    case 'run': {
      const all = [...applies, applies[0]?.slice(0, 3) ?? [], []];
      return { over: true, answer: { kind: 'run', run: ask.run, events: all[which % all.length] ?? [] } };
    }
    case 'stop':
      return { over: true };
  }
}

const bareFirst = { ...sampleFirst, there: [], adopted: [], left: [] };

const LATE: Problem = { code: 'pct_missing', ...NOWHERE };
