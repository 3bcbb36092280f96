import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { commandsTogether } from './commands.mjs';
import { PLAIN, READER, readerTogether, SCREENS, screensApart, screensTogether } from './screens.mjs';
import { publicTypes } from './types.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Ink loads React's developer tools only where somebody installed them; we ship none. */
const withoutDevtools = {
  name: 'without-devtools',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({ path, namespace: 'absent' }));
    onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'export default {}', loader: 'js' }));
  },
};

/** What both bundles have in common: for Node, without what a machine of its own has to install. */
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'warning',
};

/** CommonJS parts of a bundle call require() for Node's own modules, and for nothing else; to make Node's own takes a millisecond. */
const REQUIRE = 'const require=(name)=>process.getBuiltinModule(name);';

/** Beside the program: what it imports dynamically, which is read only when it is used. */
const CHUNKS = 'chunks';

const CLI = 'src/cli.ts';

/** Bundles a program, ours or one to compare with, into an executable file and the folder of its chunks; gives esbuild's account of what went where. */
export async function bundle(outfile, entry = CLI) {
  const folder = dirname(outfile);
  await rm(join(folder, CHUNKS), { recursive: true, force: true });
  const parts = [
    split(
      entry,
      join(folder, basename(outfile, '.mjs')),
      folder,
      screensApart,
      ...(entry === CLI ? [commandsTogether] : []),
    ),
    ...(entry === CLI
      ? [
          split(SCREENS, join(folder, CHUNKS, 'screens'), folder, screensTogether),
          split(READER, join(folder, CHUNKS, 'reader'), folder, readerTogether),
          split(PLAIN, join(folder, CHUNKS, 'plain'), folder, readerTogether),
        ]
      : []),
  ];
  const accounts = (await Promise.all(parts)).map(({ metafile }) => metafile);
  await chmod(outfile, 0o755);
  return {
    inputs: Object.assign({}, ...accounts.map(({ inputs }) => inputs)),
    outputs: Object.assign({}, ...accounts.map(({ outputs }) => outputs)),
  };
}

const split = (from, to, folder, ...plugins) =>
  build({
    ...common,
    entryPoints: [{ in: from, out: relative(folder, to) }],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    chunkNames: `${CHUNKS}/[name]-[hash]`,
    splitting: true,
    metafile: true,
    minifySyntax: true,
    minifyWhitespace: true,
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.DEV': '"false"',
      // Yoga would fetch its own embedded code, and that alone loads Node's HTTP client: 30 ms of a start.
      fetch: 'undefined',
    },
    jsx: 'automatic',
    plugins: [withoutDevtools, ...plugins],
    alias: { 'string-width': './scripts/string-width.ts' },
    banner: { js: REQUIRE },
  });

/** Bundles the library into `index.js`, with its types beside it; gives esbuild's account as well. */
export async function bundleLibrary(folder) {
  await mkdir(folder, { recursive: true });
  const code = build({
    ...common,
    entryPoints: ['src/index.ts'],
    outfile: join(folder, 'index.js'),
    metafile: true,
    banner: { js: REQUIRE },
  });
  const [types, { metafile }] = await Promise.all([publicTypes(), code]);
  await writeFile(join(folder, 'index.d.ts'), types);
  return metafile;
}

if (resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  const dist = resolve(root, 'dist');
  await Promise.all([bundle(join(dist, 'phoenix-volumes.mjs')), bundleLibrary(dist)]);
  for (const name of ['phoenix-volumes.mjs', 'index.js', 'index.d.ts']) {
    const size = (await readFile(join(dist, name))).length;
    console.log(`${`dist/${name}`.padEnd(26)} ${(size / 1024 / 1024).toFixed(2)} MB`);
  }
}
