import { afterAll, beforeAll } from 'vitest';
import { type Target, targetIn } from '../../bench/scale/target.ts';
import { Lab } from '../run/lifecycle.ts';

export interface ScaleLab {
  readonly lab: Lab;
  /** The lab's cluster, with a token of the file's own. */
  readonly target: Target;
  /** Never aborted. */
  readonly signal: AbortSignal;
}

/** The start of every test of many machines: they are simulated, and the cluster is real. */
export function scaleLab(): ScaleLab {
  const state: { -readonly [Name in keyof ScaleLab]?: ScaleLab[Name] } = { signal: new AbortController().signal };
  beforeAll(async () => {
    state.lab = await Lab.attach();
    state.target = await targetIn(state.lab.cluster);
  });
  afterAll(() => state.lab?.close());
  return state as ScaleLab;
}
