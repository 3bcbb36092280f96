import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

/*
 * The house in figures: `npm run measure` for this tree, `npm run measure -- DIR` for another checkout's `src`.
 * Figures tell where to look; they are no goal.
 */
const src = join(process.argv[2] ?? '.', 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));

const lines: number[] = [];
const functions: number[] = [];
let manyParameters = 0;
let sentences = 0;
const exported = new Map<string, string[]>();

for (const file of files) {
  const text = readFileSync(join(src, file), 'utf8');
  lines.push(text.split('\n').length - 1);
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  const callable = ({ start, end, params }: { start: number; end: number; params: readonly unknown[] }) => {
    functions.push(lineOf(end) - lineOf(start) + 1);
    if (params.length >= 5) manyParameters += 1;
  };
  const said = (value: string) => {
    if (!/^(views|output|components)\//.test(file) && isSentence(value)) sentences += 1;
  };
  new Visitor({
    FunctionDeclaration: callable,
    FunctionExpression: callable,
    ArrowFunctionExpression: callable,
    Literal: ({ value }) => {
      if (typeof value === 'string') said(value);
    },
    TemplateLiteral: ({ quasis }) => said(quasis.map(({ value }) => value.raw).join('X')),
    ExportNamedDeclaration: ({ declaration, source }) => {
      if (!declaration || source) return;
      const names =
        declaration.type === 'VariableDeclaration'
          ? declaration.declarations.map(({ id }) => id)
          : 'id' in declaration
            ? [declaration.id]
            : [];
      for (const id of names) if (id?.type === 'Identifier') add(id.name, file);
    },
  }).visit(parseSync(file, text).program);
}

const twice = [...exported].filter(([, places]) => new Set(places).size > 1);
console.log(`files                              ${files.length}`);
console.log(`lines                              ${lines.reduce((sum, count) => sum + count, 0)}`);
console.log(`lines a file, median / p90 / max   ${spread(lines)}`);
console.log(`lines a function, same             ${spread(functions)}`);
console.log(`functions with 5 parameters        ${manyParameters}`);
console.log(`sentences outside views, screens   ${sentences}`);
console.log(`names exported twice               ${twice.length}`);
for (const [name, places] of twice) console.log(`  ${name}: ${places.join(', ')}`);

function add(name: string, file: string): void {
  exported.set(name, [...(exported.get(name) ?? []), file]);
}

/** Four words or more, the first of them in letters: what a person reads, not an argument, a path or a pattern. */
function isSentence(text: string): boolean {
  return /^[A-Za-z][a-z']*( [a-z'"(X][^ ]*){3,}/.test(text.trim()) && !/[{}|<>\\]/.test(text);
}

function spread(counts: readonly number[]): string {
  const sorted = counts.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return `${at(0.5)} / ${at(0.9)} / ${sorted.at(-1) ?? 0}`;
}
