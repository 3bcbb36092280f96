/**
 * Looks at the brackets before anything recurses into them, and counts colons outside texts. Strings and comments end
 * where the parser ends them. `isPlain`: it is JSON, and nothing in it is escaped.
 */
export function scan(
  text: string,
  { deepest, isPlain = false }: { readonly deepest: number; readonly isPlain?: boolean },
): { readonly tooDeepAt?: number; readonly colons: number } {
  let depth = 0;
  let colons = 0;
  for (let offset = 0; offset < text.length; offset++) {
    switch (text.charCodeAt(offset)) {
      case QUOTE:
        offset = isPlain ? text.indexOf('"', offset + 1) : stringEnd(text, offset);
        break;
      case SLASH:
        offset = commentEnd(text, offset);
        break;
      case COLON:
        colons++;
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        if (++depth > deepest) return { tooDeepAt: offset, colons };
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth--;
    }
  }
  return { colons };
}

const QUOTE = 0x22;
const SLASH = 0x2f;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

function stringEnd(text: string, start: number): number {
  for (let offset = start + 1; offset < text.length; offset++) {
    const character = text.charCodeAt(offset);
    if (character === BACKSLASH) offset++;
    else if (character === QUOTE || character === 0x0a || character === 0x0d) return offset;
  }
  return text.length;
}

/** The last character of the comment that begins here; the slash itself where none does. */
function commentEnd(text: string, start: number): number {
  if (text[start + 1] === '*') {
    const end = text.indexOf('*/', start + 2);
    return end < 0 ? text.length : end + 1;
  }
  if (text[start + 1] !== '/') return start;
  let end = start + 2;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
  return end;
}
