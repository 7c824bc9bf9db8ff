import { defineConfig } from 'vitest/config';

/** The tests that need a real Kubernetes: `npm run test:real`. One file at a time, since they share one cluster. */
export default defineConfig({
  cacheDir: '../node_modules/.vite-lab',
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    globalSetup: ['./setup.ts'],
    fileParallelism: false,
    sequence: { concurrent: false },
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 60_000,
    reporters: ['verbose'],
  },
});
