import { expect, test } from 'vitest';
import { leavable } from '../../../src/commands/tui/here.ts';
import type { Looking } from '../../../src/commands/tui/reading.ts';

/** Something that looks, and writes down what it is asked. */
function looking(host: string) {
  const told: string[] = [];
  const listeners = new Set<() => void>();
  const one: Looking = {
    get: () => ({ host, readAt: 0, diagnostics: [] }),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    refresh: async () => void told.push('refresh'),
    ask: ({ ctid }) => told.push(`ask ${ctid}`),
    close: () => told.push('close'),
  };
  const changed = () => {
    for (const listener of listeners) listener();
  };
  return { one, told, changed };
}

test('once it is left the other one looks, which is told who was asked for', async () => {
  const [own, other] = [looking('own'), looking('other')];
  const { get, ask, refresh, leave, close } = leavable(own.one);
  ask({ ctid: 101, uid: 33, gid: 33, groups: [] });
  expect(get().host).toBe('own');
  leave(() => other.one);
  expect(get().host).toBe('other');
  expect(own.told).toEqual(['ask 101', 'close']);
  await refresh();
  close();
  expect(other.told).toEqual(['ask 101', 'refresh', 'close']);
});

test('it is left once', () => {
  const [own, other] = [looking('own'), looking('other')];
  const { leave, get } = leavable(own.one);
  leave(() => other.one);
  leave(() => looking('a third').one);
  expect(get().host).toBe('other');
});

test('who listens hears of the one that looks, and not of the one that was left', () => {
  const [own, other] = [looking('own'), looking('other')];
  const both = leavable(own.one);
  let heard = 0;
  const stop = both.subscribe(() => {
    heard += 1;
  });
  own.changed();
  expect(heard).toBe(1);
  both.leave(() => other.one);
  own.changed();
  expect(heard).toBe(1);
  other.changed();
  expect(heard).toBe(2);
  stop();
  other.changed();
  expect(heard).toBe(2);
});
