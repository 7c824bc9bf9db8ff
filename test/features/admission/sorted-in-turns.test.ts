import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sortedInTurns } from '../../../src/features/admission/approver/sorted-in-turns.ts';

const compare = (one: { key: number }, other: { key: number }) => one.key - other.key;

it('items are sorted as by sort, also equal ones', async () => {
  const items = fc.array(fc.record({ key: fc.nat(9), id: fc.nat() }), { maxLength: 5_000, size: 'max' });
  await fc.assert(
    fc.asyncProperty(items, async (given) => {
      expect(await sortedInTurns(given, compare)).toEqual([...given].sort(compare));
    }),
    { numRuns: 20 },
  );
});

it('others run while many are sorted', async () => {
  let turns = 0;
  let isOver = false;
  const turn = () => {
    turns++;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  await sortedInTurns(
    Array.from({ length: 20_000 }, (_, index) => ({ key: -index })),
    compare,
  );
  isOver = true;
  expect(turns).toBeGreaterThan(20);
});
