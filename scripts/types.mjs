import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * The library's public types as one file: what src/index.ts exports, and what that is made of. TypeScript declares file
 * by file; a consumer needs, and a reviewer reads, only what can be reached.
 */
export async function publicTypes() {
  const folder = await mkdtemp(join(tmpdir(), 'phoenix-types-'));
  try {
    await declare(folder);
    return await reached(join(folder, 'src/index.d.ts'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function declare(outDir) {
  const project = join(outDir, 'tsconfig.json');
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    stripInternal: true,
    rootDir: root,
    outDir,
    typeRoots: [join(root, 'node_modules/@types')],
  };
  const files = [join(root, 'src/index.ts')];
  await writeFile(
    project,
    JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include: [], files }),
  );
  await promisify(execFile)(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project]);
}

/** Every declaration that can be reached from an index: its own exports by name, then what else they are made of. */
async function reached(index) {
  const modules = new Map();
  const load = async (file) => {
    if (!modules.has(file)) modules.set(file, moduleOf(file, await readFile(file, 'utf8')));
    return modules.get(file);
  };
  const exported = await exportsOf(await load(index), load);
  const found = new Map();
  const queue = [...exported.values()];
  for (const { file, name } of queue) {
    const { declarations, imports } = await load(file);
    const text = declarations.get(name);
    if (text === undefined) throw new Error(`${relative(root, file)} declares no ${name}`);
    const other = found.get(name);
    if (other?.file === file) continue;
    if (other) throw new Error(`the library has two types named ${name}, in ${other.file} and ${file}`);
    found.set(name, { file, text });
    for (const word of namesIn(text)) {
      if (word === name) continue;
      if (declarations.has(word)) queue.push({ file, name: word });
      else if (imports.has(word)) queue.push(await origin(imports.get(word), load));
    }
  }
  const isPublic = (name) => exported.has(name);
  const names = [...found.keys()].sort((a, b) => Number(isPublic(b)) - Number(isPublic(a)) || (a < b ? -1 : 1));
  const texts = names.map((name) => withExport(found.get(name).text, isPublic(name)));
  return `${texts.join('\n\n')}\n\nexport {};\n`;
}

/** Where an imported name is declared, through files that only hand it on. */
async function origin({ file, name }, load) {
  const { declarations, imports } = await load(file);
  if (declarations.has(name) || !imports.has(name)) return { file, name };
  return origin(imports.get(name), load);
}

async function exportsOf({ handedOn, stars }, load) {
  const exported = new Map();
  for (const file of stars) {
    const { declarations } = await load(file);
    for (const [name, text] of declarations) if (isExport(text)) exported.set(name, { file, name });
  }
  for (const [name, from] of handedOn) exported.set(name, await origin(from, load));
  return exported;
}

/** A declaration file in pieces. TypeScript begins each statement at the start of a line, its comment right before it. */
function moduleOf(file, text) {
  const declarations = new Map();
  const imports = new Map();
  const handedOn = new Map();
  const stars = [];
  for (const statement of text.split(STATEMENT).map((piece) => piece.trim())) {
    const code = statement.replace(/\/\*[\s\S]*?\*\//g, '').trim();
    const [, list, from] = /^(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s+from\s+'([^']+)'/.exec(code) ?? [];
    const star = /^export\s+(?:type\s+)?\*\s+from\s+'([^']+)'/.exec(code)?.[1];
    const declared = /^(?:export\s+)?(?:declare\s+)?(?:interface|type|const|function)\s+(\w+)/.exec(code)?.[1];
    if (star) stars.push(moduleFile(file, star));
    else if (from) for (const entry of entriesOf(list)) noteImport(entry, from);
    else if (declared) declarations.set(declared, statement);
    else if (code !== '' && !/^export\s+(type\s+)?\{/.test(code)) throw new Error(`${file} is not understood: ${code}`);

    function noteImport({ name, as }, specifier) {
      if (!specifier.startsWith('.')) throw new Error(`the library's types need ${specifier}, in ${file}`);
      const target = { file: moduleFile(file, specifier), name };
      imports.set(as, target);
      if (code.startsWith('export')) handedOn.set(as, target);
    }
  }
  return { declarations, imports, handedOn, stars };
}

const KEYWORD = String.raw`(?:export|import|declare|interface|type|const|function)\b`;
const STATEMENT = new RegExp(String.raw`^(?=/\*\*(?:(?!\*/)[\s\S])*\*/\n${KEYWORD}|(?<!\*/\n)${KEYWORD})`, 'm');

const moduleFile = (from, specifier) => resolve(dirname(from), specifier.replace(/\.tsx?$/, '.d.ts'));

const entriesOf = (list) =>
  list
    .split(',')
    .map((entry) => /^(?:type\s+)?(\w+)(?:\s+as\s+(\w+))?$/.exec(entry.trim()))
    .filter((entry) => entry !== null)
    .map(([, name, as = name]) => ({ name, as }));

/** The names that a declaration may speak of: no comments, texts, or names of members. */
function namesIn(text) {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/'(?:[^'\\]|\\.)*'/g, "''");
  return new Set([...code.matchAll(/(?<![\w.])[A-Za-z_]\w*(?!\w|\??:|\()/g)].map(([name]) => name));
}

const isExport = (text) => /^export\b/m.test(text);

const withExport = (text, isPublic) =>
  isPublic
    ? text
    : text.replace(/^export (?=declare|interface|type)/m, '').replace(/^(const|function)\b/m, 'declare $1');
