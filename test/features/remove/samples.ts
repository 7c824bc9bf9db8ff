import type { SamplesOf } from '../../../scripts/sentences/fits.ts';
import type * as ofCommands from '../../../src/features/remove/commands/remove-commands-sentences.ts';
import type { printed } from '../../../src/features/remove/printed.ts';
import type * as ofProgress from '../../../src/features/remove/remove-progress-sentences.ts';
import type * as sentences from '../../../src/features/remove/remove-sentences.ts';

const pod = { pod: 'default/web-1', reason: 'controller', controller: 'ReplicaSet web', losesData: false } as const;
const member = { id: '8e9e05c52164694d', peerUrl: 'https://10.0.0.2:2380' };

/** Example facts of the feature's texts (scripts/sentences/samples.ts). */
export const SAMPLES = {
  REMOVAL_PLANNED: {
    ...{
      node: 'cp-2',
      role: 'control-plane',
      uid: '0',
      cordon: true,
      member,
      tokens: ['abcdef'],
      requests: ['csr-x7b2q'],
    },
    ...{ lease: true, renewedSeconds: 3, isRunning: true },
    pods: [
      { ...pod, namespace: 'default', name: 'web-1', uid: '1', action: 'evict', losesData: true },
      { namespace: 'kube-system', name: 'etcd-cp-2', uid: '2', action: 'leave', reason: 'mirror', losesData: false },
    ],
  },
  MACHINE_RUNS: { node: 'worker-1', seconds: 3 },
  MACHINE_SILENT: { node: 'worker-1', seconds: 720, pods: 2 },
  POD_EVICTED: { node: 'worker-1', ...pod },
  POD_GONE: { node: 'worker-1', pod: 'default/web-1' },
  WAITING_PODS: {
    ...{ node: 'worker-1', left: 2, ending: ['default/web-1'] },
    held: [{ pod: 'default/db-0', reason: 'The disruption budget db needs 2 healthy pods and has 2 currently' }],
  },
  MEMBER_REMOVED: { node: 'cp-2', ...member, voters: 2 },
  REMAINS_DELETED: { node: 'worker-1', what: 'token', name: 'abcdef' },
  NODES_REMOVED: { nodes: ['worker-1', 'worker-2'] },
  NODES_BACK: { nodes: ['worker-1'] },
  REMOVAL_PREVIEWED: { nodes: ['worker-1', 'worker-2'] },
  REMOVAL_NOT_NEEDED: { nodes: ['worker-1'] },
} satisfies SamplesOf<typeof sentences & typeof ofProgress & typeof ofCommands, typeof printed>;
