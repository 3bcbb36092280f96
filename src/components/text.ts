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

/** `/mnt/pve/quickOS/…`: keeps the beginning. */
export function truncateEnd(text: string, width: number, ellipsis = '…'): string {
  const safe = safeText(text);
  if (displayWidth(safe) <= width) return safe;
  const room = width - displayWidth(ellipsis);
  return room < 0 ? takeStart(safe, width) : takeStart(safe, room) + ellipsis;
}

/** `…rod-data/ssl`: keeps the end. */
export function truncateStart(text: string, width: number, ellipsis = '…'): string {
  const safe = safeText(text);
  if (displayWidth(safe) <= width) return safe;
  const room = width - displayWidth(ellipsis);
  return room < 0 ? takeEnd(safe, width) : ellipsis + takeEnd(safe, room);
}

/** `nginx_…ilable`: keeps both ends, for names that share a beginning. */
export function truncateMiddle(text: string, width: number, ellipsis = '…'): string {
  const safe = safeText(text);
  if (displayWidth(safe) <= width) return safe;
  const room = width - displayWidth(ellipsis);
  if (room < 2) return truncateEnd(safe, width, ellipsis);
  const end = Math.floor(room / 2);
  return takeStart(safe, room - end) + ellipsis + takeEnd(safe, end);
}

/** `…/shared-prod-data/ssl`: keeps the end of a path, cut between its parts where they fit. */
export function truncatePath(path: string, width: number, ellipsis = '…'): string {
  const safe = safeText(path);
  if (displayWidth(safe) <= width) return safe;
  const room = width - displayWidth(ellipsis);
  for (let slash = safe.indexOf('/', 1); slash > 0; slash = safe.indexOf('/', slash + 1)) {
    const end = safe.slice(slash);
    if (end.length > 1 && displayWidth(end) <= room) return ellipsis + end;
  }
  return truncateStart(safe, width, ellipsis);
}

/** Exactly this wide: cut at the end or filled with blanks. */
export function pad(text: string, width: number, ellipsis = '…'): string {
  const cut = truncateEnd(text, width, ellipsis);
  return cut + ' '.repeat(Math.max(0, width - displayWidth(cut)));
}

/** Exactly this wide, to the right. */
export function padLeft(text: string, width: number, ellipsis = '…'): string {
  const cut = truncateEnd(text, width, ellipsis);
  return ' '.repeat(Math.max(0, width - displayWidth(cut))) + cut;
}

/** The same, where every line but the first is indented by so much: an item below its mark. */
export const wrapHanging = (text: string, width: number, hanging: number): readonly string[] =>
  wrap(text, width - hanging).map((line, index) => (index === 0 ? line : ' '.repeat(hanging) + line));

/** Breaks at blanks, and inside a word only when it is wider than a line. Always at least one line. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of safeText(text).split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (displayWidth(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (displayWidth(line) > width) {
      const head = takeStart(line, width) || [...line].slice(0, 1).join('');
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  lines.push(line);
  return lines;
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

function characterWidth(character: string): number {
  if (/\p{M}/u.test(character)) return 0;
  if (/\p{Regional_Indicator}/u.test(character)) return 1;
  return WIDE.test(character) ? 2 : 1;
}

function takeStart(safe: string, width: number): string {
  let taken = '';
  let room = width;
  for (const character of safe) {
    room -= characterWidth(character);
    if (room < 0) break;
    taken += character;
  }
  return taken;
}

function takeEnd(safe: string, width: number): string {
  const characters = [...safe];
  let room = width;
  let start = characters.length;
  while (start > 0) {
    room -= characterWidth(characters[start - 1] ?? '');
    if (room < 0) break;
    start -= 1;
  }
  return characters.slice(start).join('');
}
