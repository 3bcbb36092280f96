import { printParseErrorCode, visit } from 'jsonc-parser';
import type { Worded } from '../../engine/diagnostic.ts';
import { type Position, positionAt, type Segment } from './place.ts';
import { isObject } from './value.ts';

const DEEPEST = 100;
/** One slip of the pen makes a parser stumble on; more than this helps nobody. */
const MOST_SYNTAX_PROBLEMS = 10;

type Slip = Pick<Worded, 'code' | 'summary' | 'hint'>;

/** A problem of the text itself, where it stands. */
interface TextProblem extends Slip, Position {
  readonly path?: readonly Segment[];
}

/** What a text means, and what is wrong with it: duplicate keys leave a meaning (the last counts), syntax does not. */
export type JsonText =
  | { readonly ok: true; readonly value: unknown; readonly problems: readonly TextProblem[] }
  | { readonly ok: false; readonly problems: readonly TextProblem[] };

export const textProblem = ({ path, line, column, ...slip }: TextProblem): Worded => ({
  severity: 'error',
  where: { line, column, path: path?.join('.') },
  ...slip,
});

export function parseJson(text: string): JsonText {
  if (text.startsWith('\uFEFF')) {
    return { ok: false, problems: [BYTE_ORDER_MARK, ...parseJson(text.slice(1)).problems] };
  }
  const { tooDeepAt, colons } = scan(text);
  if (tooDeepAt !== undefined) return { ok: false, problems: [{ ...TOO_DEEP, ...positionAt(text, tooDeepAt) }] };
  const parsed = parse(text);
  if (parsed && countKeys(parsed.value) === colons) return { ok: true, value: parsed.value, problems: [] };
  const { syntax, misread, duplicates } = findProblems(text);
  const whole = parsed && syntax.length === 0;
  if (whole && misread.length === 0) return { ok: true, value: parsed.value, problems: duplicates };
  if (whole) return { ok: false, problems: [...misread, ...duplicates] };
  return { ok: false, problems: syntaxProblems(text, syntax) };
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/**
 * Fewer than the text has colons means that a key stood there twice; that saves walking most texts again. A key that
 * programs misread makes the count none at all.
 */
function countKeys(value: unknown): number {
  if (!isObject(value)) return 0;
  let count = 0;
  const own = Array.isArray(value) ? 0 : 1;
  for (const key in value) count += key === MISREAD ? Number.NaN : own + countKeys(value[key]);
  return count;
}

/** JavaScript programs take it for something else than a key; zod, for one, does not look at what it holds. */
const MISREAD = '__proto__';

const BYTE_ORDER_MARK: TextProblem = {
  code: 'byte_order_mark',
  summary: 'The file begins with a byte order mark, which JSON does not allow.',
  hint: 'Save it as UTF-8 without BOM.',
  line: 1,
  column: 1,
};

const TOO_DEEP: Slip = {
  code: 'too_deep',
  summary: `The file nests deeper than ${DEEPEST} levels.`,
  hint: 'Flatten it; a configuration needs no more than ten.',
};

/** Looks at the brackets before anything recurses into them. Strings and comments end where the parser ends them. */
function scan(text: string): { readonly tooDeepAt?: number; readonly colons: number } {
  let depth = 0;
  let colons = 0;
  for (let offset = 0; offset < text.length; offset++) {
    switch (text.charCodeAt(offset)) {
      case QUOTE:
        offset = stringEnd(text, offset);
        break;
      case SLASH:
        offset = commentEnd(text, offset);
        break;
      case COLON:
        colons++;
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        if (++depth > DEEPEST) return { tooDeepAt: offset, colons };
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

interface SyntaxSlip {
  readonly kind: string;
  readonly offset: number;
}

function findProblems(text: string): { syntax: SyntaxSlip[]; misread: TextProblem[]; duplicates: TextProblem[] } {
  const syntax: SyntaxSlip[] = [];
  const misread: TextProblem[] = [];
  const duplicates: TextProblem[] = [];
  const keys: Map<string, number>[] = [];
  visit(
    text,
    {
      onObjectBegin: () => void keys.push(new Map()),
      onObjectEnd: () => void keys.pop(),
      onObjectProperty: (name, _offset, _length, line, character, pathOf) => {
        const known = keys[keys.length - 1];
        const first = known?.get(name);
        if (name === MISREAD) misread.push({ ...MISREAD_KEY, line: line + 1, column: character + 1 });
        else if (first === undefined) known?.set(name, line + 1);
        else duplicates.push(duplicateKey([...pathOf(), name], first, { line: line + 1, column: character + 1 }));
      },
      onError: (error, offset) => void syntax.push({ kind: printParseErrorCode(error), offset }),
    },
    { disallowComments: true },
  );
  return { syntax, misread, duplicates };
}

const MISREAD_KEY = {
  code: 'misread_key',
  summary: `A key is named "${MISREAD}", which many programs do not take for a key.`,
  hint: 'Give it another name.',
} as const;

const duplicateKey = (path: readonly Segment[], first: number, position: Position): TextProblem => ({
  code: 'duplicate_key',
  summary: `${path.join('.')} stands here a second time; the first is in line ${first}.`,
  hint: 'Keep one of the two: programs disagree on which counts.',
  path,
  ...position,
});

function syntaxProblems(text: string, errors: readonly SyntaxSlip[]): readonly TextProblem[] {
  const byLine = new Map<number, TextProblem>();
  for (const error of errors.filter(isFirstCry)) {
    if (byLine.size === MOST_SYNTAX_PROBLEMS) break;
    const { offset, ...problem } = syntaxProblem(text, error);
    const position = positionAt(text, offset);
    if (!byLine.has(position.line)) byLine.set(position.line, { ...problem, ...position });
  }
  return byLine.size > 0 ? [...byLine.values()] : [{ code: 'json_syntax', ...NOT_JSON, line: 1, column: 1 }];
}

/** The parser complains again where it picks up after an error; that says nothing new. */
function isFirstCry({ kind }: SyntaxSlip, index: number, errors: readonly SyntaxSlip[]): boolean {
  const before = errors[index - 1]?.kind;
  if (kind === 'ValueExpected') return before !== 'InvalidSymbol' && before !== 'PropertyNameExpected';
  return kind !== 'PropertyNameExpected' || (before !== 'InvalidSymbol' && before !== 'CommaExpected');
}

function syntaxProblem(text: string, { kind, offset }: SyntaxSlip): Slip & { readonly offset: number } {
  const before = text.slice(0, offset).trimEnd();
  const next = text[offset];
  if (before === '' && text.trim() === '') return { ...SYNTAX.empty, offset: 0 };
  if (kind === 'InvalidCommentToken') return { ...SYNTAX.comment, offset };
  if (before.endsWith(',') && (next === '}' || next === ']'))
    return { ...SYNTAX.trailingComma, offset: before.length - 1 };
  if (/\d/.test(next ?? '') && text[offset - 1] === '0')
    return { code: 'json_syntax', ...LEADING_ZERO, offset: offset - 1 };
  if (text.slice(offset).trim() === '' && kind !== 'EndOfFileExpected') return { ...SYNTAX.truncated, offset };
  return { code: 'json_syntax', ...(REASONS.get(kind) ?? NOT_JSON), offset };
}

const SYNTAX = {
  empty: {
    code: 'json_empty',
    summary: 'The file is empty.',
    hint: 'An object is expected: {} at least. A backup may have what stood here.',
  },
  comment: {
    code: 'json_comment',
    summary: 'A comment stands here, which JSON does not have.',
    hint: 'Remove it: jq and other programs read this file too.',
  },
  trailingComma: {
    code: 'json_trailing_comma',
    summary: 'A comma stands after the last entry, which JSON does not allow.',
    hint: 'Remove the comma.',
  },
  truncated: {
    code: 'json_truncated',
    summary: 'The file ends in the middle of something.',
    hint: 'Close what is open, or restore the file from a backup.',
  },
} as const;

const LEADING_ZERO = { summary: 'A number may not begin with a zero.', hint: 'Write a mode as text: "0775".' };
const NOT_JSON = { summary: 'This is not JSON.', hint: 'Compare it with an entry that works.' };
const QUOTE_IT = 'Text and names stand in double quotes; only numbers, true, false and null do without.';
const ESCAPE_IT = 'In text write \\n for a line break, \\t for a tab, \\\\ for a backslash and \\" for a quote.';

const REASONS = new Map([
  ['InvalidSymbol', { summary: 'This is neither text, number, true, false nor null.', hint: QUOTE_IT }],
  ['PropertyNameExpected', { summary: 'A name in double quotes is expected here.', hint: QUOTE_IT }],
  ['ValueExpected', { summary: 'A value is missing here.', hint: QUOTE_IT }],
  ['ColonExpected', { summary: 'A colon is missing between name and value.', hint: 'Write "name": value.' }],
  ['CommaExpected', { summary: 'A comma is missing before this.', hint: 'Separate entries with commas.' }],
  ['EndOfFileExpected', { summary: 'Something follows the end of the document.', hint: 'Check the braces before it.' }],
  ['UnexpectedEndOfString', { summary: 'This text has no closing quote on its line.', hint: ESCAPE_IT }],
  ['UnexpectedEndOfNumber', { summary: 'This number breaks off.', hint: 'Write digits after the point or exponent.' }],
  ['InvalidUnicode', { summary: 'A \\u escape needs four hexadecimal digits.', hint: ESCAPE_IT }],
  ['InvalidEscapeCharacter', { summary: 'This escape is not one that JSON has.', hint: ESCAPE_IT }],
  ['InvalidCharacter', { summary: 'A control character stands in this text.', hint: ESCAPE_IT }],
]);
