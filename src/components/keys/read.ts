import { controlKey, isControl, isNamedControl } from './control.ts';
import { type Input, keyInput } from './input.ts';
import { x10Mouse } from './mouse.ts';
import { consoleInput, csiInput, ss3Input, withAlt } from './sequence.ts';

/**
 * How far the bytes from a terminal have been read: between two keys, or inside of something longer. One character of a
 * `body` or `text` is one byte. `alt`: an escape stood before the one that began this.
 */
export type KeyReading =
  | { readonly at: 'rest' }
  | { readonly at: 'escape'; readonly alt: boolean }
  | { readonly at: 'character'; readonly alt: boolean; readonly body: string; readonly length: number }
  | { readonly at: 'csi'; readonly alt: boolean; readonly body: string }
  | { readonly at: 'ss3'; readonly alt: boolean; readonly body: string }
  /** The Linux console's function keys: after `CSI [`. */
  | { readonly at: 'console'; readonly alt: boolean }
  | { readonly at: 'x10'; readonly body: string }
  /** A control string (OSC, DCS, APC, PM, SOS): `escape` may be the first half of its end. */
  | { readonly at: 'string'; readonly opener: string; readonly length: number; readonly escape: boolean }
  /** `marker`: as much of the end marker as stands at the end. `full`: the rest of a paste that was too long is dropped. */
  | { readonly at: 'paste'; readonly text: string; readonly marker: string; readonly full: boolean };

/** What was read, and where that leaves the reading. */
export interface Read {
  readonly reading: KeyReading;
  readonly inputs: readonly Input[];
}

export const REST: KeyReading = { at: 'rest' };

/**
 * Reads on. Bytes may be split anywhere: what is unfinished is kept until the rest comes or `timeUp`. No bytes fail;
 * those that mean nothing, and what a terminal answers to questions, give no input. An escape directly before a key is
 * `alt+` that key. A control key inside of an unfinished sequence ends that and counts: `^C` is never deaf.
 */
export function read(reading: KeyReading, bytes: Uint8Array): Read {
  const inputs: Input[] = [];
  let now = reading;
  for (const byte of bytes) {
    const next = readByte(now, byte);
    inputs.push(...next.inputs);
    now = next.reading;
  }
  return { reading: now, inputs };
}

/** What the unfinished stands for when nothing follows in time: an escape is the key, a paste what there is of it. */
export function timeUp(reading: KeyReading): Read {
  return { reading: REST, inputs: unfinished(reading) };
}

/** Which time runs: that of an `escape`, which may be a key, or the `silence` in which something longer ends. */
export function waitsFor(reading: KeyReading): 'nothing' | 'escape' | 'silence' {
  if (reading.at === 'rest') return 'nothing';
  return reading.at === 'escape' ? 'escape' : 'silence';
}

/** Bytes of a paste or a control string that are read at most. */
export const LONGEST = 64 * 1024;

/** Bytes of a CSI or SS3 sequence that are read at most; real ones have 30. */
const LONGEST_SEQUENCE = 256;

const ESC = 0x1b;
const BEL = 0x07;
const PASTE_END = '\x1b[201~';
const STRING_OPENERS = new Set([']', 'P', '_', '^', 'X']);

const only = (...inputs: readonly Input[]): Read => ({ reading: REST, inputs });
const on = (reading: KeyReading): Read => ({ reading, inputs: [] });
const escIf = (alt: boolean): readonly Input[] => (alt ? [keyInput('esc')] : []);

function readByte(reading: KeyReading, byte: number): Read {
  switch (reading.at) {
    case 'rest':
      return atRest(byte);
    case 'escape':
      return afterEscape(reading.alt, byte);
    case 'character':
      return inCharacter(reading, byte);
    case 'csi':
      return inCsi(reading, byte);
    case 'ss3':
      return inSs3(reading, byte);
    case 'console':
      if (isControl(byte)) return interrupted(reading, byte);
      return ended(reading.alt, consoleInput(String.fromCharCode(byte)));
    case 'x10':
      return inX10(reading, byte);
    case 'string':
      return inString(reading, byte);
    case 'paste':
      return inPaste(reading, byte);
  }
}

function atRest(byte: number): Read {
  if (byte === ESC) return on({ at: 'escape', alt: false });
  if (isControl(byte)) return only(keyInput(controlKey(byte)));
  if (byte < 0x80) return only(keyInput(String.fromCharCode(byte)));
  return beginCharacter(false, byte);
}

function afterEscape(alt: boolean, byte: number): Read {
  const char = String.fromCharCode(byte);
  if (byte === ESC) return { reading: { at: 'escape', alt: true }, inputs: escIf(alt) };
  if (char === '[') return on({ at: 'csi', alt, body: '' });
  if (char === 'O') return on({ at: 'ss3', alt, body: '' });
  const before = escIf(alt);
  if (STRING_OPENERS.has(char))
    return { reading: { at: 'string', opener: char, length: 0, escape: false }, inputs: before };
  if (byte >= 0x80) return after(before, beginCharacter(true, byte));
  if (isControl(byte) && !isNamedControl(byte)) return after([...before, keyInput('esc')], atRest(byte));
  return only(...before, keyInput(withAlt(isControl(byte) ? controlKey(byte) : char)));
}

