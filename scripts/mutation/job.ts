import type { Mutant } from './mutants.ts';

/** The task of one session (a process with vitest in it). Mutants are numbered over all its files. */
export type Job = {
  files: { path: string; source: string; firstId: number; mutants: Mutant[] }[];
  /** The mutants that are still to be judged. */
  todo: number[];
  /** Test files, the nearest first. */
  tests: string[];
  /** Mutants that a test file does not notice, by test file. */
  passed: Record<string, number[]>;
  /** In milliseconds: a test file that takes longer by itself is left out. */
  slow: number;
  /** Where the session writes what it finds, a line each. */
  progress: string;
};

/**
 * `alive` is written before each test, `begin` before each mutant: a mutant that writes nothing for `timeout`
 * milliseconds hangs. `unusable`: the test file fails without any mutant.
 */
export type Progress =
  | { type: 'file'; test: string }
  | { type: 'covered'; ids: number[] }
  | { type: 'timed'; test: string; ms: number }
  | { type: 'begin'; id: number; timeout: number; pid: number }
  | { type: 'killed' | 'timeout'; id: number; by: string }
  | { type: 'unusable'; test: string; why: string }
  | { type: 'alive' }
  /** The test file that was named last has judged all mutants that it reaches. */
  | { type: 'done' }
  | { type: 'end' };

/** The name of the environment variable with the path of the job. */
export const JOB = 'KUBEJOIN_MUTATION_JOB';
