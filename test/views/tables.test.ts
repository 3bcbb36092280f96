import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

const texts = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(ROOT, folder, name), 'utf8'));

/** Every table of codes and their words, with the tables that are spread into it. */
const TABLES = texts('src').flatMap((text) =>
  [...text.matchAll(/^(?:export )?const (\w+): (?:WordsTable|TextTable)<.*?= \{\n(.*?)^\};/gms)].map(
    ([, name = '', body = '']) => ({
      name,
      parts: [...body.matchAll(/^ {2}\.\.\.([A-Z_]+),$/gm)].map(([, part = '']) => part),
    }),
  ),
);

/** Whose codes a test makes happen, one by one. */
const TESTED = new Set(
  texts('test').flatMap((text) => [
    ...[...text.matchAll(/testEvery(?:Code|Text)(?:<.*?>)?\(([A-Z_]+),/g)].map(([, name = '']) => name),
    ...[...text.matchAll(/Object\.keys\(([A-Z_]+)\)\.sort\(\)\)/g)].map(([, name = '']) => name),
  ]),
);

/** Whose codes stand in another table, which is tested: what blocks a step, or keeps a directory, is a reason, too. */
const INSIDE_ANOTHER = new Map([
  ['BLOCKED_TEXTS', 'REASON_TEXTS'],
  ['UNRETURNED_TEXTS', 'REASON_TEXTS'],
]);

const isTested = (name: string): boolean => {
  const parts = TABLES.find((table) => table.name === name)?.parts ?? [];
  const another = INSIDE_ANOTHER.get(name);
  const holders = TABLES.filter((table) => table.parts.includes(name) && TESTED.has(table.name));
  return TESTED.has(name) || (another !== undefined && TESTED.has(another)) || holders.length > 0 || parts.length > 1;
};

test('every table of codes has a test that makes each of them happen', () => {
  expect(TABLES.length).toBeGreaterThan(15);
  expect(TABLES.map(({ name }) => name).filter((name) => !isTested(name))).toEqual([]);
});

test('a table that is only put together has no code without a test', () => {
  const parts = TABLES.filter(({ name }) => !TESTED.has(name)).flatMap((table) => table.parts);
  expect(parts.filter((name) => !isTested(name))).toEqual([]);
});
