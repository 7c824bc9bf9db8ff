import { defineConfig } from 'vitest/config';

/** Processes of etcd on the loopback: no cluster is started for these. */
export default defineConfig({
  cacheDir: '../../node_modules/.vite-lab',
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 900_000,
    reporters: ['verbose'],
  },
});
