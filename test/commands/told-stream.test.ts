import { expect, test } from 'vitest';
import { toldStream } from '../../src/commands/tui/told-stream.ts';

async function* numbers(upTo: number, fail = false): AsyncGenerator<number> {
  for (let number = 1; number <= upTo; number++) yield number;
  if (fail) throw new Error('broke');
}

async function all<T>(events: AsyncIterable<T>): Promise<readonly T[]> {
  const seen: T[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

test('it runs to its end although nobody listens', async () => {
  const heard: number[] = [];
  await toldStream(numbers(3), (number) => heard.push(number)).ended;
  expect(heard).toEqual([1, 2, 3]);
});

test('a late listener is told everything', async () => {
  const stream = toldStream(numbers(3), () => {});
  await stream.ended;
  expect(await all(stream.events)).toEqual([1, 2, 3]);
});

test('a listener that leaves stops nothing', async () => {
  const heard: number[] = [];
  const stream = toldStream(numbers(3), (number) => heard.push(number));
  for await (const _ of stream.events) break;
  await stream.ended;
  expect(heard).toEqual([1, 2, 3]);
});

test('what breaks the source is told to the listener, and it has ended', async () => {
  const stream = toldStream(numbers(1, true), () => {});
  await stream.ended;
  await expect(all(stream.events)).rejects.toThrow('broke');
});
