import type { ApplyEvent, ApplySummary } from '../../engine/apply/events.ts';
import type { Step } from '../../engine/plan/types.ts';
import { commandText } from '../../ground/argv.ts';
import type { KeyHint } from '../draw/bar.ts';
import { tone } from '../draw/line.ts';
import type { Input } from '../keys/input.ts';
import { browserReducer, initialBrowser } from '../screens/browser/state.ts';
import { isTooSmall } from '../screens/pages/small.ts';
import { everywhereKeys } from './hints.ts';
import { type EverywhereAction, everywhereAction } from './keymap.ts';
import type {
  Answer,
  Ask,
  Awaited,
  CommandRun,
  KeyGroup,
  Opening,
  OutsideAsk,
  Pressed,
  Rows,
  World,
} from './screen.ts';
import { begun, type Face, faceOf, isRunning, type Layer } from './screens.ts';

/** All that the screens know, as plain data. */
export interface App {
  /** The views lie at the bottom. The last one is on screen and hears the keys; those below keep their place. */
  readonly layers: readonly [BottomLayer, ...Layer[]];
  /** The last id that was handed out: every layer has its own, so that late answers find theirs or nobody. */
  readonly handed: number;
  readonly commands: readonly CommandRun[];
  readonly lastSummary?: ApplySummary;
  /** Said until the next key. */
  readonly notice?: string;
  /** Keys wait, and for longer than a moment: how many. */
  readonly waiting?: number;
  /** How many keys came in vain since the last one that counted. */
  readonly dropped: number;
}

type BottomLayer = Extract<Layer, { readonly kind: 'browser' }>;

/** Everything that happens to the screens. */
export type AppEvent =
  /** `painted` is the subject of the last frame that was written out before this was read. */
  | { readonly kind: 'input'; readonly input: Input; readonly painted: string }
  /** `to` is the id of the layer that asked. */
  | { readonly kind: 'answer'; readonly to: number; readonly answer: Answer }
  /** What keys wait for has not come for a moment. */
  | { readonly kind: 'slow'; readonly waiting: number }
  /** So many keys came while too many waited. */
  | { readonly kind: 'dropped'; readonly count: number };

type InputEvent = Extract<AppEvent, { readonly kind: 'input' }>;

/** What is asked of the outside, and by which layer. */
export type Request =
  | { readonly from: number; readonly ask: OutsideAsk }
  | { readonly ask: { readonly kind: 'copy'; readonly text: string } }
  | { readonly ask: { readonly kind: 'refresh' | 'suspend' } }
  | { readonly ask: { readonly kind: 'exit'; readonly summary?: ApplySummary } };

export interface AppTurn {
  readonly app: App;
  readonly requests: readonly Request[];
}

/** What the driver knows; the commands are the application's own. */
export type Outside = Omit<World, 'commands' | 'beneath'>;

export const initialApp: App = {
  layers: [{ kind: 'browser', id: 0, state: initialBrowser }],
  handed: 0,
  commands: [],
  dropped: 0,
};

export function update(app: App, event: AppEvent, outside: Outside): AppTurn {
  switch (event.kind) {
    case 'input':
      return event.input.kind === 'mouse'
        ? still(app)
        : press(quiet(app), pressedOf(event.input, seenIn(app, event, outside)), outside);
    case 'answer':
      return hear(app, event, outside);
    case 'slow':
      return still({ ...app, waiting: event.waiting });
    case 'dropped':
      return still({ ...app, dropped: event.count });
  }
}

/** The answer that this input has to wait for, if any. */
export function awaited(app: App, input: Input, outside: Outside): Awaited | 'reading' | undefined {
  if (input.kind === 'mouse' || isTooSmall(outside)) return undefined;
  const top = topOf(app);
  const face = faceOf(top, worldOf(app, outside));
  const pressed = pressedOf(input, false);
  if (isAtOnce(pressed, face.types)) return undefined;
  const leaves = pressed.kind === 'key' && pressed.key === 'q';
  if (top.kind === 'browser' && isUnread(outside) && !leaves) return 'reading';
  return face.pending !== undefined && face.waits(pressed) ? face.pending : undefined;
}

/** Before the first reading: what is typed ahead is meant for what will be there, and the page says what it waits for. */
const isUnread = ({ snapshot: { status, diagnostics } }: Outside): boolean =>
  status === undefined && diagnostics.length === 0;

/** The answer that keys of the screen on top may depend on and that has not come. */
export const pendingOf = (app: App, outside: Outside): Awaited | undefined => topFace(app, outside).pending;

