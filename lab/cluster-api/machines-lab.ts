/** What the tests of Cluster API's machines share: the provider before them, and no machine after each. */
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { standingFor } from '../run/full.ts';
import { Lab } from '../run/lifecycle.ts';
import { AS_KUBEADM, type Ended, Machines, PROGRAMS, type Program } from './machines.ts';

export interface MachinesLab {
  readonly lab: Lab;
  readonly machines: Machines;
}

/** Starts the provider, whose first build takes minutes, before the file's tests. */
export function machinesLab(): MachinesLab {
  const state: { -readonly [Name in keyof MachinesLab]?: MachinesLab[Name] } = {};
  beforeAll(async () => {
    state.lab = await Lab.attach();
    state.machines = await Machines.in(state.lab);
  }, 1_200_000);
  afterEach(() => state.machines?.remove());
  afterAll(async () => {
    await state.machines?.close();
    state.lab?.close();
  });
  return state as MachinesLab;
}

/** Tests of kubejoin in kubeadm's place; in a full run of the real kubeadm, too. */
export function describePrograms(tests: (program: Program) => void): void {
  describe.each(standingFor(PROGRAMS, (name) => name === AS_KUBEADM))('%s', tests);
}

/** The user data did all it should. */
export function expectSuccess({ succeeded, errors, output }: Ended): void {
  expect({ succeeded, errors }, output.slice(-3_000)).toEqual({ succeeded: true, errors: [] });
}
