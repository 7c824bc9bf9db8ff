import { defineConfig } from 'vitest/config';

/** Reports in a browser, without the lab's hosts. */
export default defineConfig({
  cacheDir: '../../node_modules/.vite-report',
  test: {
    root: import.meta.dirname,
    include: ['*.full.test.ts'],
    setupFiles: ['../../src/program/assembled.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: ['verbose'],
  },
});
