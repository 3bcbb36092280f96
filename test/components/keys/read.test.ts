import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Input, keyInput } from '../../../src/components/keys/input.ts';
import { type KeyReading, LONGEST, REST, read, timeUp, waitsFor } from '../../../src/components/keys/read.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What these bytes are, when nothing follows. */
function inputsOf(bytes: Uint8Array): readonly Input[] {
  const { reading, inputs } = read(REST, bytes);
  return [...inputs, ...timeUp(reading).inputs];
}

const named = (inputs: readonly Input[]): readonly string[] =>
  inputs.map((input) => (input.kind === 'key' ? input.key : JSON.stringify(input)));

const keys = (text: string): readonly string[] => named(inputsOf(bytesOf(text)));

test.each([
  ['characters', 'aG? 0', ['a', 'G', '?', ' ', '0']],
  ['characters of several bytes', 'ßé日🎉', ['ß', 'é', '日', '🎉']],
  [
    'control keys',
    '\r\n\t\x7f\x08\x01\x03\x1a\x00\x1f',
    ['enter', 'enter', 'tab', 'backspace', 'backspace', 'ctrl+a', 'ctrl+c', 'ctrl+z', 'ctrl+ ', 'ctrl+_'],
  ],
  ['arrows of xterm', '\x1b[A\x1b[B\x1b[C\x1b[D', ['up', 'down', 'right', 'left']],
  ['arrows in application mode', '\x1bOA\x1bOB\x1bOC\x1bOD', ['up', 'down', 'right', 'left']],
  ['home and end', '\x1b[H\x1b[F\x1bOH\x1bOF', ['home', 'end', 'home', 'end']],
  ['home and end of tmux, the Linux console and rxvt', '\x1b[1~\x1b[4~\x1b[7~\x1b[8~', ['home', 'end', 'home', 'end']],
  ['the editing keys', '\x1b[2~\x1b[3~\x1b[5~\x1b[6~', ['insert', 'delete', 'pgup', 'pgdn']],
  [
    'modifiers of xterm',
    '\x1b[1;5D\x1b[1;2A\x1b[1;3C\x1b[1;8B',
    ['ctrl+left', 'shift+up', 'alt+right', 'ctrl+alt+shift+down'],
  ],
  ['modifiers of the editing keys', '\x1b[3;5~\x1b[5;3~', ['ctrl+delete', 'alt+pgup']],
  [
    'modifiers of rxvt',
    '\x1b[a\x1bOd\x1b[3$\x1b[3^\x1b[3@',
    ['shift+up', 'ctrl+left', 'shift+delete', 'ctrl+delete', 'ctrl+shift+delete'],
  ],
  ['modifiers without a first number', '\x1b[5D\x1bO5C', ['ctrl+left', 'ctrl+right']],
  ['shift and tab', '\x1b[Z', ['shift+tab']],
  ['function keys of xterm', '\x1bOP\x1bOQ\x1bOR\x1bOS\x1b[15~', ['f1', 'f2', 'f3', 'f4', 'f5']],
  [
    'function keys of rxvt and VT',
    '\x1b[11~\x1b[12~\x1b[17~\x1b[21~\x1b[23~\x1b[24~',
    ['f1', 'f2', 'f6', 'f10', 'f11', 'f12'],
  ],
  ['function keys of the Linux console', '\x1b[[A\x1b[[E', ['f1', 'f5']],
  ['function keys with modifiers', '\x1b[1;5P\x1b[11;2~', ['ctrl+f1', 'shift+f1']],
  ['the keypad', '\x1bOM\x1bOp\x1bOy\x1bOk', ['enter', '0', '9', '+']],
  ['alt', '\x1bb\x1b\x7f\x1b\r\x1bß', ['alt+b', 'alt+backspace', 'alt+enter', 'alt+ß']],
  ['alt and an arrow of rxvt', '\x1b\x1b[D\x1b\x1bOC', ['alt+left', 'alt+right']],
  ['an escape', '\x1b', ['esc']],
  ['two escapes', '\x1b\x1b', ['esc', 'esc']],
  ['three escapes and an arrow', '\x1b\x1b\x1b[A', ['esc', 'alt+up']],
  ['an escape and an interrupt', '\x1b\x03', ['esc', 'ctrl+c']],
  ['alt and what could begin more', '\x1b[', ['alt+[']],
  ['alt and O', '\x1bO', ['alt+O']],
  ['alt and ]', '\x1b]', ['alt+]']],
  ['alt and O, then a key', '\x1bOz', ['alt+O', 'z']],
])('%s', (_, text, expected) => {
  expect(keys(text)).toEqual(expected);
});

