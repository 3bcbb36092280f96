import type { Input } from './input.ts';

/** What was done at the terminal and not yet acted on, oldest first. */
export interface Queue<Each extends Input = Input> {
  readonly waiting: readonly Each[];
  /** How many inputs came while 4,096 waited, since the program began; nobody acts on them. */
  readonly dropped: number;
}

export const EMPTY_QUEUE: Queue<never> = { waiting: [], dropped: 0 };

/** At most so many inputs wait. */
export const MOST_WAITING = 4096;

/**
 * The queue with these inputs behind what waits. `^C` empties what waits, as a terminal's interrupt does, and goes first;
 * `^Z` goes before what waits, which stays. Neither is ever dropped.
 */
export function enqueue<Each extends Input>(queue: Queue<Each>, inputs: readonly Each[]): Queue<Each> {
  return inputs.reduce<Queue<Each>>(enqueueOne, queue);
}

/** What comes next, and the rest. While `blocked`, because the next key depends on an answer, only `^C` and `^Z` do. */
export function next<Each extends Input>(
  queue: Queue<Each>,
  blocked: boolean,
): { readonly input: Each; readonly queue: Queue<Each> } | undefined {
  const [input] = queue.waiting;
  if (!input || (blocked && !passes(input))) return undefined;
  return { input, queue: { ...queue, waiting: queue.waiting.slice(1) } };
}

function enqueueOne<Each extends Input>(queue: Queue<Each>, input: Each): Queue<Each> {
  if (isKey(input, 'ctrl+c')) return { ...queue, waiting: [input] };
  if (isKey(input, 'ctrl+z')) {
    const passing = queue.waiting.filter(passes);
    return { ...queue, waiting: [...passing, input, ...queue.waiting.slice(passing.length)] };
  }
  if (queue.waiting.length >= MOST_WAITING) return { ...queue, dropped: queue.dropped + 1 };
  return { ...queue, waiting: [...queue.waiting, input] };
}

const passes = (input: Input): boolean => isKey(input, 'ctrl+c') || isKey(input, 'ctrl+z');

const isKey = (input: Input, key: string): boolean => input.kind === 'key' && input.key === key;
