import { defineConfig } from 'vitest/config';

/**
 * These tests need kubeadm and openssl, and no cluster: this keeps them from the lab's setup when they are run alone.
 */
export default defineConfig({
  test: { root: import.meta.dirname, include: ['*.test.ts'], testTimeout: 900_000, hookTimeout: 900_000 },
});
