/**
 * While the largest document that others may send is read, the event loop stands still for at most 50 ms: Ctrl-C and
 * time limits are heard. Measured in processor time of the one thread, in a fresh process, the least of several runs; a
 * slower machine than the reference may take as much longer as it takes for fixed work.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { Measured } from './child.ts';
import { DOCUMENTS, documentsOfFeatures, UNGUARDED } from './documents.ts';

const MOST_MS = 50;
/** What calibrationMs of child.ts takes on the machine that the limits were chosen on, when it is idle. */
const REFERENCE_MS = 25;
const TRIES = 4;

const CASES = Object.entries({ ...DOCUMENTS, ...(await documentsOfFeatures()) })
  .filter(([reader]) => reader !== UNGUARDED)
  .flatMap(([reader, { shapes }]) => Object.keys(shapes).map((shape) => [reader, shape] as const));

/** The least of several runs, until one is short enough. */
async function standsMs(reader: string, shape: string): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES && least > MOST_MS; tries++) {
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...['--import', 'tsx', path.join(import.meta.dirname, 'child.ts')],
      ...[reader, shape],
    ]);
    const { standsMs, calibrationMs }: Measured = JSON.parse(stdout);
    least = Math.min(least, standsMs / Math.max(1, calibrationMs / REFERENCE_MS));
  }
  return least;
}

it.each(CASES)('%s: %s', async (reader, shape) => {
  expect(await standsMs(reader, shape)).toBeLessThanOrEqual(MOST_MS);
});

it('sees a loop that stands still', async () => {
  expect(await standsMs(UNGUARDED, 'brackets')).toBeGreaterThan(MOST_MS);
});
