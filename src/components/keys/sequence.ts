import { type Input, keyInput } from './input.ts';
import { sgrMouse, urxvtMouse } from './mouse.ts';

/**
 * What a whole `CSI body final` stands for; undefined for what is no key: the terminal's answers (cursor position,
 * abilities, status, modes, colours), focus reports, and keys that have no name here. A cursor position of row 1 cannot be
 * told from F3 with a modifier; it is taken for the answer.
 */
export function csiInput(body: string, final: string): Input | undefined {
  if (body.startsWith('<')) return sgrMouse(body.slice(1), final);
  if (final === 'M') return urxvtMouse(body);
  if (final === 'R' && body !== '') return undefined;
  const numbers = numbersOf(body);
  if (!numbers) return undefined;
  const [first, second] = numbers;
  switch (final) {
    case '~':
      return numbered(first, second);
    case '$':
      return numbered(first, 2);
    case '^':
      return numbered(first, 5);
    case '@':
      return numbered(first, 6);
    case 'Z':
      return keyInput('shift+tab');
    default:
      return lettered(CSI_LETTERS, final, numbers);
  }
}

/** What a whole `SS3 body final` stands for: the keypad's and the function keys; undefined where it is none. */
export function ss3Input(body: string, final: string): Input | undefined {
  const numbers = numbersOf(body);
  return numbers && lettered(SS3_LETTERS, final, numbers);
}

/** The Linux console's `CSI [ A` to `CSI [ E`. */
export function consoleInput(final: string): Input | undefined {
  const index = 'ABCDE'.indexOf(final);
  return index < 0 ? undefined : keyInput(`f${index + 1}`);
}

/** `alt+` goes after `ctrl+` and before `shift+`. */
export function withAlt(key: string): string {
  if (key.startsWith('alt+') || key.startsWith('ctrl+alt+')) return key;
  return key.startsWith('ctrl+') && key.length > 'ctrl+'.length
    ? `ctrl+alt+${key.slice('ctrl+'.length)}`
    : `alt+${key}`;
}

/** xterm counts modifiers from 1: shift 1, alt 2, ctrl 4, meta 8, which is alt to us. */
function modified(key: string, modifier = 1): Input {
  const bits = modifier - 1;
  const prefix = `${bits & 4 ? 'ctrl+' : ''}${bits & 10 ? 'alt+' : ''}${bits & 1 ? 'shift+' : ''}`;
  return keyInput(`${prefix}${key}`);
}

function numbered(number: number | undefined, modifier: number | undefined): Input | undefined {
  const key = number === undefined ? undefined : NUMBERED.get(number);
  return key === undefined ? undefined : modified(key, modifier);
}

/** xterm has the modifier second, older terminals have it alone. */
function lettered(letters: ReadonlyMap<string, string>, final: string, numbers: readonly number[]): Input | undefined {
  const key = letters.get(final);
  if (key === undefined) return undefined;
  return key.includes('+') ? keyInput(key) : modified(key, numbers[1] ?? numbers[0]);
}

/** Plain parameters; undefined where there are others: a private mode's `?`, sub-parameters, an unlikely number. */
function numbersOf(body: string): readonly number[] | undefined {
  if (body === '') return [];
  return /^\d{1,4}(;\d{1,4})*$/.test(body) ? body.split(';').map(Number) : undefined;
}

const CSI_LETTERS: ReadonlyMap<string, string> = new Map([
  ['A', 'up'],
  ['B', 'down'],
  ['C', 'right'],
  ['D', 'left'],
  ['F', 'end'],
  ['H', 'home'],
  ['P', 'f1'],
  ['Q', 'f2'],
  ['R', 'f3'],
  ['S', 'f4'],
  ['a', 'shift+up'],
  ['b', 'shift+down'],
  ['c', 'shift+right'],
  ['d', 'shift+left'],
]);

const SS3_LETTERS: ReadonlyMap<string, string> = new Map([
  ['A', 'up'],
  ['B', 'down'],
  ['C', 'right'],
  ['D', 'left'],
  ['F', 'end'],
  ['H', 'home'],
  ['I', 'tab'],
  ['M', 'enter'],
  ['P', 'f1'],
  ['Q', 'f2'],
  ['R', 'f3'],
  ['S', 'f4'],
  ['X', '='],
  ['a', 'ctrl+up'],
  ['b', 'ctrl+down'],
  ['c', 'ctrl+right'],
  ['d', 'ctrl+left'],
  ...Array.from('*+,-./0123456789', (key, index): [string, string] => [String.fromCharCode(0x6a + index), key]),
]);

const NUMBERED: ReadonlyMap<number, string> = new Map([
  [1, 'home'],
  [2, 'insert'],
  [3, 'delete'],
  [4, 'end'],
  [5, 'pgup'],
  [6, 'pgdn'],
  [7, 'home'],
  [8, 'end'],
  ...[11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24].map((number, index): [number, string] => [
    number,
    `f${index + 1}`,
  ]),
]);
