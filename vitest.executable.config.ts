import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import base from './vitest.config.ts';

/**
 * The commands, promises and screens again, with the executable that `npm run build:exe` made: of their tests those that
 * start the program.
 */
process.env.PHOENIX_PROGRAM ??= 'dist/phoenix-volumes';

const root = fileURLToPath(new URL('test', import.meta.url));

const startsIt = /from '[./]*(cli|pty)?\/?(program|demo|console)\.ts'/;

/** They count what Node loads and opens, have Node load a bug, and take away the chunks that it loads. */
const OF_NODE = [
  'tui/upgrade.test.ts',
  'cli/budget.test.ts',
  'cli/cluster-opened.test.ts',
  'tui/broken-screen.test.ts',
];

const include = ['cli', 'promises', 'shell', 'tui']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter(
    (name) =>
      name.endsWith('.test.ts') && !OF_NODE.includes(name) && startsIt.test(readFileSync(join(root, name), 'utf8')),
  )
  .map((name) => join('test', name));

export default { ...base, test: { ...base.test, include } };
