import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { SCREENS } from '../../views/words/screens.ts';

/** A file that is written line by line, each of them at once. */
export interface Recording {
  readonly line: (text: string) => void;
  readonly close: () => void;
}

/**
 * A new file for a trace, readable only by its owner. Whatever is at the path already, a link too, is left alone: then,
 * and where it cannot be made, the reason is reported.
 */
export function recordTo(path: string): Recording | { readonly error: string } {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  try {
    const file = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    let full = false;
    const line = (text: string) => {
      if (full) return;
      try {
        writeSync(file, `${text}\n`);
      } catch {
        // A disk that is full ends the trace, not what is traced.
        full = true;
      }
    };
    return { line, close: () => closeSync(file) };
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    const taken = 'code' in cause && cause.code === 'EEXIST';
    return { error: taken ? SCREENS.traceTaken : cause.message };
  }
}
