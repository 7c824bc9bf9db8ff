/**
 * Files of which a usual run takes about a third, others with another commit: what they show on the real cluster is shown in the rehearsal as well, or for
 * another way to the same end. A full run takes all, and so does one that names its files.
 */
import { createHash } from 'node:crypto';
import { commit } from './commit.js';
import { FULL } from './full.js';

/** Of each group one is run. */
const GROUPS: readonly (readonly string[])[] = [
  ['worker/failures-of-discovery', 'worker/failures-of-the-host', 'faults/host'],
  ['faults/control-plane', 'control-plane/failures-of-the-host', 'control-plane/etcd-fails'],
  ['control-plane/external-etcd', 'control-plane/phases', 'control-plane/patches'],
  ['init/external-etcd', 'certs/external-ca', 'init/dual-stack'],
  ['worker/discovery-url', 'worker/approval', 'worker/settings'],
  ['token/turning-off', 'control-plane/shared-certificates', 'certs/renew'],
  ['etcd/contract', 'pki-oracle/commands', 'pki-oracle/pki'],
  ['control-plane/killed', 'worker/killed', 'init/killed'],
  ['token/token', 'control-plane/simultaneous', 'worker/failures-half-way'],
  ['init/failing', 'init/authorities', 'control-plane/rootless'],
  ['control-plane/three', 'whole/whole'],
  ['reset/control-plane', 'reset/worker'],
];

/** Set by run-tests.ts where it was given no file. */
const TAKES_TURNS = process.env.KUBEJOIN_LAB_TURNS === '1';

/** Paths in this folder of those that wait for another commit. */
export function notInTurn(of = commit(), takesTurns = TAKES_TURNS && !FULL): string[] {
  if (!takesTurns) return [];
  const digest = createHash('sha256').update(of).digest();
  return GROUPS.flatMap((group, index) => {
    const turn = (digest[index] ?? 0) % group.length;
    return group.filter((_, place) => place !== turn).map((file) => `${file}.test.ts`);
  });
}
