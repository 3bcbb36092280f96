import { expect, test } from 'vitest';
import { initialApp, type Outside } from '../../../src/components/app/app.ts';
import { drawn } from '../../../src/components/app/drawn.ts';
import { type FirstStage, firstStage, type Stage } from '../../../src/components/draw/stage.ts';
import { ASCII_THEME, UNICODE_THEME } from '../../../src/components/draw/theme.ts';
import type { Input } from '../../../src/components/keys/input.ts';
import { unreadScene } from '../../../src/components/screens/browser/unread.ts';

const snapshot = { host: 'local', readAt: 0, diagnostics: [] };

const key = (name: string): Input => ({ kind: 'key', key: name });

const openFirst = (): FirstStage =>
  firstStage((size) => unreadScene({ snapshot, theme: UNICODE_THEME, ...size }), { columns: 80, rows: 24 });

/** A stage that writes down what it is told. */
function recorded() {
  const told: string[] = [];
  const listeners = new Set<() => void>();
  const stage: Stage = {
    get: () => unreadScene({ snapshot, theme: ASCII_THEME, columns: 100, rows: 30 }),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    input: (inputs) => told.push(...inputs.map((input) => (input.kind === 'key' ? input.key : input.kind))),
    resize: (columns, rows) => told.push(`${columns}x${rows}`),
    drawn: (subject) => told.push(`drawn ${subject}`),
    painted: () => told.push('painted'),
    attach: () => told.push('attached'),
  };
  const changed = () => {
    for (const listener of listeners) listener();
  };
  return { stage, told, changed };
}

test.each([
  [80, 24],
  [60, 20],
  [100, 30],
  [200, 50],
])('what stands first at %i×%i is what all of the screens draw then', (columns, rows) => {
  for (const theme of [UNICODE_THEME, ASCII_THEME]) {
    const outside: Outside = { snapshot, columns, rows, theme, now: 0 };
    const { screen, keys } = unreadScene(outside).draw();
    const whole = drawn(initialApp, outside);
    expect(screen).toEqual(whole.screen);
    const named = (all: typeof keys) => all.filter(({ footer }) => footer !== undefined);
    expect(named(keys)).toEqual(named(whole.keys));
  }
});

test('what was pressed at the first frame is what the screens get first', () => {
  const first = openFirst();
  first.input([key('j'), key('?')]);
  first.input([key('q')]);
  const { stage, told } = recorded();
  first.goOn(stage);
  first.input([key('x')]);
  expect(told).toEqual(['j', '?', 'q', 'x']);
});

test('a terminal that gets another size is filled anew, before and after', () => {
  const first = openFirst();
  let changes = 0;
  first.subscribe(() => {
    changes += 1;
  });
  first.resize(120, 40);
  expect(first.get().outside).toMatchObject({ columns: 120, rows: 40 });
  expect(changes).toBe(1);
  const { stage, told, changed } = recorded();
  first.goOn(stage);
  first.resize(90, 25);
  changed();
  expect(told).toEqual(['90x25']);
  expect(changes).toBe(2);
});

test('going on draws nothing: what stands there is what would be drawn', () => {
  const first = openFirst();
  let changes = 0;
  const leave = first.subscribe(() => {
    changes += 1;
  });
  const { stage, changed } = recorded();
  first.goOn(stage);
  expect(changes).toBe(0);
  expect(first.get().outside.columns).toBe(100);
  leave();
  changed();
  expect(changes).toBe(0);
});

test('the terminal that was lent is lent on, and what was painted is told', () => {
  const first = openFirst();
  first.attach({ suspend: async () => {}, redraw: () => {} });
  first.drawn('');
  first.painted();
  const { stage, told } = recorded();
  first.goOn(stage);
  first.drawn('1.1');
  first.painted();
  expect(told).toEqual(['attached', 'drawn 1.1', 'painted']);
});
