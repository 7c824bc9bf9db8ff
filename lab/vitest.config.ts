import { defineConfig } from 'vitest/config';
import { FailuresAtOnce } from './run/failures-at-once.js';
import { FULL } from './run/full.js';
import { LongestFirst } from './run/longest-first.js';
import { labIds } from './run/side-by-side.js';
import { notInTurn } from './run/turns.js';

const waiting = notInTurn();
if (waiting.length > 0) console.log(`Their turn comes with another commit (--full runs all): ${waiting.join(', ')}`);

/**
 * The tests that need a real Kubernetes: `npm run test:real`. As many files at a time as there are labs, since the
 * files of a lab share its cluster.
 */
export default defineConfig({
  cacheDir: '../node_modules/.vite-lab',
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    exclude: FULL ? [] : ['**/*.full.test.ts', ...waiting],
    globalSetup: ['./run/setup.ts'],
    setupFiles: ['./run/end-with-vitest.ts', './run/own-lab.ts', '../src/program/assembled.ts'],
    pool: 'forks',
    maxWorkers: labIds().length,
    sequence: { concurrent: false, sequencer: LongestFirst },
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 60_000,
    reporters: ['verbose', new FailuresAtOnce()],
  },
});
