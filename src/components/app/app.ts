import type { ApplySummary } from '../../engine/apply/events.ts';
import type { Input } from '../keys/input.ts';
import { initialBrowser } from '../screens/browser/state.ts';
import { isTooSmall } from '../screens/pages/small.ts';
import { everywhereKeys, FIELD_KEYS } from './hints.ts';
import type { Answer, Awaited, CommandRun, KeyGroup, OutsideAsk, World } from './screen.ts';
import { type Face, faceOf, isRunning, type Layer } from './screens.ts';

/** All that the screens know, as plain data. */
export interface App {
  /** The views lie at the bottom. The last one is on screen and hears the keys; those below keep their place. */
  readonly layers: readonly [BottomLayer, ...Layer[]];
  /** The last id that was handed out: every layer has its own, so that late answers find theirs or nobody. */
  readonly handed: number;
  readonly commands: readonly CommandRun[];
  readonly lastSummary?: ApplySummary;
  readonly notice?: Notice;
  /** Keys wait, and for longer than a moment: how many. */
  readonly waiting?: number;
  /** How many keys came in vain since the last one that counted. */
  readonly dropped: number;
}

/** Said until the next key, or until what it is about is so no more. */
export interface Notice {
  readonly text: string;
  readonly about?: NoticeSubject;
}

type NoticeSubject =
  /** An apply runs. */
  | { readonly kind: 'apply' }
  /** The configuration has errors. */
  | { readonly kind: 'errors' }
  /** The layer has not been answered. */
  | { readonly kind: 'unanswered'; readonly layer: number }
  /** The volume is declared and not all that is to be done for it is. */
  | { readonly kind: 'volume'; readonly name: string }
  /** The volume is declared no more. */
  | { readonly kind: 'removal'; readonly name: string };

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
  | { readonly kind: 'dropped'; readonly count: number }
  /** The files say something else than before, and were read again. */
  | { readonly kind: 'reread' };

/** What is asked of the outside, and by which layer. */
export type Request =
  | { readonly from: number; readonly ask: OutsideAsk }
  | { readonly ask: { readonly kind: 'copy'; readonly text: string } }
  | { readonly ask: { readonly kind: 'refresh' | 'suspend' | 'demo' } }
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

/** The answer that keys of the screen on top may depend on and that has not come. */
export const pendingOf = (app: App, outside: Outside): Awaited | undefined => topFace(app, outside).pending;

/** The plan or question on screen that consent can be given to: a name of its own for each, empty where there is none. */
export function subjectOf(app: App, outside: Outside): string {
  const top = topOf(app);
  const { subject } = faceOf(top, worldOf(app, outside));
  return subject === 0 || isTooSmall(outside) ? '' : `${top.id}.${subject}`;
}

/** Whether something on screen counts seconds. */
export const isTicking = (app: App): boolean => app.layers.some(isRunning);

/** The layer on screen. */
export const topOf = ({ layers: [bottom, ...above] }: Stack): Layer => above.at(-1) ?? bottom;

/** Its screen, in a world that holds what lies beneath. */
export const topFace = (stack: Stack, outside: Outside): Face => faceOf(topOf(stack), worldOf(stack, outside));

type Stack = Pick<App, 'commands' | 'layers'>;

/** What a screen looks at besides its state. */
export function worldOf({ commands, layers: [bottom, ...above] }: Stack, outside: Outside): World {
  const below: Stack = { commands, layers: [bottom, ...above.slice(0, -1)] };
  return { ...outside, commands, beneath: () => (above.length > 0 ? keysOf(topFace(below, outside)) : []) };
}

/** Nothing is asked. */
export const still = (app: App): AppTurn => ({ app, requests: [] });

/** Its keys with those that count everywhere. */
export const keysOf = ({ keys, types, closed }: Face): readonly KeyGroup[] => [
  ...keys,
  everywhereKeys({ typing: types, closed }),
  ...(types ? [FIELD_KEYS] : []),
];
