// Lists every sentence that views can say, file by file, to be read whole: `npm run words` writes dist/words.md.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';

const ROOT = resolve(fileURLToPath(import.meta.url), '../..');
const OUT = join(ROOT, 'dist/words.md');

/** The rooms that write words: views, and the names of keys. */
const WRITES = /^(views\/.*|components\/app\/(keymap|hints))\.ts$/;

interface Said {
  readonly line: number;
  readonly text: string;
}

const src = join(ROOT, 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => WRITES.test(file))
  .sort();
const parts = files.flatMap((file) => {
  const said = saidIn(file, readFileSync(join(src, file), 'utf8'));
  return said.length === 0
    ? []
    : [`## ${file}\n\n${said.map(({ line, text }) => `- ${text} <!-- ${line} -->`).join('\n')}\n`];
});
mkdirSync(dirname(OUT), { recursive: true });
writeFileSync(OUT, `# What phoenix-volumes can say\n\n${parts.join('\n')}`);
console.log(`${OUT}: ${parts.join('').split('\n- ').length - 1} texts of ${parts.length} files`);

/** What stands in the source as text, `{…}` where a value is put in. */
function saidIn(file: string, source: string): readonly Said[] {
  const found: Said[] = [];
  const add = (text: string, start: number) => {
    const words = text.replace(/\s+/g, ' ').trim();
    if (isSaid(words)) found.push({ line: source.slice(0, start).split('\n').length, text: words });
  };
  const imported: { readonly start: number; readonly end: number }[] = [];
  new Visitor({
    ImportDeclaration: ({ start, end }) => void imported.push({ start, end }),
    Literal: ({ value, start }) => {
      if (typeof value === 'string' && !imported.some((one) => one.start <= start && start < one.end))
        add(value, start);
    },
    TemplateLiteral: ({ quasis, expressions, start }) => {
      const put = expressions.map((one) => `{${source.slice(one.start, one.end)}}`);
      add(quasis.map(({ value }, at) => `${value.cooked ?? value.raw}${put[at] ?? ''}`).join(''), start);
    },
  }).visit(parseSync(file, source).program);
  return found;
}

/** Two words, or one that ends as a sentence; no code, no id. */
function isSaid(text: string): boolean {
  return /[A-Za-z]{2}.* .*[A-Za-z]{2}|[a-z]{3}[.:]$/.test(text) && !/^[\w-]+:\/\//.test(text);
}
