import { readFileSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { publicTypes } from './types.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const VERSION = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;

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

/** CommonJS parts of a bundle call require() for Node's own modules. */
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);";

/** Beside the program: what it imports dynamically, which is read only when it is used. */
const CHUNKS = 'chunks';

/** The program, whole or in part. */
const program = {
  ...common,
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
  alias: { 'string-width': './scripts/string-width.ts' },
  banner: { js: REQUIRE },
};

/** What draws the first frame: one file instead of some fifty chunks, of which each costs Node half a millisecond. */
const FIRST_FRAME = 'src/commands/tui/show.ts';
/** What that imports later, when it is on the screen. */
const LATER = ['src/commands/tui/rest.ts'];

/** Bundles a program, ours or one to compare with, into an executable file and the folder of its chunks; gives esbuild's account of what went where. */
export async function bundle(outfile, entry = 'src/cli.ts') {
  const folder = dirname(outfile);
  const ours = entry === 'src/cli.ts';
  await rm(join(folder, CHUNKS), { recursive: true, force: true });
  const { metafile } = await build({
    ...program,
    entryPoints: [
      { in: entry, out: basename(outfile, '.mjs') },
      ...(ours ? LATER.map((source) => ({ in: source, out: `${CHUNKS}/${nameOf(source)}` })) : []),
    ],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    chunkNames: `${CHUNKS}/[name]-[hash]`,
    splitting: true,
    plugins: [withoutDevtools, elsewhere([FIRST_FRAME])],
  });
  await chmod(outfile, 0o755);
  return ours ? together(metafile, await bundleFirstFrame(join(folder, CHUNKS))) : metafile;
}

/**
 * All that the first frame needs at once, in one file. What others need as well is in it once more, so nothing of it may keep
 * a state that others share; what it imports later is theirs.
 */
async function bundleFirstFrame(folder) {
  const { metafile } = await build({
    ...program,
    entryPoints: [FIRST_FRAME],
    outfile: join(folder, `${nameOf(FIRST_FRAME)}.mjs`),
    plugins: [withoutDevtools, elsewhere(LATER)],
  });
  return metafile;
}

/** With the version: a program that was replaced meanwhile does not get the other one's. */
const nameOf = (source) => `${basename(source, '.ts')}-${VERSION}`;

/** Leaves sources that are imported dynamically to the files of their own that they get. */
const elsewhere = (sources) => ({
  name: 'elsewhere',
  setup({ onResolve }) {
    onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ kind, path, resolveDir }) => {
      const source = relative(root, join(resolveDir, path));
      if (kind !== 'dynamic-import' || !sources.includes(source)) return undefined;
      return { path: `./${nameOf(source)}.mjs`, external: true };
    });
  },
});

const together = (one, other) => ({
  inputs: { ...one.inputs, ...other.inputs },
  outputs: { ...one.outputs, ...other.outputs },
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
