/** A stream that runs to its end whether or not somebody listens: a dead terminal never stops an apply. */
export interface Stream<Item> {
  /** What came so far and what follows; for one listener. */
  readonly items: AsyncIterable<Item>;
  /** Resolves when the source has ended, also when it broke. */
  readonly ended: Promise<void>;
}

/** `each` is called at once with everything that comes, whether or not somebody listens. */
export function streamOf<Item>(source: AsyncIterable<Item>, each: (item: Item) => void = () => {}): Stream<Item> {
  const waiting: Item[] = [];
  let over: { readonly error?: unknown } | undefined;
  let wake = () => {};

  async function pull(): Promise<void> {
    try {
      for await (const item of source) {
        each(item);
        waiting.push(item);
        wake();
      }
      over = {};
    } catch (error) {
      over = { error };
    }
    wake();
  }

  async function* listen(): AsyncGenerator<Item> {
    for (;;) {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) yield item;
      if (over) {
        if (over.error !== undefined) throw over.error;
        return;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (waiting.length > 0 || over) resolve();
      });
    }
  }

  return { items: listen(), ended: pull() };
}
