/**
 * `npm run test:real` runs as many test files at the same time as there are labs: each of vitest's workers has a lab of
 * its own, and takes the next file from vitest's queue when it has ended one.
 */

/** Measured on 2 processors and 24 GB. */
const USUAL = 3;

/**
 * KUBEJOIN_LAB_ID: one number, or several with commas. Three labs when it is not set; one when a standing lab is meant
 * to be used.
 */
export function labIds({ KUBEJOIN_LAB_ID: given, KUBEJOIN_LAB_KEEP: keep }: NodeJS.ProcessEnv = process.env): number[] {
  if (given === undefined || given === '') return Array.from({ length: keep === '1' ? 1 : USUAL }, (_, id) => id);
  const ids = given.split(',').map((text) => (/^1?\d$/.test(text) ? Number(text) : Number.NaN));
  if (ids.some(Number.isNaN) || new Set(ids).size < ids.length)
    throw new RangeError(`KUBEJOIN_LAB_ID must be numbers from 0 to 19, each once: ${given}`);
  return ids;
}

/** The lab of one of vitest's workers, which are counted from 1 (VITEST_POOL_ID) and never more than `ids`. */
export function labOfWorker(poolId: string | undefined, ids: readonly number[]): number {
  const id = ids[Number(poolId) - 1];
  if (id === undefined) throw new RangeError(`worker ${poolId} has none of the labs ${ids.join(', ')}`);
  return id;
}
