import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { Input } from '../../../src/components/keys/input.ts';
import { escapeTime, type Keyboard, readKeys } from '../../../src/components/keys/keyboard.ts';

interface Desk {
  readonly keyboard: Keyboard;
  readonly type: (text: string) => void;
  /** What was heard so far. */
  readonly received: () => readonly Input[];
  readonly keys: () => readonly string[];
  /** Lets so many milliseconds pass. */
  readonly pass: (ms: number) => void;
  /** All that was done to the terminal. */
  readonly done: string[];
  readonly fail: () => void;
  readonly ends: () => number;
}

/** A keyboard at a terminal of its own, whose time passes by hand. */
function desk(escapeMs?: number): Desk {
  const done: string[] = [];
  const emitter = new EventEmitter();
  const stdin = {
    on: (name: string, listener: (...args: readonly unknown[]) => void) => emitter.on(name, listener),
    off: (name: string, listener: (...args: readonly unknown[]) => void) => emitter.off(name, listener),
    setRawMode: (raw: boolean) => done.push(`raw ${raw ? 'on' : 'off'}`),
    resume: () => done.push('resume'),
    pause: () => done.push('pause'),
  };
  let now = 0;
  let ends = 0;
  const timers = new Map<() => void, number>();
  const received: Input[] = [];
  const keyboard = readKeys(stdin as unknown as Parameters<typeof readKeys>[0], {
    write: (text) => done.push(text),
    onInput: (inputs) => received.push(...inputs),
    onEnd: () => {
      ends += 1;
    },
    ...(escapeMs === undefined ? {} : { escapeMs }),
    clock: (ms, callBack) => {
      timers.set(callBack, now + ms);
      return () => timers.delete(callBack);
    },
  });
  return {
    keyboard,
    type: (text) => emitter.emit('data', Buffer.from(text)),
    received: () => received,
    keys: () => received.map((input) => (input.kind === 'key' ? input.key : input.kind)),
    pass: (ms) => {
      now += ms;
      for (const [callBack, at] of [...timers]) {
        if (at > now) continue;
        timers.delete(callBack);
        callBack();
      }
    },
    done,
    fail: () => emitter.emit('error', new Error('read EIO')),
    ends: () => ends,
  };
}

test('keys are heard as they come', () => {
  const { type, keys } = desk();
  type('jk');
  type('\x1b[A');
  expect(keys()).toEqual(['j', 'k', 'up']);
});

test('an escape is heard after 50 ms, not before', () => {
  const { type, keys, pass } = desk();
  type('\x1b');
  pass(49);
  expect(keys()).toEqual([]);
  pass(1);
  expect(keys()).toEqual(['esc']);
});

test('an escape whose rest comes in time is that key', () => {
  const { type, keys, pass } = desk();
  type('\x1b');
  pass(49);
  type('[');
  pass(900);
  type('A');
  expect(keys()).toEqual(['up']);
});

test('a slow line can have more time for an escape', () => {
  const { type, keys, pass } = desk(400);
  type('\x1b');
  pass(399);
  expect(keys()).toEqual([]);
  pass(1);
  expect(keys()).toEqual(['esc']);
});

test('a paste is over after a second of silence, and the keyboard hears again', () => {
  const { type, keys, received, pass } = desk();
  type('\x1b[200~ab');
  pass(900);
  type('c');
  pass(999);
  expect(keys()).toEqual([]);
  pass(1);
  expect(received()).toEqual([{ kind: 'paste', text: 'abc', cut: true }]);
  type('x');
  expect(keys()).toEqual(['paste', 'x']);
});

test('an answer of the terminal that never ends is over after a second of silence', () => {
  const { type, keys, pass } = desk();
  type('\x1b]11;rgb');
  pass(1000);
  type('x');
  expect(keys()).toEqual(['x']);
});

test('the terminal is given back as it was, and taken again', () => {
  const { keyboard, done } = desk();
  expect(done.splice(0)).toEqual(['raw on', '\x1b[?2004h', 'resume']);
  keyboard.pause();
  keyboard.pause();
  expect(done.splice(0)).toEqual(['pause', '\x1b[?2004l', 'raw off']);
  keyboard.resume();
  keyboard.resume();
  expect(done.splice(0)).toEqual(['raw on', '\x1b[?2004h', 'resume']);
  keyboard.close();
  expect(done.splice(0)).toEqual(['pause', '\x1b[?2004l', 'raw off']);
  keyboard.resume();
  keyboard.close();
  expect(done).toEqual([]);
});

test('nothing is heard while somebody else has the terminal, nor after the end', () => {
  const { keyboard, type, keys } = desk();
  keyboard.pause();
  type('a');
  keyboard.resume();
  type('b');
  keyboard.close();
  type('c');
  expect(keys()).toEqual(['b']);
});

test('an escape before a pause is a key of its own after it', () => {
  const { keyboard, type, keys, pass } = desk();
  type('\x1b');
  keyboard.pause();
  pass(1000);
  expect(keys()).toEqual([]);
  keyboard.resume();
  type('x');
  expect(keys()).toEqual(['esc', 'x']);
});

test('a terminal that goes away is reported once, and never after the end', () => {
  const one = desk();
  one.fail();
  one.fail();
  expect(one.ends()).toBe(1);
  const other = desk();
  other.keyboard.close();
  other.fail();
  expect(other.ends()).toBe(0);
});

test('the time for an escape is a whole number of milliseconds, else 50', () => {
  expect(['1', '400', '60000'].map((text) => escapeTime({ PHOENIX_ESC_MS: text }))).toEqual([1, 400, 60_000]);
  for (const text of ['', '0', '-1', '1.5', '1e3', '60001', '999999', 'soon', ' 5'])
    expect(escapeTime({ PHOENIX_ESC_MS: text })).toBe(50);
  expect(escapeTime({})).toBe(50);
});
