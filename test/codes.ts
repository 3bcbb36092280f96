import { appendFileSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Problem } from '../src/ground/problem.ts';
import { type TextTable, textIn, type WordsTable, wordsIn } from '../src/views/words/words.ts';

/** For each code something that really happens, and all problems it gives. */
export type Cases<Wrong extends Problem> = {
  readonly [Code in Wrong['code']]: () => readonly Wrong[] | Promise<readonly Wrong[]>;
};

/** Makes every code that a room has words for happen, and reads its words. A code without a case fails. */
export function testEveryCode<Wrong extends Problem>(table: WordsTable<Wrong>, cases: Cases<Wrong>): void {
  const codes = Object.keys(table) as Wrong['code'][];
  test('every code has words and a case that makes it happen', () => {
    expect(Object.keys(cases).sort()).toEqual([...codes].sort());
  });
  test.each(codes)('%s happens, and has words', async (code) => {
    const problem = (await cases[code]()).find((one) => one.code === code);
    if (problem === undefined) throw new Error(`${code} did not happen`);
    const { summary, detail, hint } = wordsIn(table, problem);
    record({ code, severity: problem.severity, summary, detail, hint });
    expect(CODES_TOLD).toContain(code);
    for (const text of [summary, detail, hint]) expect(text ?? '').not.toMatch(/undefined|\[object|NaN|Unknown system/);
    expect(summary).toMatch(/^\S.*\S$/s);
  });
}

/** The headings of docs/troubleshooting.md. */
const CODES_TOLD = [
  ...readFileSync(new URL('../docs/troubleshooting.md', import.meta.url), 'utf8').matchAll(/^### `(\w+)`$/gm),
].map(([, code]) => code);

/** For that page: `npm run troubleshooting` names a file. */
function record(words: object): void {
  const file = process.env.PHOENIX_CODES;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(words)}\n`);
}

/** The problems of a result that is expected to fail. */
export function problemsOf<Wrong extends Problem>(result: Failing<Wrong>): readonly Wrong[] {
  return result.ok ? [] : result.problems;
}

type Failing<Wrong extends Problem> =
  | { readonly ok: true }
  | { readonly ok: false; readonly problems: readonly Wrong[] };

interface WithWords {
  readonly code: string;
}

/** The same for what is no problem: reasons, consequences and notes. `all` are the things that a case gives. */
export function testEveryText<Of extends WithWords>(
  table: TextTable<Of>,
  cases: { readonly [Code in Of['code']]: () => readonly WithWords[] | Promise<readonly WithWords[]> },
): void {
  const codes = Object.keys(table) as Of['code'][];
  test('every code has a text and a case that makes it happen', () => {
    expect(Object.keys(cases).sort()).toEqual([...codes].sort());
  });
  test.each(codes)('%s happens, and has a text', async (code) => {
    const all = await cases[code]();
    const reason = all.find((one): one is Of => one.code === code);
    if (reason === undefined) throw new Error(`${code} did not happen: ${JSON.stringify(all)}`);
    expect(textIn(table, reason)).toMatch(/^\S.*\S$/s);
    expect(textIn(table, reason)).not.toMatch(/undefined|\[object|NaN/);
  });
}
