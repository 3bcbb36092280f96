import { expect, test } from 'vitest';
import { keyInput } from '../../../src/components/keys/input.ts';
import { EMPTY_QUEUE, enqueue, MOST_WAITING, next, type Queue } from '../../../src/components/keys/queue.ts';

const queueOf = (...keys: readonly string[]): Queue => enqueue(EMPTY_QUEUE, keys.map(keyInput));

/** All that comes out, in order. */
function drained(queue: Queue, blocked = false): readonly string[] {
  const first = next(queue, blocked);
  if (!first) return [];
  const key = first.input.kind === 'key' ? first.input.key : first.input.kind;
  return [key, ...drained(first.queue, blocked)];
}

test('keys come out as they went in', () => {
  expect(drained(queueOf('a', 'b', 'c'))).toEqual(['a', 'b', 'c']);
});

test('a blocked queue keeps its keys', () => {
  const queue = queueOf('a', 'b');
  expect(next(queue, true)).toBeUndefined();
  expect(drained(queue)).toEqual(['a', 'b']);
});

test('an interrupt passes and empties what waits, but not what comes after it', () => {
  const queue = queueOf('a', 'ctrl+z', 'b', 'ctrl+c', 'c');
  expect(drained(queue, true)).toEqual(['ctrl+c']);
  expect(drained(queue)).toEqual(['ctrl+c', 'c']);
});

test('a suspension passes, and what waited waits on', () => {
  const queue = queueOf('a', 'b', 'ctrl+z', 'c');
  expect(drained(queue, true)).toEqual(['ctrl+z']);
  expect(drained(queue)).toEqual(['ctrl+z', 'a', 'b', 'c']);
});

test('those that pass keep their order', () => {
  expect(drained(queueOf('a', 'ctrl+c', 'b', 'ctrl+z'))).toEqual(['ctrl+c', 'ctrl+z', 'b']);
});

test('at most 4,096 inputs wait; what is dropped is counted, an interrupt never is', () => {
  const full = enqueue(EMPTY_QUEUE, Array(MOST_WAITING + 3).fill(keyInput('j')));
  expect(full.waiting.length).toBe(MOST_WAITING);
  expect(full.dropped).toBe(3);
  expect(drained(enqueue(full, [keyInput('ctrl+z')]), true)).toEqual(['ctrl+z']);
  const interrupted = enqueue(full, [keyInput('ctrl+c'), keyInput('x')]);
  expect(drained(interrupted)).toEqual(['ctrl+c', 'x']);
  expect(interrupted.dropped).toBe(3);
});
