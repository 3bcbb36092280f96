import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/lab/**'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    // Journeys through a real terminal depend on how fast the machine is; elsewhere than in CI each must hold at once.
    retry: process.env.CI ? 1 : 0,
  },
});
