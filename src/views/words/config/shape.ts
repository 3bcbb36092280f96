import type { Expected, ShapeFacts, ValueKind } from '../../../config/problem.ts';
import type { Problems } from '../../../ground/problem.ts';
import { quoted, type WordsTable } from '../words.ts';

/** What is wrong with the type of a value. */
export const SHAPE_WORDS: WordsTable<Problems<ShapeFacts>> = {
  missing_key: ({ of = 'The file', key, expected }) => ({
    summary: `${of} has no "${key}".`,
    hint: `Add it; ${anyOf(expected)} is expected.`,
  }),
  unknown_key: ({ of, key, meant, known }) => ({
    summary: `${of} does not know ${quoted(key)}.`,
    hint: meant ? `Did you mean "${meant}"?` : `Known here: ${known.join(', ')}.`,
  }),
  wrong_type: ({ of = 'The file', expected, found, shown }) => ({
    summary: `${of} must be ${anyOf(expected)}, not ${typeof shown === 'boolean' ? shown : KINDS[found]}.`,
    hint: remedy(expected, found, shown),
  }),
};

const KINDS: Readonly<Record<ValueKind, string>> = {
  text: 'text',
  flag: 'true or false',
  number: 'a number',
  huge: 'a number that is too large',
  list: 'a list',
  object: 'an object',
  null: 'null',
};

const anyOf = (expected: readonly Expected[]): string =>
  expected.map((one) => (typeof one === 'string' ? KINDS[one] : JSON.stringify(one.literal))).join(' or ');

function remedy(expected: readonly Expected[], found: ValueKind, shown: number | boolean | undefined): string {
  const [first] = expected;
  if (found === 'number' && first === 'text') return `Put it in double quotes: "${shown}".`;
  if (found === 'text' && first === 'flag') return 'Write true or false without quotes.';
  if (found === 'text' && first === 'number') return 'Write it without quotes.';
  return `Write ${anyOf(expected)} here.`;
}
