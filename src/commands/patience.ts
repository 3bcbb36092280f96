import type { WriteStream } from 'node:tty';

/**
 * Lets what a terminal does not take (^S, a dead line) wait in memory, and not us: Node writes to terminals so that it stands
 * still with them, in the middle of an apply.
 */
export function neverHeldUp(stream: WriteStream): void {
  const { _handle: handle } = stream as WriteStream & { readonly _handle?: { setBlocking?(blocking: boolean): void } };
  if (stream.isTTY) handle?.setBlocking?.(false);
}

/** Resolves once all that was written to it is out, or its reader is gone, or so many milliseconds have passed. */
export function flushed(stream: NodeJS.WritableStream, mostMs: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
    if (mostMs !== undefined) setTimeout(resolve, mostMs);
  });
}
