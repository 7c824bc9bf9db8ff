import { defineConfig } from 'vitest/config';
import { sourceAliases } from './scripts/build/entries.ts';
import { PATIENCE_MS } from './test/support/patience.ts';

const ALL = 'test/**/*.test.ts';
/** `npm run test:long`: whole joins and undos, most of them killed in many places. `npm test` has the rest. */
const LONG = 'test/**/*.long.test.ts';

/** `npm run check:growth`: what measures time or memory, which says nothing on a busy machine. Run by hand and nightly. */
const GROWTH = 'test/growth/**/*.test.ts';

/** chroot(2) is root's: everybody else is told which tests were left out. As root (in .ci/run) nothing is. */
const NEEDS_ROOT = 'test/cli/rootfs.long.test.ts';
const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn(`Not run without root: ${NEEDS_ROOT}`);

/**
 * Replace modules (vi.mock), or look at all that is in their process. Others share the modules of a worker: loading
 * them anew took longer than most files.
 */
const ALONE = [
  'test/features/bundle/commands/expired.test.ts',
  'test/cli/lost-output.test.ts',
  'test/features/remove/claimed-member.test.ts',
  'test/host/replace-together.test.ts',
  'test/api/examples.long.test.ts',
  'test/api/kept.long.test.ts',
  'test/wire/lost-after-handshake.test.ts',
];

/** As examples import the package, without a build. */
const alias = sourceAliases();

interface Files {
  include: string[];
  exclude?: string[];
  isolate: boolean;
}

/** A worker is kept while the next file in line is of the same project, so one comes after the other. */
const projects = ([name, files]: [string, Files], groupOrder: number) => ({
  resolve: { alias },
  test: {
    name,
    ...files,
    setupFiles: ['./test/setup/setup.ts'],
    // Shorter for a poll, so that it still says what it waits for.
    testTimeout: PATIENCE_MS,
    hookTimeout: PATIENCE_MS,
    expect: { poll: { timeout: PATIENCE_MS / 5 } },
    sequence: { groupOrder },
  },
});

export default defineConfig({
  test: {
    // vitest's own default leaves one processor idle; tests that wait for a process do not need it.
    maxWorkers: '100%',
    globalSetup: './test/setup/run.ts',
    projects: Object.entries<Files>({
      'short alone': { include: ALONE, exclude: [LONG], isolate: true },
      short: { include: [ALL], exclude: [LONG, GROWTH, ...ALONE], isolate: false },
      'long alone': { include: ALONE.filter((file) => file.includes('.long.')), isolate: true },
      long: { include: [LONG], exclude: [...ALONE, ...(isRoot ? [] : [NEEDS_ROOT])], isolate: false },
      growth: { include: [GROWTH], isolate: true },
    }).map(projects),
  },
});
