/**
 * Which mutant runs, and which were reached while none did. Shared by the runner and the files with mutants in them.
 */
const NONE = -1;
let active = NONE;
let passed = 0;
let limit = Number.POSITIVE_INFINITY;
let reached: Set<number> | undefined;

function isActive(id: number): boolean {
  passed += 1;
  if (active === NONE) {
    reached?.add(id);
    return false;
  }
  if (passed > limit) throw new Error('This mutant does not end');
  return id === active;
}

export const switchboard = {
  /** Collects the places that are reached from now on, while no mutant runs. */
  collect(into: Set<number> | undefined): void {
    reached = into;
  },
  begin(mutant: { id: number; limit: number } | undefined): void {
    active = mutant?.id ?? NONE;
    limit = mutant?.limit ?? Number.POSITIVE_INFINITY;
    passed = 0;
  },
  /** How many switches were passed since the beginning. */
  end(): number {
    active = NONE;
    return passed;
  },
};

Object.assign(globalThis, { __kubejoinMutant: isActive });
