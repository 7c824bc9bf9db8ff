/**
 * While the largest document that others may send is read, the event loop stands still for at most 50 ms: Ctrl-C and
 * time limits are heard. Measured in processor time of the one thread; a slower machine than the reference may take as
 * much longer as it takes for fixed work. One process reads the shapes of a reader. A shape that took too long there is
 * read again in a fresh process, where nothing is compiled yet and no other shape left garbage: the least of several.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Measured } from './child.ts';
import { DOCUMENTS, documentsOfFeatures, UNGUARDED } from './documents.ts';

const MOST_MS = 50;
/** What calibrationMs of child.ts takes on the machine that the limits were chosen on, when it is idle. */
const REFERENCE_MS = 25;
const TRIES = 4;
/** After which a process of all shapes is ended. Each that it did not get to is then read in a process of its own. */
const TOGETHER_MS = 60_000;

const CASES = Object.entries({ ...DOCUMENTS, ...(await documentsOfFeatures()) })
  .filter(([reader]) => reader !== UNGUARDED)
  .map(([reader, { shapes }]) => [reader, Object.keys(shapes)] as const);

/** How long the event loop stood still for each shape, read one after the other by one process. */
async function standings(reader: string, shapes: readonly string[], timeout = 0): Promise<Map<string, number>> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--expose-gc', '--import', 'tsx', path.join(import.meta.dirname, 'child.ts'), reader, ...shapes],
    { timeout, killSignal: 'SIGKILL' },
  );
  return standingsOf(stdout);
}

function standingsOf(stdout: string): Map<string, number> {
  const lines = stdout.split('\n').slice(0, -1);
  const all = lines.map((line): Measured => JSON.parse(line));
  return new Map(
    all.map(({ shape, standsMs, calibrationMs }) => [shape, standsMs / Math.max(1, calibrationMs / REFERENCE_MS)]),
  );
}

/** The least of several runs, until one is short enough. */
async function standsMs(reader: string, shape: string): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES && least > MOST_MS; tries++)
    least = Math.min(least, (await standings(reader, [shape])).get(shape) ?? Number.POSITIVE_INFINITY);
  return least;
}

describe.each(CASES)('%s', (reader, shapes) => {
  let together = new Map<string, number>();
  beforeAll(async () => {
    together = await standings(reader, shapes, TOGETHER_MS).catch((error) => standingsOf(error.stdout));
  });

  it.each(shapes)('stands still for at most 50 ms: %s', async (shape) => {
    const first = together.get(shape) ?? Number.POSITIVE_INFINITY;
    expect(first <= MOST_MS ? first : await standsMs(reader, shape)).toBeLessThanOrEqual(MOST_MS);
  });
});

it('sees a loop that stands still', async () => {
  expect(await standsMs(UNGUARDED, 'brackets')).toBeGreaterThan(MOST_MS);
});

it('sees a loop that stands still after another document was read', async () => {
  const together = await standings(UNGUARDED, ['numbers', 'brackets']);
  expect([...together.keys()]).toEqual(['numbers', 'brackets']);
  expect(together.get('brackets')).toBeGreaterThan(MOST_MS);
});
