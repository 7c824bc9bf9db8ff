/**
 * `npm run test:real -- --full`: what takes long and shows little that a usual run does not. A file of which that is
 * true as a whole is named
 * *.full.test.ts (vitest.config.ts).
 */

export const FULL = process.env.KUBEJOIN_LAB_FULL === '1';

/** All of a table in a full run; else those that stand for the others, and every other one of these in the gate. */
export function standingFor<T>(table: readonly T[], stands: (entry: T, index: number) => boolean): T[] {
  return table.filter((entry, index) => FULL || stands(entry, index));
}
