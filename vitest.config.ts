import { defineConfig } from 'vitest/config';

/** chroot(2) is root's: everybody else is told which tests were left out. As root (in .ci/run) nothing is. */
const needsRoot = ['test/commands/rootfs.test.ts'];
const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn(`Not run without root: ${needsRoot.join(', ')}`);

export default defineConfig({
  test: { include: ['test/**/*.test.ts'], exclude: isRoot ? [] : needsRoot, testTimeout: 20_000 },
});
