import { defineConfig } from 'vitest/config';

/** These tests need Go and root, and no cluster: this keeps them from the lab's setup when they are run alone. */
export default defineConfig({
  cacheDir: '../../node_modules/.vite-manifests-oracle',
  test: { root: import.meta.dirname, include: ['*.test.ts'], testTimeout: 900_000, hookTimeout: 900_000 },
});
