// Perl reads a container file as bytes and treats each byte as one character. So does this folder: every text of a
// container file is a byte string, one JavaScript character (U+0000 to U+00FF) for each byte (`latin1` in Node's words).
// Digests, Latin-1 files and the double encoding of UTF-8 come out exactly only this way.

/** The text that a byte string spells in UTF-8; bytes that are no UTF-8 become U+FFFD. */
export function textOfBytes(bytes: string): string {
  return isAscii(bytes) ? bytes : new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)));
}

/** The UTF-8 bytes of a text, as a byte string. */
export function bytesOfText(text: string): string {
  if (isAscii(text)) return text;
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return bytes;
}

/** What Perl prints, read as UTF-8, as everyone reads it: bytes, unless a character does not fit `[path-host-unicode-config]`. */
export function printedText(text: string): string {
  return hasWideCharacter(text) ? text : textOfBytes(text);
}

/** True when Perl must write a string as UTF-8, because some character does not fit into a byte. */
export function hasWideCharacter(text: string): boolean {
  return /[^\x00-\xff]/.test(text);
}

function isAscii(text: string): boolean {
  return !BEYOND_ASCII.test(text);
}

const BEYOND_ASCII = /[^\x00-\x7f]/;

/** Perl's `\s` on bytes is ASCII only: 0x85 and 0xA0 are parts of UTF-8 characters, not spaces. */
function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

export function isBlank(text: string): boolean {
  return spaceEnd(text, 0) === text.length;
}

/** The index of the first character at or after `from` that is no space. */
export function spaceEnd(text: string, from: number): number {
  let index = from;
  while (index < text.length && isSpace(text.charCodeAt(index))) index++;
  return index;
}

/** By hand, since `\s*$` takes quadratic time on a long run of spaces inside a line. */
export function trimSpaceEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(0, end);
}

/** How a description stands behind `#`: `%`, `:`, control and non-ASCII bytes as %XX `[comment-percent]`. */
export function percentEncode(text: string): string {
  return bytesOfText(text).replace(
    /[^\x20-\x24\x26-\x39\x3b-\x7e]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** The text of a `#` line. */
export function percentDecode(bytes: string): string {
  return textOfBytes(percentBytes(bytes));
}

/** Its bytes. */
export function percentBytes(bytes: string): string {
  return bytes.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** Perl's `split_list`: NUL-separated, else at commas, semicolons and spaces `[delete-two-semicolon]`. */
export function splitList(text: string): readonly string[] {
  if (text.includes('\0')) return text.split('\0');
  return text.split(/[,; \t\n\v\f\r]+/).filter((item) => item !== '');
}
