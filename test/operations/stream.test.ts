import { expect, test } from 'vitest';
import { streamOf } from '../../src/operations/stream.ts';

async function* numbers(upTo: number, fail = false): AsyncGenerator<number> {
  for (let number = 1; number <= upTo; number++) yield number;
  if (fail) throw new Error('broke');
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const seen: T[] = [];
  for await (const item of items) seen.push(item);
  return seen;
}

test('it runs to its end although nobody listens', async () => {
  const seen: number[] = [];
  await streamOf(numbers(3), (number) => seen.push(number)).ended;
  expect(seen).toEqual([1, 2, 3]);
});

test('a late listener gets everything', async () => {
  const stream = streamOf(numbers(3));
  await stream.ended;
  expect(await all(stream.items)).toEqual([1, 2, 3]);
});

test('a listener that leaves stops nothing', async () => {
  const seen: number[] = [];
  const stream = streamOf(numbers(3), (number) => seen.push(number));
  for await (const _ of stream.items) break;
  await stream.ended;
  expect(seen).toEqual([1, 2, 3]);
});

test('what breaks the source breaks the listener, and it has ended', async () => {
  const stream = streamOf(numbers(1, true));
  await stream.ended;
  await expect(all(stream.items)).rejects.toThrow('broke');
});
