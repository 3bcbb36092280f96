import { constants, openSync } from 'node:fs';
import type { WriteStream } from 'node:tty';
import { outputOn } from './output.ts';
import { isTerminal } from './terminal.ts';

/**
 * Lets what a terminal does not take (^S, a dead line) wait in memory, and not us: Node writes to terminals so that it stands
 * still with them, in the middle of an apply. `descriptor` is the stream's own.
 */
export function neverHeldUp(stream: WriteStream, descriptor: number): void {
  if (process.versions.bun !== undefined) {
    writeOurselves(stream, descriptor);
    return;
  }
  const { _handle: handle } = stream as WriteStream & { readonly _handle?: { setBlocking?(blocking: boolean): void } };
  if (stream.isTTY) handle?.setBlocking?.(false);
}

/** Resolves once all that was written to it is out, or its reader is gone, or so many milliseconds have passed. */
export function flushed(
  stream: { write(text: string, done: () => void): unknown },
  mostMs: number | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
    if (mostMs !== undefined) setTimeout(resolve, mostMs);
  });
}

/**
 * The executable runs on Bun, whose own streams stand still with a terminal, and lose at the exit what a pipe has not taken.
 * Pipes and files are written as Node does it, at once.
 */
function writeOurselves(stream: WriteStream, descriptor: number): void {
  const output = outputOn(isTerminal(descriptor) ? unblocked(descriptor) : descriptor);
  type Listen = (event: string, listener: (...args: unknown[]) => void) => unknown;
  const listening = (ours: Listen, theirs: Listen): PropertyDescriptor => ({
    value: (event: string, listener: (...args: unknown[]) => void) => {
      if (event === 'drain' || event === 'error') ours(event, listener);
      else theirs(event, listener);
      return stream;
    },
    configurable: true,
  });
  Object.defineProperties(stream, {
    // A proxy may stand before it, which could not give something else for what is fixed.
    write: { value: output.write, configurable: true },
    writableNeedDrain: { get: () => output.writableNeedDrain, configurable: true },
    writableLength: { get: () => output.writableLength, configurable: true },
    on: listening(output.on, stream.on.bind(stream)),
    once: listening(output.once, stream.once.bind(stream)),
    off: listening(output.off, stream.off.bind(stream)),
  });
}

/** The same terminal opened once more, as ours alone: to change how the shell's descriptor waits would change the shell's. */
function unblocked(descriptor: number): number {
  try {
    return openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    // Somebody else's terminal, as after su: it may hold us up.
    return descriptor;
  }
}
