/**
 * Text from files, containers and commands, one line of it, made harmless: every control, escape, bidirectional or
 * otherwise invisible character becomes one visible glyph of width one. Applying it twice changes nothing.
 */
export function safeText(text: string): string {
  return PRINTABLE_ASCII.test(text) ? text : text.replace(HARMFUL, visible);
}

/** The same for terminals that cannot show more than ASCII. */
export function asciiText(text: string): string {
  return PRINTABLE_ASCII.test(text) ? text : safeText(text).replace(/[^ -~]/gu, '?');
}

/** Columns a text takes in a terminal once it went through `safeText`. */
export function displayWidth(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of safeText(text)) width += characterWidth(character);
  return width;
}

/** Columns one character of safe text takes. */
export function characterWidth(character: string): number {
  if (/\p{M}/u.test(character)) return 0;
  if (/\p{Regional_Indicator}/u.test(character)) return 1;
  return WIDE.test(character) ? 2 : 1;
}

const PRINTABLE_ASCII = /^[ -~]*$/;

const HARMFUL = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** The Unicode pictures of the control characters; everything else without a picture is U+FFFD. */
function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]/u;
