import type { Phase, PhaseList } from '../phase.ts';
import { markControlPlane, updateStatus, waitControlPlane } from './control-plane-join.ts';
import { certs, controlPlane, downloadCerts, kubeconfig } from './control-plane-prepare.ts';
import { checkEtcd, etcd } from './etcd.ts';
import { kubeletStart } from './kubelet-start.ts';
import { kubeletWaitBootstrap } from './kubelet-wait-bootstrap.ts';
import { preflight } from './preflight.ts';
import { PHASE_CONTROL_PLANE_JOIN, PHASE_CONTROL_PLANE_PREPARE } from './summaries/join-summaries-sentences.ts';

/** The whole join, in order. A worker runs preflight, kubelet-start and kubelet-wait-bootstrap. */
export const joinPhases: readonly Phase[] = [
  preflight,
  downloadCerts,
  certs,
  kubeconfig,
  controlPlane,
  checkEtcd,
  kubeletStart, // on a worker it also waits for the kubelet (docs/adr/0002)
  etcd,
  kubeletWaitBootstrap,
  updateStatus,
  markControlPlane,
  waitControlPlane,
];

export const joinPhaseList: PhaseList<Phase> = {
  phases: joinPhases,
  groups: {
    'control-plane-prepare': () => PHASE_CONTROL_PLANE_PREPARE(),
    'control-plane-join': () => PHASE_CONTROL_PLANE_JOIN(),
  },
};
