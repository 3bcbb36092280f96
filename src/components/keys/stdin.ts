import { Readable } from 'node:stream';

/**
 * What Ink gets instead of the terminal's input: a terminal that never sends a byte. Its raw mode does nothing, for the
 * reader of keys alone holds that of the real one: with two holders, the first hook of Ink that is unmounted would end it.
 */
export function silentStdin(): Readable {
  return Object.assign(new Readable({ read() {} }), { isTTY: true, setRawMode() {}, ref() {}, unref() {} });
}
