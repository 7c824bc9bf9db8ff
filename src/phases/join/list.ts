import type { TextKey } from '../../messages/catalogue.ts';
import type { Phase } from '../phase.ts';
import * as controlPlane from './control-plane.ts';
import { kubeletStart } from './kubelet-start.ts';
import { kubeletWaitBootstrap } from './kubelet-wait-bootstrap.ts';
import { preflight } from './preflight.ts';

/** The whole join, in order. */
export const joinPhases: readonly Phase[] = [
  preflight,
  controlPlane.downloadCerts,
  controlPlane.certs,
  controlPlane.kubeconfig,
  controlPlane.controlPlane,
  controlPlane.checkEtcd,
  kubeletStart,
  controlPlane.etcd,
  kubeletWaitBootstrap,
  controlPlane.updateStatus,
  controlPlane.markControlPlane,
  controlPlane.waitControlPlane,
];

/** Phases with subphases, and their line in the phase tree. */
export const joinPhaseGroups: Readonly<Record<string, TextKey>> = {
  'control-plane-prepare': 'PHASE_CONTROL_PLANE_PREPARE',
  'control-plane-join': 'PHASE_CONTROL_PLANE_JOIN',
};
