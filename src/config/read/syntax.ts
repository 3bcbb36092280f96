import type { ConfigFault, Slip } from '../problem.ts';
import { type Position, positionAt } from './position.ts';

/** One slip of the pen makes a parser stumble on; more than this helps nobody. */
const MOST = 10;

/** As the parser tells it. */
export interface ParserError {
  readonly kind: string;
  readonly offset: number;
}

interface SyntaxFault {
  readonly fault: ConfigFault;
  readonly position: Position;
}

/** What the parser's errors mean to a person: the first of each line, ten at most, and at least one. */
export function syntaxFaults(text: string, errors: readonly ParserError[]): readonly SyntaxFault[] {
  const byLine = new Map<number, SyntaxFault>();
  for (const error of errors.filter(isFirstCry)) {
    if (byLine.size === MOST) break;
    const { fault, offset } = meaningOf(text, error);
    const position = positionAt(text, offset);
    if (!byLine.has(position.line)) byLine.set(position.line, { fault, position });
  }
  if (byLine.size === 0) throw new Error('a text that is no JSON has no syntax error');
  return [...byLine.values()];
}

/** The parser complains again where it picks up after an error; that says nothing new. */
function isFirstCry({ kind }: ParserError, index: number, errors: readonly ParserError[]): boolean {
  const before = errors[index - 1]?.kind;
  if (kind === 'ValueExpected') return before !== 'InvalidSymbol' && before !== 'PropertyNameExpected';
  return kind !== 'PropertyNameExpected' || (before !== 'InvalidSymbol' && before !== 'CommaExpected');
}

function meaningOf(
  text: string,
  { kind, offset }: ParserError,
): { readonly fault: ConfigFault; readonly offset: number } {
  const before = text.slice(0, offset).trimEnd();
  const next = text[offset];
  if (before === '' && text.trim() === '') return { fault: { code: 'json_empty' }, offset: 0 };
  if (kind === 'InvalidCommentToken') return { fault: { code: 'json_comment' }, offset };
  if (before.endsWith(',') && (next === '}' || next === ']')) {
    return { fault: { code: 'json_trailing_comma' }, offset: before.length - 1 };
  }
  if (/\d/.test(next ?? '') && text[offset - 1] === '0') {
    return { fault: { code: 'json_syntax', slip: 'LeadingZero' }, offset: offset - 1 };
  }
  if (text.slice(offset).trim() === '' && kind !== 'EndOfFileExpected') {
    return { fault: { code: 'json_truncated' }, offset };
  }
  return { fault: { code: 'json_syntax', slip: slipOf(kind) }, offset };
}

/** What is not closed shows at the end of the text only, and is reported as truncated before. */
const slipOf = (kind: string): Slip => SLIPS.find((slip) => slip === kind) ?? 'InvalidSymbol';

const SLIPS: readonly Slip[] = [
  'ColonExpected',
  'CommaExpected',
  'EndOfFileExpected',
  'InvalidCharacter',
  'InvalidEscapeCharacter',
  'InvalidSymbol',
  'InvalidUnicode',
  'PropertyNameExpected',
  'UnexpectedEndOfNumber',
  'UnexpectedEndOfString',
  'ValueExpected',
];