test.each([
  ['a cursor position', '\x1b[12;40R'],
  ['its abilities', '\x1b[?62;22c\x1b[>0;276;0c'],
  ['its state', '\x1b[0n'],
  ['its keyboard protocol', '\x1b[?1u'],
  ['its size', '\x1b[8;24;80t'],
  ['a mode', '\x1b[?2026;2$y\x1b[4;1$y'],
  ['its focus', '\x1b[I\x1b[O'],
  ['a colour, ended by BEL', '\x1b]11;rgb:1e1e/1e1e/1e1e\x07'],
  ['a colour, ended by ST', '\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\'],
  ['its name', '\x1bP>|tmux 3.5a\x1b\\'],
  ['APC, PM and SOS', '\x1b_Gi=1;OK\x1b\\\x1b^a\x1b\\\x1bXb\x1b\\'],
  ['an end of a paste that never began', '\x1b[201~'],
  ['a key without a name here', '\x1b[57414~\x1b[E'],
])('what a terminal answers is no key: %s', (_, text) => {
  expect(keys(`a${text}b`)).toEqual(['a', 'b']);
});

test('a paste is one input, whatever is in it', () => {
  const text = 'a\x03\x1b[A\x1b[20~日\r';
  expect(inputsOf(bytesOf(`\x1b[200~${text}\x1b[201~x`))).toEqual([{ kind: 'paste', text, cut: false }, keyInput('x')]);
});

test('a paste without its end is what there was of it, cut', () => {
  expect(inputsOf(bytesOf('\x1b[200~abc'))).toEqual([{ kind: 'paste', text: 'abc', cut: true }]);
});

test('a paste that is too long is cut, and its rest types nothing', () => {
  const { reading, inputs } = read(REST, bytesOf(`\x1b[200~${'a'.repeat(LONGEST)}dd\r\x1b[201~x`));
  expect(inputs).toEqual([{ kind: 'paste', text: 'a'.repeat(LONGEST), cut: true }, keyInput('x')]);
  expect(reading).toEqual(REST);
});

test('a paste cut inside a character leaves that character out', () => {
  const [paste] = read(REST, bytesOf(`\x1b[200~${'a'.repeat(LONGEST - 1)}日`)).inputs;
  expect(paste).toEqual({ kind: 'paste', text: 'a'.repeat(LONGEST - 1), cut: true });
});

test.each([
  ['press', '\x1b[<0;3;2M', 'press', 'left'],
  ['release', '\x1b[<2;3;2m', 'release', 'right'],
  ['move', '\x1b[<35;3;2M', 'move', 'none'],
  ['drag', '\x1b[<33;3;2M', 'move', 'middle'],
  ['wheel up', '\x1b[<64;3;2M', 'wheel-up', 'none'],
  ['wheel down', '\x1b[<65;3;2M', 'wheel-down', 'none'],
  ['press with ctrl held', '\x1b[<16;3;2M', 'press', 'left'],
  ['press in rxvt', '\x1b[32;3;2M', 'press', 'left'],
  ['press in the first xterm', '\x1b[M #"', 'press', 'left'],
  ['release in the first xterm', '\x1b[M##"', 'release', 'none'],
])('a mouse report has its cell, counted from 0: %s', (_, text, event, button) => {
  expect(inputsOf(bytesOf(text))).toEqual([{ kind: 'mouse', event, button, column: 2, row: 1 }]);
});

test('a malformed mouse report, or one of a button beyond three, is nothing', () => {
  expect(keys('\x1b[<0;3M\x1b[<0;0;0M\x1b[<128;1;1M\x1b[<66;1;1M\x1b[<0;1;1;1M')).toEqual([]);
});

test('bytes that are no UTF-8 are harmless', () => {
  const bytes = Uint8Array.of(0x61, 0xff, 0xc3, 0x62, 0xe2, 0x82, 0x80, 0xc0, 0xaf, 0xed, 0xa0, 0x80, 0xc2, 0x9b, 0x63);
  // e2 82 80 is a whole character between those that are none.
  expect(named(inputsOf(bytes))).toEqual(['a', 'b', '₀', 'c']);
});

test('an escape stays with the one who pressed it when what follows is no key', () => {
  expect(keys('\x1b\x1b[0n')).toEqual(['esc']);
  expect(keys('\x1b\x1b]11;x\x07')).toEqual(['esc']);
  expect(named(inputsOf(Uint8Array.of(0x1b, 0xff)))).toEqual(['esc']);
});

test.each(['\x1b[12', '\x1bO1', '\x1b]0;ti', '\x1bPab', '\x1b[M a', '\x1b[[', '\x1b]a\x1b'])(
  'an interrupt inside of what never ended counts: %j',
  (begun) => {
    expect(keys(`${begun}\x03`)).toContain('ctrl+c');
  },
);

test('a control string without an end is over after 64 KiB', () => {
  expect(keys(`\x1b]${'a'.repeat(LONGEST + 1)}xy`)).toEqual(['x', 'y']);
});

test('only an escape runs the short time', () => {
  const after = (text: string): KeyReading => read(REST, bytesOf(text)).reading;
  expect(waitsFor(after('a'))).toBe('nothing');
  expect(waitsFor(after('\x1b'))).toBe('escape');
  expect(waitsFor(after('\x1b\x1b'))).toBe('escape');
  expect(['\x1b[', '\x1bO', '\x1b[1;', '\x1b]0', '\x1b[200~a', '\x1b[M'].map((text) => waitsFor(after(text)))).toEqual(
    Array(6).fill('silence'),
  );
});

/** Bytes as terminals send them, whole or torn, among any others. */
const terminalBytes = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc.string({ unit: 'binary', maxLength: 4 }).map(bytesOf),
      fc
        .constantFrom(
          ...[
            '\x1b',
            '\x1b[',
            '\x1bO',
            '\x1b[A',
            '\x1b[1;5D',
            '\x1b[[A',
            '\x1b[3$',
            '\x1b[M',
            '\x1b[<0;3;2M',
            '\x1b]11;',
            '\x1bP',
            '\x07',
          ],
          ...[
            '\x1b\\',
            '\x1b[200~',
            '\x1b[201~',
            '\x1b[20',
            '日',
            '\x03',
            '\x1a',
            '12;',
            '\x1b[?62c',
            'jj',
            '\r',
            '\x1b\x1b[C',
          ],
        )
        .map(bytesOf),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));

