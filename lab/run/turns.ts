/**
 * Which files a usual run leaves to another commit. Every run has every kind of risk: what shows most of it is always
 * run, and what shows another way to the same end stands in one of the rounds, which take turns. What is not named here
 * is always run. A full run takes all, and so does one that names its files.
 */

import { FULL } from './full.js';
import { landing } from './landing.js';

/**
 * By kind, what would hurt most: lost quorum, wiped data, a stranger trusted, a machine left half-way. Paths below lab/
 * without .test.ts.
 */
export const ALWAYS: Readonly<Record<string, readonly string[]>> = {
  worker: ['worker/failures-of-discovery', 'worker/failures-half-way', 'worker/equal-to-kubeadm', 'worker/plan'],
  'control plane': ['control-plane/etcd-fails'],
  init: ['init/init', 'init/failing'],
  reset: ['reset/control-plane', 'reset/worker'],
  undo: ['undo/worker'],
  killed: ['control-plane/killed', 'worker/killed'],
  hostile: [
    'hostile/path-without-token',
    'hostile/strangers-request',
    'hostile/disk',
    'hostile/lock',
    'admission/bound-tokens',
    'worker/approval',
  ],
  etcd: ['etcd/contract', 'etcd/stuck-learner'],
  certificates: ['certs/kubeconfig-user'],
};

/** One a run, the next with the next commit. Each takes about as long as the others: 8 minutes of one lab. */
export const ROUNDS: readonly (readonly string[])[] = [
  ['whole/whole', 'control-plane/plan', 'admission/approvers'],
  ['undo/control-plane', 'hostile/discovery-server', 'worker/failures-of-the-host'],
  ['pki-oracle/pki', 'control-plane/simultaneous', 'hostile/path-with-token'],
  ['hostile/disk-control-plane', 'hostile/etcd-pod', 'worker/settings', 'hostile/path-half-way'],
  ['control-plane/equal-to-kubeadm', 'control-plane/three', 'hostile/files', 'init/equal-to-kubeadm'],
  [
    'control-plane/phases',
    'faults/control-plane',
    'control-plane/external-etcd',
    'token/token',
    'init/authorities',
    'certs/external-ca',
  ],
  [
    'fleet/fleet',
    'control-plane/failures-of-the-host',
    'differential/differential',
    'control-plane/rootless',
    'token/turning-off',
    'hostile/local-user',
  ],
  [
    'certs/renew',
    'pki-oracle/commands',
    'control-plane/shared-certificates',
    'worker/ways-to-join',
    'faults/host',
    'init/external-etcd',
  ],
  [
    'control-plane/patches',
    'control-plane/dry-run',
    'worker/discovery-url',
    'init/rootless',
    'init/dual-stack',
    'init/killed',
    'hostile/registry',
    'manifests-oracle/manifests',
    'hostile/worker-credential',
  ],
];

/** Set by run-tests.ts where it was given no file. */
const TAKES_TURNS = process.env.KUBEJOIN_LAB_TURNS === '1';

/** Paths below lab/ of those that wait for another commit. */
export function notInTurn(at = landing(), takesTurns = TAKES_TURNS && !FULL): string[] {
  if (!takesTurns) return [];
  const turn = at % ROUNDS.length;
  return ROUNDS.flatMap((files, round) => (round === turn ? [] : files.map((file) => `${file}.test.ts`)));
}
