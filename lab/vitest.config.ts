import { defineConfig } from 'vitest/config';
import { FailuresAtOnce } from './run/failures-at-once.js';
import { FULL } from './run/full.js';
import { GATE, GATE_FILES } from './run/gate.js';
import { LongestFirst } from './run/longest-first.js';
import { labIds } from './run/side-by-side.js';
import { PATIENCE_MS, SOON_MS } from './support/patience.js';

/** More than one wait that hangs, so that it can say what it waited for. */
const TEST_MS = 900_000;

/**
 * The tests that need a real Kubernetes: `npm run test:real`. As many files at a time as there are labs, since the
 * files of a lab share its cluster.
 */
export default defineConfig({
  cacheDir: '../node_modules/.vite-lab',
  test: {
    root: import.meta.dirname,
    include: GATE ? Object.keys(GATE_FILES).map((name) => `${name}.test.ts`) : ['**/*.test.ts'],
    exclude: FULL ? [] : ['**/*.full.test.ts'],
    globalSetup: ['./run/setup.ts'],
    setupFiles: ['./run/end-with-vitest.ts', './run/own-lab.ts', '../src/program/assembled.ts'],
    pool: 'forks',
    maxWorkers: labIds().length,
    sequence: { concurrent: false, sequencer: LongestFirst },
    testTimeout: TEST_MS,
    hookTimeout: TEST_MS,
    teardownTimeout: SOON_MS,
    expect: { poll: { timeout: PATIENCE_MS } },
    reporters: ['verbose', new FailuresAtOnce()],
  },
});
