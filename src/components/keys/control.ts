/** The name of the key that sends this control byte (0 to 31, and 127). Line feed is enter, as a pasted line end is. */
export function controlKey(byte: number): string {
  return NAMED.get(byte) ?? `ctrl+${byte === 0 ? ' ' : String.fromCharCode(byte + 64).toLowerCase()}`;
}

export const isControl = (byte: number): boolean => byte < 0x20 || byte === 0x7f;

/** Control keys that have a key of their own, so that `alt` may stand before it. */
export const isNamedControl = (byte: number): boolean => NAMED.has(byte);

const NAMED: ReadonlyMap<number, string> = new Map([
  [0x08, 'backspace'],
  [0x09, 'tab'],
  [0x0a, 'enter'],
  [0x0d, 'enter'],
  [0x1b, 'esc'],
  [0x7f, 'backspace'],
]);
