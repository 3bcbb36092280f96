import { SCREENS } from '../../views/words/screens.ts';
import { asking } from '../screens/access/state.ts';
import { browserReducer } from '../screens/browser/state.ts';
import { type App, type AppTurn, isTicking, type Notice, still, topOf } from './app.ts';
import type { Ask, Opening } from './screen.ts';
import { begun, type Layer } from './screens.ts';

/** What a screen asks, one after the other. */
export function asked(app: App, from: number, asks: readonly Ask[]): AppTurn {
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
      return uncovered(closed(app, from));
    case 'say':
      return still({ ...app, notice: noticeFor(ask, from) });
    case 'copy':
      return { app: { ...app, notice: { text: ask.notice } }, requests: [{ ask: { kind: 'copy', text: ask.text } }] };
    case 'written':
      return written(closed(app, from), ask);
    case 'removed':
      if (ask.plan) return opened(closed(app, from), { kind: 'plan', options: ask.plan });
      return still({
        ...closed(app, from),
        notice: { text: SCREENS.removed(ask.name), about: { kind: 'removal', name: ask.name } },
      });
    case 'jump': {
      const [bottom] = app.layers;
      const { view, key } = ask;
      if (view === 'history') return opened({ ...app, layers: [bottom] }, { kind: 'history' });
      if (view === 'config') return opened({ ...app, layers: [bottom] }, { kind: 'config', query: key });
      return still({
        ...app,
        layers: [{ ...bottom, state: browserReducer(bottom.state, { type: 'jump', view, key }) }],
      });
    }
    case 'quit':
      if (isTicking(app)) {
        return still({ ...app, notice: { text: SCREENS.applyRuns, about: { kind: 'apply' } } });
      }
      return { app, requests: [{ ask: { kind: 'exit', ...(app.lastSummary && { summary: app.lastSummary }) } }] };
    case 'demo':
      return { app, requests: [{ ask: { kind: 'demo' } }] };
    case 'plan':
    case 'save':
    case 'review':
    case 'write':
    case 'complete':
    case 'let-in':
    case 'explain':
    case 'apply':
    case 'adopt':
    case 'write-adoption':
    case 'prepare-init':
    case 'write-init':
    case 'edit-file':
    case 'restorable':
    case 'restore':
    case 'runs':
    case 'run':
    case 'stop':
      return { app, requests: [{ from, ask }] };
  }
}

/** With a screen on top, which has an id of its own. */
export function opened(app: App, screen: Opening): AppTurn {
  const id = app.handed + 1;
  const { layer, asks } = begun(screen, id);
  const above: App = { ...app, handed: id, layers: [...app.layers, layer] };
  return { app: above, requests: asks.map((ask) => ({ from: id, ask })) };
}

/** A list of runs that comes to light again may have one more; an answer about access may be another one by now. */
function uncovered(app: App): AppTurn {
  const top = topOf(app);
  if (top.kind === 'access') {
    const state = asking(top.state, top.state.asked);
    const ask = { kind: 'explain', serial: state.serial, request: state.asked } as const;
    return { app: replaced(app, { ...top, state }), requests: [{ from: top.id, ask }] };
  }
  return top.kind === 'history' ? { app, requests: [{ from: top.id, ask: { kind: 'runs' } }] } : still(app);
}

const closed = (app: App, id: number): App => {
  const [bottom, ...above] = app.layers;
  return { ...app, layers: [bottom, ...above.filter((layer) => layer.id !== id)] };
};

/** The cursor goes to the volume, whatever hid it. */
function written(app: App, { name, plan }: Extract<Ask, { readonly name: string }>): AppTurn {
  const [bottom, ...above] = app.layers;
  const selected = { ...bottom, state: browserReducer(bottom.state, { type: 'select', volume: name }) };
  const shown: App = { ...app, layers: [selected, ...above] };
  if (plan) return opened(shown, { kind: 'plan', options: plan });
  return still({ ...shown, notice: { text: SCREENS.written(name), about: { kind: 'volume', name } } });
}

function noticeFor({ text, until }: Extract<Ask, { readonly kind: 'say' }>, from: number): Notice {
  switch (until) {
    case undefined:
      return { text };
    case 'answered':
      return { text, about: { kind: 'unanswered', layer: from } };
    case 'mended':
      return { text, about: { kind: 'errors' } };
  }
}

/** With a layer's new state. */
export function replaced(app: App, layer: Layer): App {
  const [bottom, ...above] = app.layers;
  if (layer.kind === 'browser') return { ...app, layers: [layer, ...above] };
  return { ...app, layers: [bottom, ...above.map((each) => (each.id === layer.id ? layer : each))] };
}
