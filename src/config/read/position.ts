export type Segment = string | number;

/** Points at a key or a value inside a JSON document. */
export interface Pointer {
  readonly path: readonly Segment[];
  readonly at: 'key' | 'value';
}

/** Counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

interface Wanted {
  readonly inside: Map<string, Wanted>;
  key?: Position;
  value?: Position;
}

/** Where keys and values stand in a text of sound JSON, in one pass whatever their number. */
export function positionsIn(text: string, pointers: readonly Pointer[]): readonly (Position | undefined)[] {
  const root: Wanted = { inside: new Map() };
  const found = pointers.map((pointer) => {
    const trail = [root];
    for (const segment of pointer.path) trail.push(stepInto(trail[trail.length - 1] ?? root, String(segment)));
    return { pointer, trail };
  });
  mark(text, root);
  return found.map(({ pointer, trail }) => {
    const deepest = trail.findLast((wanted) => wanted.value !== undefined);
    return (pointer.at === 'key' ? trail[trail.length - 1]?.key : undefined) ?? deepest?.value;
  });
}

/** Of one character in a text, by its offset. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before[before.length - 1]?.length ?? 0) + 1 };
}

function stepInto(wanted: Wanted, segment: string): Wanted {
  const known = wanted.inside.get(segment);
  if (known) return known;
  const fresh: Wanted = { inside: new Map() };
  wanted.inside.set(segment, fresh);
  return fresh;
}

/**
 * Goes only into what holds something that is looked for, and passes over all else: a parser that tells of every part takes ten
 * times as long. Where the text is no sound JSON it stops, with what was found.
 */
function mark(text: string, root: Wanted): void {
  const placeOf = placing(text);
  let at = 0;
  value(root);

  function value(wanted: Wanted | undefined): void {
    at = blankEnd(text, at);
    if (wanted) wanted.value ??= placeOf(at);
    const first = text.charCodeAt(at);
    if (!wanted?.inside.size || (first !== OPEN_BRACE && first !== OPEN_BRACKET)) at = valueEnd(text, at);
    else if (first === OPEN_BRACE) whole(() => member(wanted));
    else {
      let index = 0;
      whole(() => {
        value(wanted.inside.get(String(index++)));
        return true;
      });
    }
  }

  /** From its opening bracket to behind the closing one; `part` reads one of its parts, if there is any. */
  function whole(part: () => boolean): void {
    do at = blankEnd(text, at + 1);
    while (!isClosing(text.charCodeAt(at)) && part() && isComma());
    at += 1;
  }

  function member({ inside }: Wanted): boolean {
    if (text.charCodeAt(at) !== QUOTE) return false;
    const end = stringEnd(text, at);
    const wanted = inside.get(nameIn(text.slice(at, end)));
    if (wanted) wanted.key ??= placeOf(at);
    at = blankEnd(text, end);
    if (text.charCodeAt(at) !== COLON) return false;
    at += 1;
    value(wanted);
    return true;
  }

  function isComma(): boolean {
    at = blankEnd(text, at);
    return text.charCodeAt(at) === COMMA;
  }
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const isClosing = (character: number): boolean => character === CLOSE_BRACE || character === CLOSE_BRACKET;

const blankEnd = (text: string, start: number): number => foundAt(text, BLANK_END, start);

/** Behind the value that begins here, whatever it holds. */
function valueEnd(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return stringEnd(text, start);
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return foundAt(text, WORD_END, start);
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    at = foundAt(text, STRUCTURE, at);
    const character = text.charCodeAt(at);
    if (character === OPEN_BRACE || character === OPEN_BRACKET) depth++;
    else if (character !== QUOTE && --depth === 0) return at + 1;
  }
  return text.length;
}

/** What ends a number or a word. */
const WORD_END = /[\s,\]}]/g;

/** A bracket, or a string to its end. */
const STRUCTURE = /[[\]{}]|"[^"\\]*(?:\\.[^"\\]*)*"/g;

const BLANK_END = /\S/g;

/** The last character of the first of these; the text's end where there is none. */
function foundAt(text: string, characters: RegExp, start: number): number {
  characters.lastIndex = start;
  return characters.test(text) ? characters.lastIndex - 1 : text.length;
}

/** Behind the closing quote. */
function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end > 0; end = text.indexOf('"', end + 1)) {
    let before = end;
    while (text.charCodeAt(before - 1) === BACKSLASH) before--;
    if ((end - before) % 2 === 0) return end + 1;
  }
  return text.length;
}

function nameIn(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted);
  } catch {
    return quoted;
  }
}

/** Places in a text, each behind the one that was asked for before it. */
function placing(text: string): (offset: number) => Position {
  let line = 1;
  let start = 0;
  let next = lineAfter(text, 0);
  return (offset) => {
    for (; next <= offset; next = lineAfter(text, start)) {
      line += 1;
      start = next;
    }
    return { line, column: offset - start + 1 };
  };
}

function lineAfter(text: string, start: number): number {
  LINE_END.lastIndex = start;
  return LINE_END.test(text) ? LINE_END.lastIndex : Number.POSITIVE_INFINITY;
}

const LINE_END = /\r\n|\r|\n/g;
