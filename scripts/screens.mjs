import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (file) => join(root, 'src', file);

/**
 * The screens are a program of their own beside the commands', of few large files: one for the first frame, one for what works
 * behind it. Many small ones, each loaded when it is needed, would cost them much; and once a list is there nothing is read
 * of the program any more, so that an upgrade beneath them takes nothing away.
 */
export const SCREENS = at('commands/tui/screens.ts');

/** What looks for them in a process of its own is one more, which has nothing that it does not need. */
export const READER = at('commands/tui/reader.ts');

const BEHIND = at('commands/tui/behind.ts');
/** What is there before a first frame, and loads more when that is needed. */
const FIRST = [SCREENS, ...['commands/tui/later.ts', 'host/find.ts', 'operations/locate.ts'].map(at)];
/** What such a file loads by itself: the frame, and what not everybody needs. */
const APART = [...['commands/tui/show.ts', 'commands/plain/plain.ts', 'host/demo/seed.ts'].map(at), BEHIND];

/** Where the commands load the screens, or what looks for them, they load that program. */
export const screensApart = {
  name: 'screens-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/(screens|reader)\.ts$/ }, ({ path, resolveDir, importer, kind }) => {
      const file = resolve(resolveDir, path);
      if (kind !== 'dynamic-import' || (file !== SCREENS && file !== READER)) return undefined;
      // All but what is loaded first lies beside them.
      const folder = importer === at('commands/start.ts') ? './chunks' : '.';
      return { path: `${folder}/${basename(file, '.ts')}.mjs`, external: true };
    });
  },
};

/** Has all that is loaded when it is needed loaded at once, but what does a change. */
export const readerTogether = {
  name: 'reader-together',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/.*\.tsx?$/ }, async ({ path }) => ({
      contents: atOnce(await readFile(path, 'utf8'), ['execa']),
      loader: 'ts',
    }));
  },
};

/** Has all that is loaded when it is needed loaded with what works behind the screens. */
export const screensTogether = {
  name: 'screens-together',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/.*\.tsx?$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = FIRST.includes(path) ? throughBehind(path, text) : atOnce(text);
      const exported = path === BEHIND ? await Promise.all(FIRST.map(exportsFor)) : [];
      return { contents: [contents, ...exported].join('\n'), loader: path.endsWith('x') ? 'tsx' : 'ts' };
    });
  },
};

const DYNAMIC = /\bimport\('([^']+)'\)/g;

function atOnce(text, apart = []) {
  const needed = [];
  const contents = text.replace(DYNAMIC, (written, from) =>
    apart.includes(from) ? written : `Promise.resolve(needed${needed.push(from)})`,
  );
  return `${needed.map((from, index) => `import * as needed${index + 1} from '${from}';\n`).join('')}${contents}`;
}

const throughBehind = (path, text) =>
  text.replace(DYNAMIC, (written, from) => {
    const file = resolve(dirname(path), from);
    return APART.includes(file) ? written : `import('${BEHIND}').then((behind) => behind.${nameOf(file)})`;
  });

async function exportsFor(path) {
  const files = [...(await readFile(path, 'utf8')).matchAll(DYNAMIC)].map(([, from]) => resolve(dirname(path), from));
  return [...new Set(files)]
    .filter((file) => !APART.includes(file))
    .map((file) => `export * as ${nameOf(file)} from '${file}';`)
    .join('\n');
}

const nameOf = (file) => file.slice(at('').length).replaceAll(/\W/g, '_');
