import { execFile } from 'node:child_process';
import { access, chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundle } from './build.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Bun's build for processors without AVX2, locked in `packaging/`: it packs, and it is what the program then runs on. */
const BUN = join(root, 'packaging/node_modules/@oven/bun-linux-x64-baseline/bin/bun');

/** Packs the chunks that esbuild makes into one executable for x86-64 Linux, which needs no Node. Never strip it. */
export async function pack(outfile, entry = undefined) {
  await access(BUN).catch(() => {
    throw new Error('Bun is not there: npm ci --prefix packaging');
  });
  await chmod(BUN, 0o755);
  const folder = await mkdtemp(join(tmpdir(), 'phoenix-executable-'));
  try {
    await bundle(join(folder, 'phoenix-volumes.mjs'), entry);
    // The entry is named from its own folder, for an absolute path would be part of what is packed.
    await promisify(execFile)(BUN, [...OPTIONS, 'phoenix-volumes.mjs', '--outfile', resolve(outfile)], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder },
    });
    await chmod(outfile, 0o755);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const OPTIONS = [
  ...['build', '--compile', '--minify', '--bytecode', '--format=esm', '--splitting'],
  ...['--target=bun-linux-x64-baseline', `--compile-executable-path=${BUN}`],
  // As `commands/compile.ts` has it for a command, from the very first line on.
  '--compile-jit-policy=32',
  // What lies in the folder that somebody works in is none of ours.
  ...['--no-compile-autoload-dotenv', '--no-compile-autoload-bunfig'],
];

if (resolve(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  const outfile = join(root, 'dist/phoenix-volumes');
  await pack(outfile);
  console.log(`dist/phoenix-volumes ${Math.round((await stat(outfile)).size / 1024 / 1024)} MB`);
}
