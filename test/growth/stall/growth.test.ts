/** What others send or write takes time in proportion to its size, where the watchdog has it in any size. */
import { expect, it } from 'vitest';
import { growth } from '../growth.ts';
import { DOCUMENTS, documentsOfFeatures } from './documents.ts';
import { KIB } from './shapes.ts';

const CASES = Object.entries({ ...DOCUMENTS, ...(await documentsOfFeatures()) }).flatMap(
  ([reader, { read, grows = {} }]) =>
    Object.entries(grows).map(([shape, make]) => [reader, shape, read, make] as const),
);

it.each(CASES)('%s: %s', async (_reader, _shape, read, make) => {
  const work = (size: number) => {
    const bytes = make(size);
    return () =>
      Promise.resolve()
        .then(() => read(bytes))
        .catch(() => {}); // refused, after as much work
  };
  expect(await growth(work, { from: 16 * KIB, to: 256 * KIB })).toBeUndefined();
});
