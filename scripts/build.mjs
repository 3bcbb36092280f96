import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
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

/** CommonJS parts of a bundle call require() for Node's own modules. */
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);";

/** Bundles the program into one executable file; what it imports dynamically is set up only when it is used. */
export async function bundle(outfile) {
  await mkdir(dirname(outfile), { recursive: true });
  await build({
    ...common,
    entryPoints: ['src/cli.ts'],
    outfile,
    minifySyntax: true,
    minifyWhitespace: true,
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.DEV': '"false"',
      // Yoga would fetch its own embedded code, and that alone loads Node's HTTP client: 30 ms of a start.
      fetch: 'undefined',
    },
    jsx: 'automatic',
    plugins: [withoutDevtools],
    alias: { 'string-width': './scripts/string-width.ts' },
    banner: { js: `#!/usr/bin/env node\n${REQUIRE}` },
  });
  await chmod(outfile, 0o755);
}

/** Bundles the library into `index.js`, with its types beside it. */
export async function bundleLibrary(folder) {
  await mkdir(folder, { recursive: true });
  const code = build({
    ...common,
    entryPoints: ['src/index.ts'],
    outfile: join(folder, 'index.js'),
    banner: { js: REQUIRE },
  });
  const [types] = await Promise.all([publicTypes(), code]);
  await writeFile(join(folder, 'index.d.ts'), types);
}

if (resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  const dist = resolve(root, 'dist');
  await Promise.all([bundle(join(dist, 'phoenix-volumes.mjs')), bundleLibrary(dist)]);
  for (const name of ['phoenix-volumes.mjs', 'index.js', 'index.d.ts']) {
    const size = (await readFile(join(dist, name))).length;
    console.log(`${`dist/${name}`.padEnd(26)} ${(size / 1024 / 1024).toFixed(2)} MB`);
  }
}
