/**
 * Which files a usual run leaves to another commit. Every run has every kind of risk: of each kind what shows most is always run, and what shows
 * another way to the same end takes turns. What is not named here is always run. A full run takes all, and so does one that names its files.
 */

import { FULL } from './full.js';
import { landing } from './landing.js';

interface Kind {
  /** Shows what would hurt most: lost quorum, wiped data, a stranger trusted, a machine left half-way. */
  readonly always: readonly string[];
  /** One a run, the next with the next commit. */
  readonly inTurn: readonly string[];
}

/** Paths in this folder without .test.ts. */
export const KINDS: Readonly<Record<string, Kind>> = {
  worker: {
    always: ['worker/failures-of-discovery', 'worker/failures-half-way'],
    inTurn: ['worker/failures-of-the-host', 'faults/host', 'worker/discovery-url', 'worker/settings'],
  },
  'control plane': {
    always: ['control-plane/etcd-fails'],
    inTurn: [
      'control-plane/external-etcd',
      'control-plane/failures-of-the-host',
      'control-plane/patches',
      'control-plane/phases',
      'control-plane/rootless',
      'control-plane/shared-certificates',
      'control-plane/simultaneous',
      'control-plane/three',
      'faults/control-plane',
    ],
  },
  init: {
    always: ['init/failing'],
    inTurn: ['init/authorities', 'init/dual-stack', 'init/external-etcd', 'init/rootless', 'whole/whole'],
  },
  reset: { always: ['reset/control-plane', 'reset/worker'], inTurn: [] },
  killed: { always: ['control-plane/killed', 'worker/killed'], inTurn: ['init/killed'] },
  hostile: {
    always: ['worker/approval', 'hostile/path-without-token', 'hostile/disk', 'hostile/strangers-request'],
    inTurn: [
      'token/token',
      'token/turning-off',
      'hostile/etcd-pod',
      'hostile/path-with-token',
      'hostile/path-half-way',
      'hostile/discovery-server',
      'hostile/disk-control-plane',
      'hostile/worker-credential',
      'hostile/files',
      'hostile/registry',
      'hostile/local-user',
    ],
  },
  etcd: { always: ['etcd/contract'], inTurn: [] },
  certificates: { always: ['pki-oracle/pki'], inTurn: ['certs/external-ca', 'certs/renew', 'pki-oracle/commands'] },
};

/** Set by run-tests.ts where it was given no file. */
const TAKES_TURNS = process.env.KUBEJOIN_LAB_TURNS === '1';

/** Paths in this folder of those that wait for another commit. */
export function notInTurn(at = landing(), takesTurns = TAKES_TURNS && !FULL): string[] {
  if (!takesTurns) return [];
  return Object.values(KINDS).flatMap(({ inTurn }) => {
    const turn = at % Math.max(1, inTurn.length);
    return inTurn.filter((_, place) => place !== turn).map((file) => `${file}.test.ts`);
  });
}
