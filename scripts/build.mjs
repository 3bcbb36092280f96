import { chmod, mkdir, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Ink loads React's developer tools only where somebody installed them; we ship none. */
const withoutDevtools = {
  name: 'without-devtools',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({ path, namespace: 'absent' }));
    onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'export default {}', loader: 'js' }));
  },
};

/** Bundles the program into one executable file; what it imports dynamically is set up only when it is used. */
export async function bundle(outfile) {
  await mkdir(dirname(outfile), { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: ['src/cli.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    mainFields: ['module', 'main'],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.DEV': '"false"',
      // Yoga would fetch its own embedded code, and that alone loads Node's HTTP client: 30 ms of a start.
      fetch: 'undefined',
    },
    jsx: 'automatic',
    plugins: [withoutDevtools],
    alias: { 'string-width': './scripts/string-width.ts' },
    banner: {
      js: [
        '#!/usr/bin/env node',
        // CommonJS parts of the bundle call require() for Node's own modules.
        "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
      ].join('\n'),
    },
    logLevel: 'warning',
  });
  await chmod(outfile, 0o755);
}

if (resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  const outfile = resolve(root, 'dist/phoenix-volumes.mjs');
  await bundle(outfile);
  const size = (await readFile(outfile)).length;
  console.log(`dist/phoenix-volumes.mjs  ${(size / 1024 / 1024).toFixed(2)} MB`);
}
