/** The outside, handed in. */
export interface ReadingsOptions<Value> {
  readonly read: () => Promise<Value>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Takes each answer before those who asked for it go on. `at`: when its reading began, for it is as old as that. */
  readonly take: (value: Value, at: number) => void;
}

export interface Readings {
  /**
   * Resolves when a reading has ended that began after this call; rejects when that one broke, which is a bug. While one
   * runs, everybody who asks shares the single one that follows it: two never run at once, so none is overtaken.
   */
  refresh(): Promise<void>;
}

/** Reads the same thing again and again, one reading at a time. */
export function readings<Value>({ read, now, take }: ReadingsOptions<Value>): Readings {
  let running: Promise<void> | undefined;
  let following: Promise<void> | undefined;

  async function once(): Promise<void> {
    const at = now();
    take(await read(), at);
  }

  function begin(): Promise<void> {
    following = undefined;
    running = once().finally(() => {
      running = undefined;
    });
    return running;
  }

  return {
    refresh() {
      // The one that follows comes first: between two readings none runs, and a third must not begin beside it.
      if (following) return following;
      if (!running) return begin();
      following = running.then(begin, begin);
      return following;
    },
  };
}
