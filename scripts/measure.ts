import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { doubledNames } from './exported.ts';
import { strayedSentences } from './sentences.ts';

/*
 * The house in figures: `npm run measure` for this tree, `npm run measure -- DIR` for another checkout's `src`.
 * Figures tell where to look; they are no goal.
 */
const src = join(process.argv[2] ?? '.', 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));

const lines: number[] = [];
const functions: number[] = [];
let manyParameters = 0;

for (const file of files) {
  const text = readFileSync(join(src, file), 'utf8');
  lines.push(text.split('\n').length - 1);
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  const callable = ({ start, end, params }: { start: number; end: number; params: readonly unknown[] }) => {
    functions.push(lineOf(end) - lineOf(start) + 1);
    if (params.length >= 5) manyParameters += 1;
  };
  new Visitor({
    FunctionDeclaration: callable,
    FunctionExpression: callable,
    ArrowFunctionExpression: callable,
  }).visit(parseSync(file, text).program);
}

const twice = doubledNames(src);
console.log(`files                              ${files.length}`);
console.log(`lines                              ${lines.reduce((sum, count) => sum + count, 0)}`);
console.log(`lines a file, median / p90 / max   ${spread(lines)}`);
console.log(`lines a function, same             ${spread(functions)}`);
console.log(`functions with 5 parameters        ${manyParameters}`);
console.log(`sentences outside views            ${strayedSentences(src).length}`);
console.log(`names exported twice               ${twice.length}`);
for (const line of twice) console.log(`  ${line}`);

function spread(counts: readonly number[]): string {
  const sorted = counts.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return `${at(0.5)} / ${at(0.9)} / ${sorted.at(-1) ?? 0}`;
}
