import { eastAsianWidth } from 'get-east-asian-width';

/**
 * Text from files, containers and commands, one line of it, made harmless: every control, escape, bidirectional or
 * otherwise invisible character becomes one visible glyph of width one. Applying it twice changes nothing.
 */
export function safeText(text: string): string {
  return NARROW.test(text) ? text : text.replace(HARMFUL, visible);
}

/** The same for terminals that cannot show more than ASCII. */
export function asciiText(text: string): string {
  return PRINTABLE_ASCII.test(text) ? text : safeText(text).replace(/[^ -~]/gu, '?');
}

/**
 * The text of a JSON document that leaves no character raw which `safeText` would replace; escaped, they mean the same. The
 * line ends between its lines stay.
 */
export function safeJson(text: string): string {
  return isPlain(text) ? text : text.replace(HARMFUL, escaped);
}

/** JSON has no control character raw but between its parts, and there only line ends; to count bytes is quickest, of megabytes. */
const isPlain = (json: string): boolean => Buffer.byteLength(json) === json.length && !json.includes('\x7f');

/** Columns a text takes in a terminal once it went through `safeText`. */
export function displayWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const character of safeText(text)) width += characterWidth(character);
  return width;
}

/** A text as it is shown, and the columns it takes: `safe` makes it harmless. */
export function measured(text: string, safe = safeText): { readonly text: string; readonly width: number } {
  if (PRINTABLE_ASCII.test(text)) return { text, width: text.length };
  const shown = safe(text);
  return { text: shown, width: displayWidth(shown) };
}

/** Columns one character of safe text takes: none for a mark on the one before it. */
export function characterWidth(character: string): number {
  return MARK.test(character) ? 0 : eastAsianWidth(character.codePointAt(0) ?? 0);
}

const PRINTABLE_ASCII = /^[ -~]*$/;
/** The same with what our own lines are drawn of besides: a column each, and asked about at every frame. */
const NARROW = /^[ -~·…→≈\u2500-\u257f▏▲▼]*$/;

const MARK = /^\p{M}/u;

const HARMFUL = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** The Unicode pictures of the control characters; everything else without a picture is U+FFFD. */
function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

function escaped(character: string): string {
  if (character === '\n') return character;
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
