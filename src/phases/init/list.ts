import type { Phase, PhaseList } from '../phase.ts';
import { addons } from './addon.ts';
import { certs } from './certs.ts';
import { bootstrapToken, markControlPlane, uploadCerts, uploadConfig } from './cluster-objects.ts';
import { controlPlane } from './control-plane.ts';
import { etcd } from './etcd.ts';
import type { InitFacts } from './facts/facts.ts';
import { showJoinCommand } from './joining.ts';
import { kubeconfigs } from './kubeconfig.ts';
import { kubeletFinalize } from './kubelet-finalize.ts';
import { kubeletStart } from './kubelet-start.ts';
import {
  INIT_PHASE_ADDON,
  INIT_PHASE_CERTS,
  INIT_PHASE_CONTROL_PLANE,
  INIT_PHASE_ETCD,
  INIT_PHASE_KUBECONFIG,
  INIT_PHASE_KUBELET_FINALIZE,
  INIT_PHASE_UPLOAD_CONFIG,
} from './phases-init-sentences.ts';
import { preflight } from './preflight.ts';
import { waitControlPlane } from './wait-control-plane.ts';

/** The whole init, in order. */
export const initPhases: readonly Phase<InitFacts>[] = [
  preflight,
  ...certs,
  ...kubeconfigs,
  etcd,
  ...controlPlane,
  kubeletStart,
  waitControlPlane,
  ...uploadConfig,
  uploadCerts,
  markControlPlane,
  bootstrapToken,
  kubeletFinalize,
  ...addons,
  showJoinCommand,
];

export const initPhaseList: PhaseList<Phase<InitFacts>> = {
  phases: initPhases,
  groups: {
    certs: INIT_PHASE_CERTS,
    kubeconfig: INIT_PHASE_KUBECONFIG,
    etcd: INIT_PHASE_ETCD,
    'control-plane': INIT_PHASE_CONTROL_PLANE,
    'upload-config': INIT_PHASE_UPLOAD_CONFIG,
    'kubelet-finalize': INIT_PHASE_KUBELET_FINALIZE,
    addon: INIT_PHASE_ADDON,
  },
  groupAliases: { 'upload-config': ['uploadconfig'] },
  shownAs: 'group',
};
