import type { Slip, TextFacts } from '../../../config/problem.ts';
import type { Problems } from '../../../ground/problem.ts';
import type { Words, WordsTable } from '../words.ts';

/** What is wrong with a file's text. */
export const JSON_WORDS: WordsTable<Problems<TextFacts>> = {
  byte_order_mark: () => ({
    summary: 'The file begins with a byte order mark, which JSON does not allow.',
    hint: 'Save it as UTF-8 without BOM.',
  }),
  duplicate_key: ({ key, firstLine }) => ({
    summary: `${key} stands here a second time; the first is in line ${firstLine}.`,
    hint: 'Keep one of the two: programs disagree on which counts.',
  }),
  json_comment: () => ({
    summary: 'This is a comment, which JSON does not allow.',
    hint: 'Remove it: jq and other programs read this file too.',
  }),
  json_empty: () => ({
    summary: 'The file is empty.',
    hint: 'An object is expected: {} at least. A backup may have what stood here.',
  }),
  json_syntax: ({ slip }) => SLIPS[slip],
  json_trailing_comma: () => ({
    summary: 'A comma stands after the last entry, which JSON does not allow.',
    hint: 'Remove the comma.',
  }),
  json_truncated: () => ({
    summary: 'The file ends in the middle of something.',
    hint: 'Close what is open, or restore the file from a backup.',
  }),
  misread_key: ({ key }) => ({
    summary: `A key is named "${key}", which many programs do not take for a key.`,
    hint: 'Give it another name.',
  }),
  too_deep: ({ limit }) => ({
    summary: `The file nests deeper than ${limit} levels.`,
    hint: 'Flatten it; a configuration needs no more than ten.',
  }),
};

const QUOTE_IT = 'Put text and names in double quotes; only numbers, true, false and null go without.';
const ESCAPE_IT = 'In text write \\n for a line break, \\t for a tab, \\\\ for a backslash and \\" for a quote.';

const SLIPS: Readonly<Record<Slip, Words>> = {
  ColonExpected: { summary: 'A colon is missing between name and value.', hint: 'Write "name": value.' },
  CommaExpected: { summary: 'A comma is missing before this.', hint: 'Separate entries with commas.' },
  EndOfFileExpected: {
    summary: 'Something follows the end of the document.',
    hint: 'Check the braces before it.',
  },
  InvalidCharacter: { summary: 'A control character stands in this text.', hint: ESCAPE_IT },
  InvalidEscapeCharacter: { summary: 'JSON has no such escape.', hint: ESCAPE_IT },
  InvalidSymbol: { summary: 'This is neither text, number, true, false nor null.', hint: QUOTE_IT },
  InvalidUnicode: { summary: 'A \\u escape needs four hexadecimal digits.', hint: ESCAPE_IT },
  LeadingZero: { summary: 'A number may not begin with a zero.', hint: 'Write a mode as text: "0775".' },
  PropertyNameExpected: { summary: 'A name in double quotes is expected here.', hint: QUOTE_IT },
  UnexpectedEndOfNumber: {
    summary: 'This number breaks off.',
    hint: 'Write digits after the point or exponent.',
  },
  UnexpectedEndOfString: { summary: 'This text has no closing quote on its line.', hint: ESCAPE_IT },
  ValueExpected: { summary: 'A value is missing here.', hint: QUOTE_IT },
};