/** The plan or question on screen that consent can be given to: a name of its own for each, empty where there is none. */
export function subjectOf(app: App, outside: Outside): string {
  const top = topOf(app);
  const { subject } = faceOf(top, worldOf(app, outside));
  return subject === 0 || isTooSmall(outside) ? '' : `${top.id}.${subject}`;
}

/** The screen on top, whole: `keys` for its bar. */
export function drawn(app: App, outside: Outside): { readonly screen: Rows; readonly keys: readonly KeyHint[] } {
  const face = topFace(app, outside);
  const notice = noticeIn(app, face.pending);
  const rows = face.lines();
  return {
    screen: notice === undefined ? rows : { ...rows, notice: [notice] },
    keys: keysOf(face).flatMap(({ keys }) => keys),
  };
}

/** Whether something on screen counts seconds. */
export const isTicking = (app: App): boolean => app.layers.some(isRunning);

const topOf = ({ layers: [bottom, ...above] }: Stack): Layer => above.at(-1) ?? bottom;

const topFace = (stack: Stack, outside: Outside): Face => faceOf(topOf(stack), worldOf(stack, outside));

type Stack = Pick<App, 'commands' | 'layers'>;

function worldOf({ commands, layers: [bottom, ...above] }: Stack, outside: Outside): World {
  const below: Stack = { commands, layers: [bottom, ...above.slice(0, -1)] };
  return { ...outside, commands, beneath: () => (above.length > 0 ? keysOf(topFace(below, outside)) : []) };
}

const still = (app: App): AppTurn => ({ app, requests: [] });

const keysOf = ({ keys, types, closed }: Face): readonly KeyGroup[] => [
  ...keys,
  everywhereKeys({ typing: types, closed }),
];

function quiet({ notice: _, waiting: __, ...app }: App): App {
  return app.dropped === 0 ? app : { ...app, dropped: 0 };
}

type KeyOrPaste = Exclude<Input, { readonly kind: 'mouse' }>;

const pressedOf = (input: KeyOrPaste, seen: boolean): Pressed => ({ ...input, seen });

/** Whether what is on top, and asks for consent, was on the terminal when this was read. */
const seenIn = (app: App, { painted }: InputEvent, outside: Outside): boolean =>
  painted !== '' && painted === subjectOf(app, outside);

function press(app: App, pressed: Pressed, outside: Outside): AppTurn {
  const layer = topOf(app);
  const face = faceOf(layer, worldOf(app, outside));
  const everywhere = pressed.kind === 'key' ? everywhereAction(pressed.key) : undefined;
  if (isTooSmall(outside)) {
    return everywhere === 'quit' || everywhere === 'suspend' ? act(app, everywhere) : still(app);
  }
  const atOnce = isAtOnce(pressed, face.types) && everywhere !== undefined && everywhere !== 'quit';
  const turned = atOnce ? undefined : face.press(pressed);
  if (turned) return asked(replaced(app, turned.layer), layer.id, turned.asks);
  const isText = face.types && pressed.kind === 'key' && pressed.key.length === 1;
  return everywhere === undefined || isText ? still(app) : act(app, everywhere);
}

/** What is never text and waits for nothing: `^C`, `^Z`, `^L`, F1; and `?`, where nothing is typed. */
function isAtOnce(pressed: Pressed, typing: boolean): boolean {
  if (pressed.kind !== 'key') return false;
  return AT_ONCE.has(pressed.key) || (pressed.key === '?' && !typing);
}

const AT_ONCE = new Set(['ctrl+c', 'ctrl+z', 'ctrl+l', 'f1']);

function act(app: App, action: EverywhereAction): AppTurn {
  switch (action) {
    case 'quit':
      return asked(app, topOf(app).id, [{ kind: 'quit' }]);
    case 'suspend':
      return { app, requests: [{ ask: { kind: 'suspend' } }] };
    case 'redraw':
      return { app, requests: [{ ask: { kind: 'refresh' } }] };
    case 'help':
      return topOf(app).kind === 'help' ? still(app) : opened(app, { kind: 'help' });
    case 'log':
    case 'findings':
      return topOf(app).kind === action ? still(app) : opened(app, { kind: action });
  }
}

/** What a screen asks, one after the other. */
function asked(app: App, from: number, asks: readonly Ask[]): AppTurn {
  return asks.reduce<AppTurn>(
    (before, ask) => {
      const { app, requests } = askedOne(before.app, from, ask);
      return { app, requests: [...before.requests, ...requests] };
    },
    { app, requests: [] },
  );
}

