import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { File } from '@vitest/runner';
import { TestRunner } from 'vitest';
import { JOB, type Job, type Progress } from './job.ts';
import { type Modules, resetFile, resetImportersOf, resetOwn } from './loaded-modules.ts';
import { Once, type Reached, type Run, timeoutWith } from './once.ts';

const job = JSON.parse(readFileSync(process.env[JOB] ?? '', 'utf8')) as Job;
const left = new Set(job.todo);
const root = path.resolve(import.meta.dirname, '../..');
const tell = (progress: Progress): void => appendFileSync(job.progress, `${JSON.stringify(progress)}\n`);

const fileOf = (id: number): string => {
  const file = job.files.find(({ firstId, mutants }) => id >= firstId && id < firstId + mutants.length);
  return path.resolve(root, file?.path ?? '');
};

const reaches = ({ byTest, outside }: Reached, id: number): boolean =>
  outside.has(id) || [...byTest.values()].some((ids) => ids.has(id));

/** The tests that need to run for a mutant; nothing where it may concern all of the file. */
function testsFor({ byTest, outside }: Reached, id: number): Set<string> | undefined {
  if (outside.has(id)) return undefined;
  return new Set([...byTest].filter(([, ids]) => ids.has(id)).map(([test]) => test));
}

/** Runs each test file twice without a mutant, to learn what it reaches, then once for each mutant that it reaches. */
export default class MutationRunner extends TestRunner {
  get #modules(): Modules {
    return (Reflect.get(this, 'workerState') as { evaluatedModules: Modules }).evaluatedModules;
  }

  // The runs are Once's: to vitest each file is empty.
  override importFile(): void {}

  override async onAfterRunFiles(files: File[] = []): Promise<void> {
    for (const { filepath } of files) {
      if (left.size === 0) continue;
      await this.#judgeBy(filepath);
      tell({ type: 'done' });
    }
    super.onAfterRunFiles();
  }

  async #judgeBy(filepath: string): Promise<void> {
    const test = path.relative(root, filepath);
    tell({ type: 'file', test });
    resetOwn(this.#modules, root);
    const first = await this.#once(filepath, {});
    if (first.failed) return tell({ type: 'unusable', test, why: first.failed });
    const ms = [...first.durations.values()].reduce((sum, duration) => sum + duration, 0);
    tell({ type: 'timed', test, ms: Math.round(ms) });
    if (ms > job.slow) return;
    const passed = new Set(job.passed[test]);
    const covered = [...left].filter((id) => !passed.has(id) && reaches(first.reached, id));
    const second = covered.length > 0 ? await this.#once(filepath, {}) : first;
    if (second.failed) return tell({ type: 'unusable', test, why: `in a second run: ${second.failed}` });
    tell({ type: 'covered', ids: covered });
    for (const id of covered) await this.#judge(id, filepath, second);
  }

  /**
   * Code that the second run no longer reached is evaluated once (constants, kept values): its module is loaded anew
   * with the mutant.
   */
  async #judge(id: number, filepath: string, usual: Run): Promise<void> {
    const once = !reaches(usual.reached, id);
    const only = once ? undefined : testsFor(usual.reached, id);
    tell({ type: 'begin', id, timeout: timeoutWith(usual), pid: process.pid });
    const tried = async (): Promise<Run> => {
      if (once) resetImportersOf(this.#modules, fileOf(id));
      const run = await this.#once(filepath, { only, mutant: { id, usual } });
      if (once) resetImportersOf(this.#modules, fileOf(id));
      return run;
    };
    const run = await tried();
    if (!run.failed || !(await this.#stands(run, filepath, tried))) return;
    left.delete(id);
    const by = `${path.relative(root, filepath)}: ${run.failed}`;
    tell({ type: run.timedOut ? 'timeout' : 'killed', id, by });
  }

  /**
   * A test that fails without the mutant too was spoilt by an earlier one: the mutant is tried again with all loaded
   * anew.
   */
  async #stands(run: Run, filepath: string, tried: () => Promise<Run>): Promise<boolean> {
    if (!run.timedOut) {
      const without = await this.#once(filepath, { only: run.failedTest ? new Set([run.failedTest]) : undefined });
      if (!without.failed) return true;
    }
    resetOwn(this.#modules, root);
    if (run.timedOut) return true;
    const again = await tried();
    resetOwn(this.#modules, root);
    return again.failed !== undefined;
  }

  #once(filepath: string, options: Omit<ConstructorParameters<typeof Once>[1], 'alive'>): Promise<Run> {
    resetFile(this.#modules, filepath);
    return new Once(this, { ...options, alive: () => tell({ type: 'alive' }) }).run(filepath);
  }
}
