import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

/** A sentence in the source, `X` where a value is put in. */
export interface Sentence {
  readonly file: string;
  readonly text: string;
}

/** What a person could read outside the room that writes it: help and descriptions of shapes apart. */
export const strayedSentences = (src: string): readonly Sentence[] =>
  readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !WRITTEN.test(file))
    .flatMap((file) => sentencesIn(file, readFileSync(join(src, file), 'utf8')));

/** Words are written in views, once called `output`. The others are help, of commands and of keys. */
const WRITTEN =
  /^(views|output)\/|^commands\/(define\/|program\.ts)|^config\/shapes\.ts|^components\/(app\/)?(keymap|hints)\.ts/;

/**
 * The sentences of a file. Left out is what nobody reads as one: the message of an exception, which is a fault of the
 * program, and words in a row that are split.
 */
export function sentencesIn(file: string, text: string): readonly Sentence[] {
  const found: Sentence[] = [];
  const unread: { readonly start: number; readonly end: number }[] = [];
  const add = (value: string, start: number) => {
    if (unread.some((part) => part.start <= start && start < part.end)) return;
    if (isSentence(value)) found.push({ file, text: value });
  };
  new Visitor({
    NewExpression: ({ callee, start, end }) => {
      if (callee.type === 'Identifier' && callee.name === 'Error') unread.push({ start, end });
    },
    CallExpression: ({ callee, start, end }) => {
      const property = callee.type === 'MemberExpression' ? callee.property : undefined;
      if (property?.type === 'Identifier' && property.name === 'split') unread.push({ start, end });
    },
    Literal: ({ value, start }) => {
      if (typeof value === 'string') add(value, start);
    },
    TemplateLiteral: ({ quasis, start }) => add(quasis.map(({ value }) => value.raw).join('X'), start),
  }).visit(parseSync(file, text).program);
  return found;
}

/** Four words or more, the first of them in letters: what a person reads, not an argument, a path or a pattern. */
function isSentence(text: string): boolean {
  return /^[A-Za-z][a-z']*( [a-z'"(X][^ ]*){3,}/.test(text.trim()) && !/[{}|<>\\]/.test(text);
}
