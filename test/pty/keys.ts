/** What xterm sends for a key of the keymap; whatever has no name here is text and sent as it is. */
export const bytesOf = (key: string): string => BYTES.get(key) ?? key;

const BYTES: ReadonlyMap<string, string> = new Map([
  ['enter', '\r'],
  ['esc', '\x1b'],
  ['tab', '\t'],
  ['shift+tab', '\x1b[Z'],
  ['backspace', '\x7f'],
  ['delete', '\x1b[3~'],
  ['space', ' '],
  ['up', '\x1b[A'],
  ['down', '\x1b[B'],
  ['right', '\x1b[C'],
  ['left', '\x1b[D'],
  ['ctrl+left', '\x1b[1;5D'],
  ['home', '\x1b[H'],
  ['end', '\x1b[F'],
  ['pgup', '\x1b[5~'],
  ['pgdn', '\x1b[6~'],
  ['f1', '\x1bOP'],
  ...Array.from('abcdefghijklmnopqrstuvwxyz', (letter, index): [string, string] => [
    `ctrl+${letter}`,
    String.fromCharCode(index + 1),
  ]),
]);
