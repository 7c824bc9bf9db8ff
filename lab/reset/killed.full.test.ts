/** A join that is killed at each entry of its journal and then reset, and a reset that is killed at each of its own. */
import { describe, expect, it } from 'vitest';
import { killedAtEntry } from '../undo/undo-host.ts';
import { expectJoined, expectNoCredential } from '../worker/joined-node.ts';
import { join } from '../worker/kubejoin.ts';
import { workerLab } from '../worker/worker-lab.ts';
import { expectAsBefore, footprint } from './footprint.ts';
import { resetWell } from './reset-host.ts';

const at = workerLab();

/** Journal entries of a worker's join (lab/undo/worker.test.ts counts them). */
const OF_JOIN = 22;

describe('a join that is killed', () => {
  it.each(Array.from({ length: OF_JOIN }, (_, index) => index + 1))(
    'at entry %i of its journal, and reset: the host is as before',
    async (entry) => {
      const before = await footprint(at.worker);
      expect(await killedAtEntry(at.worker, entry, at.args)).toBeGreaterThanOrEqual(entry);
      await resetWell(at.worker);
      await expectAsBefore(at.worker, before);
      await expectNoCredential(at.worker, [at.secret]);
    },
  );
});

/** A reset writes more entries than these; at which one it ends depends on what is on the host. */
const OF_RESET_AT_LEAST = 6;

it('a reset that is killed at any entry of its journal goes on when it is run again', async () => {
  const before = await footprint(at.worker);
  for (let entry = 1; ; ) {
    expectJoined(await join(at.worker, at.args));
    const entries = await killedAtEntry(at.worker, OF_JOIN + entry, ['--force'], 'reset');
    const hasEnded = entries === 0; // it removes the journal last
    if (!hasEnded) await resetWell(at.worker);
    await expectAsBefore(at.worker, before);
    // An early end was seen too late by a test that had to wait for a processor: once more, at the same entry.
    if (hasEnded && entry > OF_RESET_AT_LEAST) break;
    if (!hasEnded) entry += 1;
  }
});
