import path from 'node:path';
import { defineConfig } from 'vitest/config';
import tsconfig from './tsconfig.json' with { type: 'json' };

/** chroot(2) is root's: everybody else is told which tests were left out. As root (in .ci/run) nothing is. */
const needsRoot = ['test/commands/rootfs.test.ts'];
const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn(`Not run without root: ${needsRoot.join(', ')}`);

/** Replace modules (vi.mock), so they load their own. All others share the modules of a worker: loading them anew took longer than most files. */
const alone = [
  'test/commands/lost-output.test.ts',
  'test/host/replace-together.test.ts',
  'test/library/examples.test.ts',
  'test/net/lost-after-handshake.test.ts',
];

/** As examples import the package, without a build. */
const alias = Object.entries(tsconfig.compilerOptions.paths).map(([name, [file = '']]) => ({
  find: new RegExp(`^${name}$`),
  replacement: path.resolve(import.meta.dirname, file),
}));
/** A wait for a condition may take half a minute on a busy machine, and a test has several. */
const limits = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 30_000 } } };
const setupFiles = ['./test/setup/setup.ts'];

export default defineConfig({
  test: {
    // vitest's own default leaves one processor idle; tests that wait for a process do not need it.
    maxWorkers: '100%',
    globalSetup: './test/setup/run.ts',
    projects: [
      {
        resolve: { alias },
        test: { name: 'alone', include: alone, ...limits, setupFiles, sequence: { groupOrder: 0 } },
      },
      {
        resolve: { alias },
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: [...alone, ...(isRoot ? [] : needsRoot)],
          isolate: false,
          ...limits,
          setupFiles,
          // A worker is kept only while the next file in line is of the same project.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
