/**
 * Started by session-process.ts: vitest with all mutants in the files of its job, one worker, and the runner of this
 * folder.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { startVitest } from 'vitest/node';
import { sourceAliases } from '../build/entries.ts';
import { instrumented } from './instrument.ts';
import { JOB, type Job } from './job.ts';

const job = JSON.parse(readFileSync(process.env[JOB] ?? '', 'utf8')) as Job;
const root = path.resolve(import.meta.dirname, '../..');
const byPath = new Map(job.files.map((file) => [path.resolve(root, file.path), file]));

const vitest = await startVitest(
  'test',
  job.tests,
  {
    root,
    config: false,
    watch: false,
    include: job.tests,
    runner: path.join(import.meta.dirname, 'runner.ts'),
    pool: 'forks',
    isolate: false,
    maxWorkers: 1,
    maxConcurrency: 1,
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: [{ onInit: () => {} }],
    sequence: { sequencer: inGivenOrder() },
    passWithNoTests: true,
    // A promise that nobody waits for is a mutant's own affair: runner.ts counts it.
    dangerouslyIgnoreUnhandledErrors: true,
  },
  {
    resolve: {
      alias: sourceAliases(),
    },
    plugins: [
      {
        name: 'mutants',
        enforce: 'pre',
        transform(_code: string, id: string) {
          const file = byPath.get(id.split('?')[0] ?? '');
          return file && { code: instrumented(file.source, file.mutants, file.firstId), map: null };
        },
      },
    ],
  },
);
await vitest.close();
appendFileSync(job.progress, `${JSON.stringify({ type: 'end' })}\n`);

function inGivenOrder() {
  return class {
    async shard<T>(files: T): Promise<T> {
      return files;
    }
    async sort<T extends { moduleId: string }>(files: T[]): Promise<T[]> {
      const at = (file: T) => job.tests.indexOf(path.relative(root, file.moduleId));
      return [...files].sort((a, b) => at(a) - at(b));
    }
  };
}
