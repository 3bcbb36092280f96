// Walks through the running program on a fresh demo host and draws what its terminal shows into docs/screens/*.svg.
// What differs from run to run (the clock, how long a step took, the journal's name) is shown as screenshots/steady.ts
// has it; everything else is as the program wrote it.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTerminal, type Terminal } from '../test/pty/terminal.ts';
import { bundle } from './build.mjs';
import { firstFrame, type Grid } from './screenshots/grid.ts';
import { steady } from './screenshots/steady.ts';
import { filmOf, svgOf } from './screenshots/svg.ts';
import { type Picture, type Stop, WALKS, type Walk } from './screenshots/walks.ts';

const OUT = resolve(fileURLToPath(import.meta.url), '../../docs/screens');

interface Drawn extends Picture {
  readonly svg: string;
  readonly grid: Grid;
}

/** How long each screen of a film stands. */
const SECONDS = 3;

async function main(): Promise<void> {
  // Paths are in the pictures: always the same one. Where it is there, another run is drawing.
  const folder = join(tmpdir(), 'phoenix');
  await mkdir(folder);
  try {
    const program = join(folder, 'phoenix-volumes.mjs');
    await bundle(program);
    const drawn: Drawn[] = [];
    for (const [index, walk] of WALKS.entries())
      drawn.push(...(await walked(program, join(folder, `demo-${index}`), walk)));
    await write(drawn);
    console.log(`${drawn.length} pictures in docs/screens`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function walked(
  program: string,
  demo: string,
  { columns, rows, stops, film, files, env }: Walk,
): Promise<readonly Drawn[]> {
  const { PATH } = process.env;
  const etc = join(demo, 'files');
  const others = files === undefined ? [] : ['--config-dir', etc];
  if (files) {
    await mkdir(etc, { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(etc, name), text);
  }
  const terminal = openTerminal([process.execPath, program, '--host', `demo:${join(demo, 'demo')}`, ...others], {
    ...{ columns, rows },
    env: { PATH, HOME: demo, TERM: 'xterm-256color', LANG: 'C.UTF-8', TZ: 'UTC', ...env },
  });
  try {
    const drawn: Drawn[] = [];
    for (const [at, stop] of stops.entries()) {
      console.log(`${columns}x${rows}, stop ${at + 1} of ${stops.length}: ${stop.press.join(' ')}`);
      drawn.push(...(await visited(terminal, { columns, rows }, stop)));
    }
    await terminal.exited;
    const [first, ...rest] = drawn.map(({ grid }) => ({ grid, seconds: SECONDS }));
    if (!film || !first) return drawn;
    return [{ ...film, grid: first.grid, svg: filmOf([first, ...rest], `phoenix-volumes: ${film.caption}`) }, ...drawn];
  } finally {
    await terminal.close();
  }
}

async function visited(
  terminal: Terminal,
  size: { readonly columns: number; readonly rows: number },
  { press, sees, picture }: Stop,
): Promise<readonly Drawn[]> {
  const before = terminal.output().length;
  const isWanted = (screen: string) =>
    sees.every((wanted) => (typeof wanted === 'string' ? screen.includes(wanted) : wanted.test(screen)));
  terminal.press(...press);
  if (sees.length > 0) await terminal.waitFor(isWanted);
  if (!picture) return [];
  const frame = await firstFrame(terminal.output(), size, { from: press.length > 0 ? before : 0, isWanted });
  if (!frame) throw new Error(`${picture.name}: no whole frame shows ${sees.join(' and ')}`);
  const grid = steady(frame);
  return [{ ...picture, grid, svg: svgOf(grid, `phoenix-volumes: ${picture.caption}`) }];
}

/** The pictures, and a page that shows them all; what an earlier run left is gone. */
async function write(drawn: readonly Drawn[]): Promise<void> {
  await mkdir(OUT, { recursive: true });
  for (const old of await readdir(OUT)) await rm(join(OUT, old));
  for (const { name, svg } of drawn) await writeFile(join(OUT, `${name}.svg`), svg);
  const gallery = drawn.map(({ name, caption }) => `${caption}\n\n![${caption}](${name}.svg)\n`);
  const head = '# Screens\n\nDrawn from the running program on its demo host by `npm run screenshots`.\n';
  await writeFile(join(OUT, 'README.md'), [head, ...gallery].join('\n'));
}

await main();