/** A UTF-8 character of several bytes; `alt` is then its own escape. */
function beginCharacter(alt: boolean, byte: number): Read {
  const length = byte >= 0xc2 && byte <= 0xdf ? 2 : byte >> 4 === 0xe ? 3 : byte >= 0xf0 && byte <= 0xf4 ? 4 : 0;
  if (length === 0) return only(...escIf(alt));
  return on({ at: 'character', alt, body: String.fromCharCode(byte), length });
}

function inCharacter(reading: KeyReading & { at: 'character' }, byte: number): Read {
  if (byte >> 6 !== 0b10) return interrupted(reading, byte);
  const body = reading.body + String.fromCharCode(byte);
  if (body.length < reading.length) return on({ ...reading, body });
  const character = decoded(body);
  // Overlong, a surrogate, beyond Unicode, or one of the C1 controls.
  if ([...character].length !== 1 || character === '\ufffd' || character <= '\u009f')
    return only(...escIf(reading.alt));
  return only(keyInput(reading.alt ? withAlt(character) : character));
}

function inCsi(reading: KeyReading & { at: 'csi' }, byte: number): Read {
  const { alt, body } = reading;
  const char = String.fromCharCode(byte);
  if (isControl(byte) || byte >= 0x80) return interrupted(reading, byte);
  // rxvt ends a shifted key with what elsewhere stands before the end.
  if (char === '$' && /^\d+$/.test(body)) return ended(alt, csiInput(body, char));
  if (byte < 0x40) return body.length < LONGEST_SEQUENCE ? on({ ...reading, body: body + char }) : timeUp(reading);
  if (body === '' && char === '[') return on({ at: 'console', alt });
  if (body === '' && char === 'M') return { reading: { at: 'x10', body }, inputs: escIf(alt) };
  if (body === '200' && char === '~')
    return { reading: { at: 'paste', text: '', marker: '', full: false }, inputs: escIf(alt) };
  return ended(alt, csiInput(body, char));
}

function inSs3(reading: KeyReading & { at: 'ss3' }, byte: number): Read {
  const { alt, body } = reading;
  const char = String.fromCharCode(byte);
  if (/[0-9;]/.test(char) && body.length < LONGEST_SEQUENCE) return on({ ...reading, body: body + char });
  const input = ss3Input(body, char);
  return input ? ended(alt, input) : interrupted(reading, byte);
}

function inX10(reading: KeyReading & { at: 'x10' }, byte: number): Read {
  if (byte < 0x20) return interrupted(reading, byte);
  const body = reading.body + String.fromCharCode(byte);
  return body.length < 3 ? on({ at: 'x10', body }) : ended(false, x10Mouse(body));
}

function inString(reading: KeyReading & { at: 'string' }, byte: number): Read {
  if (reading.escape) return byte === 0x5c ? only() : after([], afterEscape(false, byte));
  if (byte === BEL) return only();
  if (byte === ESC) return on({ ...reading, escape: true });
  if (isControl(byte)) return interrupted(reading, byte);
  return reading.length < LONGEST ? on({ ...reading, length: reading.length + 1 }) : only();
}

function inPaste(reading: KeyReading & { at: 'paste' }, byte: number): Read {
  const char = String.fromCharCode(byte);
  if (PASTE_END[reading.marker.length] === char) {
    const marker = reading.marker + char;
    if (marker === PASTE_END) return only(...pasted(reading, false));
    return on({ ...reading, marker });
  }
  const marker = byte === ESC ? char : '';
  if (reading.full) return on({ ...reading, marker });
  const text = reading.text + reading.marker + (byte === ESC ? '' : char);
  if (text.length <= LONGEST) return on({ ...reading, text, marker });
  return {
    reading: { at: 'paste', text: '', marker, full: true },
    inputs: pasted({ ...reading, text: text.slice(0, LONGEST) }, true),
  };
}

/** Nothing where it was handed on already, when it was full. */
function pasted({ text, full }: KeyReading & { at: 'paste' }, cut: boolean): readonly Input[] {
  return full ? [] : [{ kind: 'paste', text: decoded(text, cut), cut }];
}

/** An escape that belonged to something without a name was a key before it. */
function ended(alt: boolean, input: Input | undefined): Read {
  if (!alt) return only(...(input ? [input] : []));
  if (input?.kind === 'key') return only(keyInput(withAlt(input.key)));
  return only(...escIf(alt), ...(input ? [input] : []));
}

function interrupted(reading: KeyReading, byte: number): Read {
  return after(unfinished(reading), atRest(byte));
}

const after = (before: readonly Input[], { reading, inputs }: Read): Read => ({
  reading,
  inputs: [...before, ...inputs],
});

/** Only its first bytes can have been keys: who has pressed `alt+[` has not typed parameters. */
function unfinished(reading: KeyReading): readonly Input[] {
  switch (reading.at) {
    case 'rest':
    case 'x10':
      return [];
    case 'escape':
      return [...escIf(reading.alt), keyInput('esc')];
    case 'character':
    case 'console':
      return escIf(reading.alt);
    case 'csi':
      return [...escIf(reading.alt), ...(reading.body === '' ? [keyInput('alt+[')] : [])];
    case 'ss3':
      return [...escIf(reading.alt), keyInput('alt+O'), ...[...reading.body].map(keyInput)];
    case 'string':
      if (reading.escape) return [keyInput('esc')];
      return reading.length === 0 ? [keyInput(`alt+${reading.opener}`)] : [];
    case 'paste':
      return pasted(reading, true);
  }
}

/** `unended`: without what there is of a last character. */
function decoded(bytes: string, unended = false): string {
  return new TextDecoder().decode(
    Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)),
    { stream: unended },
  );
}
