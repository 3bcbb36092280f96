import { EventEmitter } from 'node:events';
import { writeSync } from 'node:fs';

/** Writes to a descriptor at once; what it does not take now waits in memory. */
export interface Output {
  /** Whether there is room for more. */
  write(text: string | Uint8Array, ...more: readonly unknown[]): boolean;
  on(event: string, listener: Listener): unknown;
  once(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
  readonly writableNeedDrain: boolean;
  /** Bytes that wait. */
  readonly writableLength: number;
}

/** As of a stream of Node's, of which a program that says a line would load much: `drain`, `error` and who waits for a text are told a turn later. */
export function outputOn(descriptor: number): Output {
  const events = new EventEmitter();
  const waiting: Piece[] = [];
  let length = 0;
  let needsDrain = false;
  const put = () => {
    for (let piece = waiting[0]; piece; piece = waiting[0]) {
      const error = written(descriptor, piece, (taken) => {
        length -= taken;
      });
      if (error?.code === 'EAGAIN') {
        setTimeout(put, AGAIN_MS);
        return;
      }
      waiting.shift();
      length -= piece.left.length;
      const { done } = piece;
      // What one write could not bring out, another may.
      if (error) process.nextTick(() => events.emit('error', error));
      process.nextTick(() => done?.(error));
    }
    if (needsDrain) process.nextTick(() => events.emit('drain'));
    needsDrain = false;
  };
  return {
    write: (text, ...more) => {
      const left = typeof text === 'string' ? Buffer.from(text) : text;
      const done = more.find((one): one is Done => typeof one === 'function');
      length += left.length;
      if (waiting.push({ left, done }) === 1) put();
      needsDrain ||= length >= MUCH;
      return !needsDrain;
    },
    on: (event, listener) => events.on(event, listener),
    once: (event, listener) => events.once(event, listener),
    off: (event, listener) => events.off(event, listener),
    get writableNeedDrain() {
      return needsDrain;
    },
    get writableLength() {
      return length;
    },
  };
}

/** Of `error` it gets that, of `drain` nothing. */
type Listener = (error: NodeJS.ErrnoException) => void;

type Done = (error?: Error) => void;

interface Piece {
  left: Uint8Array;
  readonly done: Done | undefined;
}

/** How long until a terminal that took nothing is asked again. */
const AGAIN_MS = 10;

/** Bytes that wait until somebody should wait for them. */
const MUCH = 16_384;

/** Gives what kept the rest of it. */
function written(
  descriptor: number,
  piece: Piece,
  onTaken: (bytes: number) => void,
): NodeJS.ErrnoException | undefined {
  try {
    while (piece.left.length > 0) {
      const taken = writeSync(descriptor, piece.left);
      piece.left = piece.left.subarray(taken);
      onTaken(taken);
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return error;
  }
}
