import { defineConfig } from 'vitest/config';

export default defineConfig({
  cacheDir: process.env.PLACE ?? '',
  test: {
    root: import.meta.dirname,
    include: ['waits.ts', 'waits-too.ts'],
    globalSetup: ['./setup.ts'],
    setupFiles: ['../../../lab/run/end-with-vitest.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 600_000,
  },
});
