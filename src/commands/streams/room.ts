/** Resolves once there is room for more, or nobody takes any. */
export async function drained(stream: Filling): Promise<void> {
  if (!stream.writableNeedDrain) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      for (const event of ROOM) stream.off?.(event, done);
      resolve();
    };
    for (const event of ROOM) stream.on(event, done);
  });
}

interface Filling {
  readonly writableNeedDrain?: boolean;
  on(event: (typeof ROOM)[number], listener: () => void): unknown;
  off?(event: (typeof ROOM)[number], listener: () => void): unknown;
}

/** What ends a wait for room: a reader that has gone takes nothing any more. */
const ROOM = ['drain', 'error', 'close'] as const;
