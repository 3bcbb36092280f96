import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (file) => join(root, 'src', file);

/**
 * The screens are a program of their own beside the commands', of few large files: one for the first frame, one for what works
 * behind it. Many small ones, each loaded when it is needed, would cost them much; and once a list is there nothing is read
 * of the program any more, so that an upgrade beneath them takes nothing away.
 */
export const SCREENS = at('commands/tui/screens.ts');

const BEHIND = at('commands/tui/behind.ts');
/** What looks at a machine: in a process of its own, and behind the screens. */
const HERE = at('commands/tui/here.ts');
/** What is there before a first frame, and loads more when that is needed. */
const FIRST = [SCREENS, ...['commands/tui/later.ts', 'host/find.ts', 'operations/locate.ts'].map(at)];
/** What such a file loads by itself: the frame, and what not everybody needs. */
const APART = [
  ...['commands/tui/show.ts', 'commands/tui/reader.ts', 'commands/plain/plain.ts', 'host/demo/seed.ts'].map(at),
  BEHIND,
];

/** Where the commands load the screens they load that program. */
export const screensApart = {
  name: 'screens-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/screens\.ts$/ }, ({ path, resolveDir, kind }) =>
      kind === 'dynamic-import' && resolve(resolveDir, path) === SCREENS
        ? { path: './screens.mjs', external: true }
        : undefined,
    );
  },
};

/** Has all that is loaded when it is needed loaded with what works behind the screens. */
export const screensTogether = {
  name: 'screens-together',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/.*\.tsx?$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = FIRST.includes(path) ? throughHere(path, text) : atOnce(text);
      const exported = path === HERE ? await Promise.all(FIRST.map(exportsFor)) : [];
      return { contents: [contents, ...exported].join('\n'), loader: path.endsWith('x') ? 'tsx' : 'ts' };
    });
  },
};

const DYNAMIC = /\bimport\('([^']+)'\)/g;

function atOnce(text) {
  const needed = [];
  const contents = text.replace(DYNAMIC, (_, from) => `Promise.resolve(needed${needed.push(from)})`);
  return `${needed.map((from, index) => `import * as needed${index + 1} from '${from}';\n`).join('')}${contents}`;
}

const throughHere = (path, text) =>
  text.replace(DYNAMIC, (written, from) => {
    const file = resolve(dirname(path), from);
    return APART.includes(file) ? written : `import('${HERE}').then((here) => here.${nameOf(file)})`;
  });

async function exportsFor(path) {
  const files = [...(await readFile(path, 'utf8')).matchAll(DYNAMIC)].map(([, from]) => resolve(dirname(path), from));
  return [...new Set(files)]
    .filter((file) => !APART.includes(file))
    .map((file) => `export * as ${nameOf(file)} from '${file}';`)
    .join('\n');
}

const nameOf = (file) => file.slice(at('').length).replaceAll(/\W/g, '_');