test('any split of any bytes gives the same inputs as the whole', () => {
  fc.assert(
    fc.property(terminalBytes, fc.array(fc.nat(80)), (bytes, cuts) => {
      const whole = read(REST, bytes);
      const bounds = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
      let reading: KeyReading = REST;
      const inputs: Input[] = [];
      for (const [index, from] of bounds.slice(0, -1).entries()) {
        const part = read(reading, bytes.subarray(from, bounds[index + 1]));
        reading = part.reading;
        inputs.push(...part.inputs);
      }
      expect({ reading, inputs }).toEqual(whole);
    }),
    { numRuns: 3000 },
  );
});

test('after any bytes, and the time running out, a key arrives as itself', () => {
  fc.assert(
    fc.property(terminalBytes, (bytes) => {
      const { reading } = timeUp(read(REST, bytes).reading);
      expect(named(read(reading, bytesOf('x')).inputs)).toEqual(['x']);
    }),
    { numRuns: 3000 },
  );
});

test('an interrupt after any bytes is heard at once, but in a paste', () => {
  fc.assert(
    fc.property(terminalBytes, (bytes) => {
      const { reading } = read(REST, bytes);
      fc.pre(reading.at !== 'paste');
      expect(named(read(reading, bytesOf('\x03')).inputs).at(-1)).toBe('ctrl+c');
    }),
    { numRuns: 3000 },
  );
});

test('every key has a name without control characters', () => {
  fc.assert(
    fc.property(terminalBytes, (bytes) => {
      for (const input of inputsOf(bytes))
        if (input.kind === 'key') expect(input.key).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
    }),
    { numRuns: 1000 },
  );
});
