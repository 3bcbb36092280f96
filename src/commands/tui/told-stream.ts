/** A stream that runs to its end whether or not somebody listens: a dead terminal never stops an apply. */
export interface ToldStream<T> {
  /** What was told so far and what follows; for one listener. */
  readonly events: AsyncIterable<T>;
  /** Resolves when the source has ended, also when it broke. */
  readonly ended: Promise<void>;
}

/** `hear` is told everything at once, listener or not. */
export function toldStream<T>(source: AsyncIterable<T>, hear: (event: T) => void): ToldStream<T> {
  const told: T[] = [];
  let over: { readonly error?: unknown } | undefined;
  let wake = () => {};

  async function pull(): Promise<void> {
    try {
      for await (const event of source) {
        hear(event);
        told.push(event);
        wake();
      }
      over = {};
    } catch (error) {
      over = { error };
    }
    wake();
  }

  async function* listen(): AsyncGenerator<T> {
    for (;;) {
      for (let event = told.shift(); event !== undefined; event = told.shift()) yield event;
      if (over) {
        if (over.error !== undefined) throw over.error;
        return;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (told.length > 0 || over) resolve();
      });
    }
  }

  return { events: listen(), ended: pull() };
}
