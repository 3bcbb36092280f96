import { isDeepStrictEqual } from 'node:util';
import type { VectorCase } from './case.ts';

// The compact form: each text of a container file is cut out of another one (from, how many characters go, what comes),
// and what nearly every case says is left unsaid. One case a line, so that a difference can be reviewed.

type Cut = readonly [base: string, from: number, drop: number, add: string];

interface CompactCase extends Partial<Omit<VectorCase, 'before' | 'after'>> {
  readonly before?: Readonly<Record<string, Cut>>;
  /** only the files that change; the base is the same file before */
  readonly after?: Readonly<Record<string, readonly [from: number, drop: number, add: string]>>;
}

interface CompactFile {
  readonly bases: Readonly<Record<string, string>>;
  readonly cases: readonly CompactCase[];
}

const usual = {
  running: [],
  host: { dirs: ['/srv/x', '/srv/y', '/srv/z'] },
  exit: 0,
  stdout: '',
  stderr: '',
  hotplugged: [],
} as const;

/** The cases of a file, recorded or compact. */
export function expandCases(file: readonly VectorCase[] | CompactFile): readonly VectorCase[] {
  if (!('cases' in file)) return file.map((vector) => ({ ...usual, ...vector }));
  return file.cases.map(({ before = {}, after = {}, ...rest }) => {
    const texts = Object.entries(before).map(([name, [base, ...cut]]): [string, string] => [
      name,
      splice(file.bases[base] ?? '', cut),
    ]);
    const afterwards = texts.map(([name, text]): [string, string] => [name, splice(text, after[name] ?? [0, 0, ''])]);
    return {
      ...{ id: '', about: '', argv: [] },
      ...usual,
      ...rest,
      before: Object.fromEntries(texts),
      after: Object.fromEntries(afterwards),
    };
  });
}

/** The text of the compact file of some cases. */
export function compactCases(cases: readonly VectorCase[]): string {
  const bases = basesOf(cases);
  const lines = cases.map((vector) => {
    const { before, after, written: _, lxcConfigWritten: __, ...rest } = vector as VectorCase & Record<string, unknown>;
    const kept = Object.entries(rest).filter(
      ([name, value]) => !(name in usual && isDeepStrictEqual(value, usual[name as keyof typeof usual])),
    );
    const cuts = Object.entries(before).map(([name, text]) => [name, shortestCut(bases, text)]);
    const changes = Object.entries(after)
      .filter(([name, text]) => before[name] !== text)
      .map(([name, text]) => [name, cutBetween(before[name] ?? '', text)]);
    return JSON.stringify({
      ...Object.fromEntries(kept),
      ...(cuts.length > 0 ? { before: Object.fromEntries(cuts) } : {}),
      ...(changes.length > 0 ? { after: Object.fromEntries(changes) } : {}),
    });
  });
  return `{"bases":${JSON.stringify(bases, null, 1)},\n"cases":[\n${lines.join(',\n')}\n]}\n`;
}

/** The texts that stand before most cases. */
function basesOf(cases: readonly VectorCase[]): Readonly<Record<string, string>> {
  const counts = new Map<string, number>();
  for (const text of cases.flatMap(({ before }) => Object.values(before)))
    counts.set(text, (counts.get(text) ?? 0) + 1);
  const common = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 9);
  return Object.fromEntries(common.map(([text], index) => [`${index}`, text]));
}

function shortestCut(bases: Readonly<Record<string, string>>, text: string): Cut {
  const cuts = Object.entries(bases).map(([name, base]): Cut => [name, ...cutBetween(base, text)]);
  return cuts.sort((a, b) => a[3].length - b[3].length)[0] ?? ['', 0, 0, text];
}

function cutBetween(base: string, text: string): readonly [from: number, drop: number, add: string] {
  const longest = Math.min(base.length, text.length);
  let from = 0;
  while (from < longest && base[from] === text[from]) from++;
  let tail = 0;
  while (tail < longest - from && base.at(-1 - tail) === text.at(-1 - tail)) tail++;
  return [from, base.length - from - tail, text.slice(from, text.length - tail)];
}

function splice(text: string, [from, drop, add]: readonly [number, number, string]): string {
  return text.slice(0, from) + add + text.slice(from + drop);
}
