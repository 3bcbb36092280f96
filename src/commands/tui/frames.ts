import type { WriteStream } from 'node:tty';
import { leanFrame } from './lean.ts';

/** Where Ink writes its frames. */
export interface Frames {
  /** The terminal, for Ink alone. */
  readonly stdout: NodeJS.WriteStream;
  /** Whether what is on the terminal is older than the last frame. */
  readonly areBehind: () => boolean;
  /** From now on everything is written, however long it waits: it leaves the terminal as it was. */
  readonly end: () => void;
}

/**
 * Frames for a terminal that may take them slowly (9,600 baud), or not at all (^S, a dead line): those that it has no room
 * for are dropped, and once it takes something again `repaint` has it shown anew.
 */
export function framesFor(terminal: WriteStream, repaint: () => void): Frames {
  let behind = false;
  let all = false;
  const write = (text: string, written: () => void = () => {}): boolean => {
    if (all || !terminal.writableNeedDrain) return terminal.write(leanFrame(text), written);
    behind = true;
    setImmediate(written);
    return false;
  };
  const caughtUp = () => {
    if (!behind || all) return;
    behind = false;
    terminal.write(EMPTY_SCREEN);
    repaint();
  };
  terminal.on('drain', caughtUp);
  return {
    stdout: withWrite(terminal, write),
    areBehind: () => behind,
    end: () => {
      all = true;
      terminal.off('drain', caughtUp);
    },
  };
}

/** The same stream in all else: its size, its listeners. */
const withWrite = (terminal: WriteStream, write: (text: string, written?: () => void) => boolean): WriteStream =>
  new Proxy(terminal, {
    get: (target, name) => {
      const value: unknown = name === 'write' ? write : Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

/** Cursor to its first cell, everything cleared: what Ink knows of it is no longer so. */
const EMPTY_SCREEN = '\x1b[H\x1b[2J';
