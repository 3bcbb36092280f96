import { SCREENS } from '../../views/words/screens.ts';
import { keyAt } from '../draw/bar.ts';
import type { Input } from '../keys/input.ts';
import { tabAt } from '../screens/browser/header.ts';
import { isTooSmall } from '../screens/pages/small.ts';
import {
  type App,
  type AppEvent,
  type AppTurn,
  keysOf,
  type Outside,
  still,
  subjectOf,
  topOf,
  worldOf,
} from './app.ts';
import { asked, opened, replaced } from './asks.ts';
import { type EverywhereAction, everywhereAction } from './keymap.ts';
import { recordApply } from './log.ts';
import type { Awaited, Pressed } from './screen.ts';
import { faceOf, holds } from './screens.ts';

/** The screens after an event, and what they ask of the outside. */
export function update(app: App, event: AppEvent, outside: Outside): AppTurn {
  switch (event.kind) {
    case 'input':
      return event.input.kind === 'mouse'
        ? click(app, event.input, { outside, seen: seenIn(app, event, outside) })
        : press(quiet(app), pressedOf(event.input, seenIn(app, event, outside)), outside);
    case 'answer':
      return receive(app, event, outside);
    case 'slow':
      return still({ ...app, waiting: event.waiting });
    case 'dropped':
      return still({ ...app, dropped: event.count });
    case 'reread':
      return still(isAwareOfFiles(app, outside) ? app : { ...app, notice: { text: SCREENS.filesReread } });
  }
}

/** Who waits for an answer may have written them; a plan says itself that it is stale. */
function isAwareOfFiles(app: App, outside: Outside): boolean {
  const isAsking = app.layers.some((layer) => faceOf(layer, worldOf(app, outside)).pending !== undefined);
  return isAsking || topOf(app).kind === 'plan';
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

type InputEvent = Extract<AppEvent, { readonly kind: 'input' }>;

function quiet({ notice: _, waiting: __, ...app }: App): App {
  return app.dropped === 0 ? app : { ...app, dropped: 0 };
}

type KeyOrPaste = Exclude<Input, { readonly kind: 'mouse' }>;

const pressedOf = (input: KeyOrPaste, seen: boolean): Pressed => ({ ...input, seen });

/** Whether what is on top, and asks for consent, was on the terminal when this was read. */
const seenIn = (app: App, { painted }: InputEvent, outside: Outside): boolean =>
  painted !== '' && painted === subjectOf(app, outside);

type Mouse = Extract<Input, { readonly kind: 'mouse' }>;

/** A tab, a key's name in the bar, a row; the wheel moves by rows. Only where clicks were asked for, and of the left button. */
function click(
  app: App,
  { event, button, row, column }: Mouse,
  { outside, seen }: { readonly outside: Outside; readonly seen: boolean },
): AppTurn {
  if (!outside.mouse || isTooSmall(outside)) return still(app);
  const layer = topOf(app);
  const face = faceOf(layer, worldOf(app, outside));
  const key = (name: string): AppTurn => {
    const pressed: Pressed = { kind: 'key', key: name, seen };
    // A click waits for nothing: what depends on an answer that has not come does nothing.
    return face.pending !== undefined && face.waits(pressed) ? still(app) : press(quiet(app), pressed, outside);
  };
  if (event === 'wheel-down' || event === 'wheel-up') return key(event === 'wheel-down' ? 'down' : 'up');
  if (event !== 'press' || button !== 'left') return still(app);
  const { header, footer } = face.lines();
  if (row === 0) {
    const tab = VIEWS.has(layer.kind) ? tabAt(header, column) : undefined;
    return tab ? asked(quiet(app), layer.id, [{ kind: 'jump', view: tab }]) : still(app);
  }
  if (row === outside.rows - 1) {
    const hints = keysOf(face).flatMap(({ keys }) => keys);
    const named = footer ? undefined : keyAt(hints, outside.columns, column);
    return named === undefined ? still(app) : key(named);
  }
  const turned = face.click({ row: row - 2, column });
  return turned ? asked(replaced(quiet(app), turned.layer), layer.id, turned.asks) : still(app);
}

/** Those with tabs above them. */
const VIEWS: ReadonlySet<string> = new Set(['browser', 'config', 'history']);

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
    case 'jump':
      if (topOf(app).kind === 'jump') return still(app);
      if (app.layers.some(holds)) return still({ ...app, notice: { text: SCREENS.leaveFirst } });
      return opened(app, { kind: 'jump' });
    case 'help':
      return topOf(app).kind === 'help' ? still(app) : opened(app, { kind: 'help' });
    case 'log':
    case 'findings':
      return topOf(app).kind === action ? still(app) : opened(app, { kind: action });
  }
}

/** An answer finds the screen that asked, above or below others, or nobody. */
function receive(app: App, { to, answer }: Extract<AppEvent, { readonly kind: 'answer' }>, outside: Outside): AppTurn {
  const quieted = answeredTo(app, to);
  const known = answer.kind === 'applying' ? recordApply(quieted, to, answer.event) : quieted;
  const layer = known.layers.find(({ id }) => id === to);
  if (!layer) return still(known);
  const turned = faceOf(layer, worldOf(known, outside)).receive(answer);
  const { waiting: _, ...answered } = replaced(known, turned.layer);
  return asked(answered, to, turned.asks);
}

/** What was said because there was no answer is no more so. */
function answeredTo({ notice, ...app }: App, to: number): App {
  const { about } = notice ?? {};
  return notice === undefined || (about?.kind === 'unanswered' && about.layer === to) ? app : { ...app, notice };
}
