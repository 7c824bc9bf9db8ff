import path from 'node:path';
import { defineConfig } from 'vitest/config';
import tsconfig from './tsconfig.json' with { type: 'json' };

/** chroot(2) is root's: everybody else is told which tests were left out. As root (in .ci/run) nothing is. */
const needsRoot = ['test/commands/rootfs.test.ts'];
const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn(`Not run without root: ${needsRoot.join(', ')}`);

/** Their files share the modules of a worker: they start no processes and leave nothing running, and loading the modules anew took longer than many of them. */
const shared = [
  'certificates',
  'changes',
  'cluster',
  'config',
  'discovery',
  'manifests',
  'messages',
  'patches',
  'phases',
  'pki',
  'preflight',
];
const sharing = shared.map((folder) => `test/${folder}/**/*.test.ts`);
const testTimeout = 20_000;

/** As examples import the package, without a build. */
const alias = Object.entries(tsconfig.compilerOptions.paths).map(([name, [file = '']]) => ({
  find: new RegExp(`^${name}$`),
  replacement: path.resolve(import.meta.dirname, file),
}));

export default defineConfig({
  test: {
    // vitest's own default leaves one processor idle; tests that wait for a process do not need it.
    maxWorkers: '100%',
    projects: [
      { test: { name: 'shared', include: sharing, isolate: false, testTimeout } },
      {
        resolve: { alias },
        test: { name: 'isolated', include: ['test/**/*.test.ts'], exclude: [...sharing, ...(isRoot ? [] : needsRoot)], testTimeout },
      },
    ],
  },
});
