import { PatchError, type PatchProblem } from '../../../src/manifests/patches/patch-problem.ts';

/** Why a patch was refused. */
export function problemOf(work: () => unknown): PatchProblem {
  try {
    work();
  } catch (error) {
    if (error instanceof PatchError) return error.problem;
    throw error;
  }
  throw new Error('nothing was refused');
}
