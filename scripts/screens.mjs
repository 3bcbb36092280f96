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

/** So is what asks line by line. */
export const PLAIN = at('commands/plain/plain.ts');

const BEHIND = at('commands/tui/behind.ts');
/** So small that it is there at once. */
const PLACE = at('host/demo/place.ts');
const HERE = at('commands/tui/here.ts');
/** What checks files that have errors: it is a fifth of what looks, and few are shown any. Its only caller, and what it is. */
const LOAD = at('config/load.ts');
const CHECKED = at('config/checked.ts');
/** What lays a demo out: who opens one that is there needs none of it. */
const SEED = at('host/demo/seed.ts');
/** What is there before a first frame and loads more when that is needed, by the file that all of it is loaded with. */
const FIRST = new Map([
  ...['commands/tui/screens.ts', 'commands/tui/later.ts', 'commands/tui/show.ts', 'commands/refused.ts'].map((file) => [
    at(file),
    BEHIND,
  ]),
  ...['host/find.ts', 'operations/locate.ts'].map((file) => [at(file), HERE]),
]);
/** What such a file loads by itself: the frame, and what not everybody needs. */
const APART = [
  ...['show', 'whole', 'reading'].map((name) => at(`commands/tui/${name}.ts`)),
  PLAIN,
  BEHIND,
  HERE,
  CHECKED,
  SEED,
];

/**
 * What is loaded after what: as it has all of that, what several of them share lies in as few files as there are of them, and not in
 * one for each way of sharing it.
 */
const AFTER = new Map([
  ...[
    ['show', 'screens'],
    ['whole', 'show'],
    ['here', 'whole'],
  ].map((names) => names.map((name) => at(`commands/tui/${name}.ts`))),
  [SEED, HERE],
  [CHECKED, SEED],
  [BEHIND, CHECKED],
]);

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
      contents: atOnce(await readFile(path, 'utf8')),
      loader: 'ts',
    }));
  },
};

/** Has all that is loaded when it is needed loaded with what works behind the screens, or what looks for them. */
export const screensTogether = {
  name: 'screens-together',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/plain\.ts$/ }, ({ path, resolveDir, kind }) =>
      kind === 'dynamic-import' && resolve(resolveDir, path) === PLAIN
        ? { path: './plain.mjs', external: true }
        : undefined,
    );
    onLoad({ filter: /\/src\/.*\.tsx?$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const together = FIRST.get(path);
      const contents = path === LOAD ? text : together === undefined ? atOnce(text) : loadedWith(together, path, text);
      const files = [...FIRST].filter(([, hub]) => hub === path).map(([file]) => file);
      // Once that works behind the screens it has been loaded by the very file that needs it.
      const also = path === BEHIND ? [`import { loadChanging } from '${CHANGES}';loadChanging();`] : [];
      const before = AFTER.has(path) ? [`export * as before from '${AFTER.get(path)}';`] : [];
      const exported = [...before, ...also, ...(await Promise.all(files.map(exportsFor)))];
      return { contents: [contents, ...exported].join('\n'), loader: path.endsWith('x') ? 'tsx' : 'ts' };
    });
  },
};

/** What only a change needs, and the file that does. */
const CHANGING = 'execa';
const CHANGES = at('host/change/pct.ts');

const DYNAMIC = /\bimport\('([^']+)'\)/g;

function atOnce(text) {
  const needed = [];
  const contents = text.replace(DYNAMIC, (_, from) =>
    from === CHANGING ? 'loadChanging()' : `Promise.resolve(needed${needed.push(from)})`,
  );
  const imports = needed.map((from, index) => `import * as needed${index + 1} from '${from}';\n`);
  const changing = contents.includes('loadChanging()') ? LOAD_CHANGING : '';
  return `${imports.join('')}${contents}${changing}`;
}

const LOAD_CHANGING = `\nlet changing;export const loadChanging = () => (changing ??= import('${CHANGING}'));`;

function loadedWith(together, path, text) {
  const contents = text.replace(DYNAMIC, (written, from) => {
    const file = resolve(dirname(path), from);
    if (file === PLACE) return 'Promise.resolve(place)';
    return APART.includes(file) ? written : `import('${together}').then((all) => all.${nameOf(file)})`;
  });
  return contents.includes('Promise.resolve(place)') ? `import * as place from '${PLACE}';\n${contents}` : contents;
}

async function exportsFor(path) {
  const files = [...(await readFile(path, 'utf8')).matchAll(DYNAMIC)].map(([, from]) => resolve(dirname(path), from));
  return [...new Set(files)]
    .filter((file) => !APART.includes(file) && file !== PLACE)
    .map((file) => `export * as ${nameOf(file)} from '${file}';`)
    .join('\n');
}

const nameOf = (file) => file.slice(at('').length).replaceAll(/\W/g, '_');
