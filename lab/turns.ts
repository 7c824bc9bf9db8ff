/**
 * Files of which a usual run takes half, the other half with about every second commit: what they show on the real cluster is shown in the rehearsal as well,
 * or for another way to the same end. A full run takes all, and so does one that names its files.
 */
import { createHash } from 'node:crypto';
import { commit } from './commit.js';
import { FULL } from './full.js';

/** Of each pair one is run; both take about as long. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['worker/failures-of-discovery', 'worker/failures-of-the-host'],
  ['control-plane/shared-certificates', 'token/turning-off'],
  ['worker/discovery-url', 'worker/approval'],
  ['worker/settings', 'control-plane/failures-of-the-host'],
  ['control-plane/external-etcd', 'control-plane/etcd-fails'],
  ['control-plane/phases', 'control-plane/patches'],
  ['init/external-etcd', 'certs/external-ca'],
];

/** Set by run-tests.ts where it was given no file. */
const TAKES_TURNS = process.env.KUBEJOIN_LAB_TURNS === '1';

/** Paths in this folder of those that wait for another commit. */
export function notInTurn(of = commit(), takesTurns = TAKES_TURNS && !FULL): string[] {
  if (!takesTurns) return [];
  const digest = createHash('sha256').update(of).digest();
  return PAIRS.map((pair, index) => `${pair[(digest[index] ?? 0) % 2]}.test.ts`);
}
