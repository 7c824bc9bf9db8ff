/**
 * The order in which test files are run: what took longest last time comes first, so that no lab works on a long file
 * while the others have ended. Durations are kept in the lab's cache; a file that is not known yet comes before all
 * others.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BaseSequencer, type TestModule, type TestSpecification } from 'vitest/node';
import { cacheRoot } from '../machine/cache.js';

/** Seconds by the file's path in the lab's folder. */
export type Durations = Readonly<Record<string, number>>;

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return longestFirst(files, knownDurations());
  }
}

export function longestFirst<File extends { moduleId: string }>(files: readonly File[], known: Durations): File[] {
  const seconds = ({ moduleId }: File) => known[keyOf(moduleId)] ?? Number.MAX_VALUE;
  return [...files].sort((one, other) => seconds(other) - seconds(one));
}

/** They only help: what can't be read is as if it were not there. */
export function knownDurations(file = store()): Durations {
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Object.fromEntries(Object.entries(read ?? {}).filter(([, seconds]) => Number.isFinite(seconds)));
  } catch {
    return {};
  }
}

/** After a run. A file of which only some tests were run says nothing about its duration. */
export function keepDurations(modules: readonly TestModule[], file = store()): void {
  const seen = modules
    .filter(wasRunWhole)
    .map((module) => [keyOf(module.moduleId), Math.ceil(module.diagnostic().duration / 1000)]);
  const scratch = `${file}.${process.pid}`;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(scratch, `${JSON.stringify({ ...knownDurations(file), ...Object.fromEntries(seen) }, null, 2)}\n`);
  renameSync(scratch, file);
}

function wasRunWhole({ children }: TestModule): boolean {
  const states = [...children.allTests()].map((test) => test.result().state);
  return states.length > 0 && !states.includes('skipped') && !states.includes('pending');
}

function store(): string {
  return path.join(cacheRoot(), 'durations.json');
}

function keyOf(moduleId: string): string {
  return path.relative(path.dirname(import.meta.dirname), moduleId);
}