function askedOne(app: App, from: number, ask: Ask): AppTurn {
  switch (ask.kind) {
    case 'open':
      return opened(app, ask.screen);
    case 'close':
      return still(closed(app, from));
    case 'say':
      return still({ ...app, notice: ask.text });
    case 'copy':
      return { app: { ...app, notice: ask.notice }, requests: [{ ask: { kind: 'copy', text: ask.text } }] };
    case 'written':
      return written(closed(app, from), ask);
    case 'quit':
      if (isTicking(app)) {
        return still({ ...app, notice: 'an apply is running: ^C on its screen stops it after the running step' });
      }
      return { app, requests: [{ ask: { kind: 'exit', ...(app.lastSummary && { summary: app.lastSummary }) } }] };
    case 'plan':
    case 'review':
    case 'write':
    case 'complete':
    case 'explain':
    case 'apply':
    case 'stop':
      return { app, requests: [{ from, ask }] };
  }
}

function opened(app: App, screen: Opening): AppTurn {
  const id = app.handed + 1;
  const { layer, asks } = begun(screen, id);
  const above: App = { ...app, handed: id, layers: [...app.layers, layer] };
  return { app: above, requests: asks.map((ask) => ({ from: id, ask })) };
}

const closed = (app: App, id: number): App => {
  const [bottom, ...above] = app.layers;
  return { ...app, layers: [bottom, ...above.filter((layer) => layer.id !== id)] };
};

/** The cursor goes to the volume, whatever hid it. */
function written(app: App, { name, plan }: Extract<Ask, { readonly kind: 'written' }>): AppTurn {
  const [bottom, ...above] = app.layers;
  const selected = { ...bottom, state: browserReducer(bottom.state, { type: 'select', volume: name }) };
  const shown: App = { ...app, layers: [selected, ...above] };
  if (plan) return opened(shown, { kind: 'plan', options: { volumes: [name] } });
  return still({ ...shown, notice: `${name} is written, p plans it` });
}

function replaced(app: App, layer: Layer): App {
  const [bottom, ...above] = app.layers;
  if (layer.kind === 'browser') return { ...app, layers: [layer, ...above] };
  return { ...app, layers: [bottom, ...above.map((each) => (each.id === layer.id ? layer : each))] };
}

/** An answer finds the screen that asked, above or below others, or nobody. */
function hear(app: App, { to, answer }: Extract<AppEvent, { readonly kind: 'answer' }>, outside: Outside): AppTurn {
  const known = answer.kind === 'applying' ? recorded(app, to, answer.event) : app;
  const layer = known.layers.find(({ id }) => id === to);
  if (!layer) return still(known);
  const turned = faceOf(layer, worldOf(known, outside)).hear(answer);
  const { waiting: _, ...answered } = replaced(known, turned.layer);
  return asked(answered, to, turned.asks);
}

function recorded(app: App, id: number, event: ApplyEvent): App {
  switch (event.type) {
    case 'step_start': {
      const steps = app.layers.flatMap((layer) =>
        layer.id === id && layer.kind === 'apply' ? layer.state.run.steps.map(({ step }) => step) : [],
      );
      const begun = steps.filter((step) => step.id === event.step);
      return { ...app, commands: [...app.commands, ...begun.flatMap((step) => runsOf(step, event.time))] };
    }
    case 'step_complete':
      return { ...app, commands: finished(app.commands, event.step, 'done') };
    case 'step_errored':
      return { ...app, commands: finished(app.commands, event.step, 'failed') };
    case 'summary':
      return { ...app, lastSummary: event };
    default:
      return app;
  }
}

const runsOf = ({ id, commands, exact }: Step, time: string): readonly CommandRun[] =>
  commands.map((argv) => ({ text: commandText(argv), exact, step: id, at: Date.parse(time), result: 'running' }));

const finished = (commands: readonly CommandRun[], step: string, result: 'done' | 'failed'): readonly CommandRun[] =>
  commands.map((command) => (command.step === step && command.result === 'running' ? { ...command, result } : command));

/** What the lower rule says above everything else: what was lost, what the last key did, what keys wait for. */
function noticeIn({ notice, waiting, dropped }: App, pending: Awaited | undefined) {
  if (dropped > 0) return tone('bad', `too many keys waited: ${dropped} did not count`);
  if (notice !== undefined) return notice;
  if (waiting === undefined || pending === undefined) return undefined;
  const keys = waiting === 0 ? '' : `   ${waiting} ${waiting === 1 ? 'key waits' : 'keys wait'}`;
  return `waiting for ${AWAITED[pending]}${keys}   ^C cancels`;
}

const AWAITED: Readonly<Record<Awaited, string>> = {
  plan: 'the plan',
  review: 'what the change would do',
  write: 'the files to be written',
  completion: 'what lies at that path',
  explanation: 'who can do what there',
};
