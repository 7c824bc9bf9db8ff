/**
 * Test files that a usual run leaves to another commit. Every run covers every kind of risk: a file that shows most of
 * it always runs, and files that show other ways to the same result take turns in rounds. A file that is not named here
 * always runs. A full run runs all files, and so does a run that names its files.
 */

import { FULL } from './full.js';
import { landing } from './landing.js';

/**
 * Tests against the worst damage, by kind: lost quorum, wiped data, a trusted stranger, an unfinished machine. Paths
 * below lab/ without .test.ts.
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
    'admission/open-cluster',
    'worker/approval',
  ],
  etcd: ['etcd/contract', 'etcd/stuck-learner'],
};

/** One a run, the next with the next commit. Each takes about as long as the others: 6 minutes of one lab. */
export const ROUNDS: readonly (readonly string[])[] = [
  ['hostile/etcd-pod', 'faults/host', 'worker/many-requests', 'admission/serving-requests', 'cluster-api/machine-pool'],
  ['undo/control-plane', 'hostile/registry', 'init/external-etcd', 'differential/migration', 'admission/deployment'],
  [
    'pki-oracle/commands',
    'hostile/disk-control-plane',
    'init/dual-stack',
    'control-plane/rootless',
    'control-plane/virtual-ip',
  ],
  [
    'token/token',
    'control-plane/three',
    'worker/ways-to-join',
    'init/rootless',
    'ansible/collection',
    'provision/openrc-join',
  ],
  ['whole/whole', 'control-plane/phases', 'manifests-oracle/manifests', 'worker/doctor', 'as-kubeadm/worker'],
  ['pki-oracle/pki', 'differential/differential', 'control-plane/patches', 'certs/kubeconfig-user', 'admission/steps'],
  ['control-plane/equal-to-kubeadm', 'certs/renew', 'faults/cluster', 'worker/dry-run', 'hostile/local-user'],
  [
    'admission/approvers',
    'control-plane/plan',
    'init/equal-to-kubeadm',
    'hostile/worker-credential',
    'manifests-oracle/oracle',
  ],
  [
    'control-plane/failures-of-the-host',
    'hostile/discovery-server',
    'worker/phases',
    'init/authorities',
    'worker/service-manager',
    'release/package',
    'admission/away',
  ],
  [
    'control-plane/shared-certificates',
    'token/turning-off',
    'worker/settings',
    'certs/external-ca',
    'hostile/path-half-way',
  ],
  [
    'control-plane/simultaneous',
    'release/apt',
    'worker/failures-of-the-host',
    'run/smoke',
    'hostile/path-with-token',
    'worker/discovery-url',
    'differential/as-kubeadm',
    'cluster-api/ignition',
  ],
  ['faults/control-plane', 'control-plane/external-etcd', 'init/killed', 'patches-oracle/patches', 'admission/serving'],
  [
    'hostile/files',
    'fleet/fleet',
    'control-plane/dry-run',
    'completion/completion',
    'worker/rootfs',
    'cluster-api/cluster-api',
    'scale/trouble',
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
