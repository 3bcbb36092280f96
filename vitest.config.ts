import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Ink's source maps name files that its package leaves out; Vite warns of each.
  logLevel: 'error',
  // As in the bundle: Ink and what draws for it have to be transformed for that.
  resolve: { alias: { 'string-width': fileURLToPath(new URL('./scripts/string-width.ts', import.meta.url)) } },
  test: {
    server: { deps: { inline: [/\/(ink|ink-[a-z-]+|cli-truncate|slice-ansi|widest-line|wrap-ansi)\//] } },
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/lab/**', 'test/packages/**'],
    globalSetup: ['test/build.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    // Many tests wait for another process; one fewer than the cores, as is the default, would leave those idle.
    maxWorkers: 2,
  },
});
