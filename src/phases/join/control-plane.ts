import type { Steps } from '../../changes/change.ts';
import type { TextKey } from '../../messages/catalogue.ts';
import { type Phase, phase } from '../phase.ts';
import { PHASE_FLAGS } from './flags.ts';

/** Phases of a control plane that this version names but cannot run yet; a join that would need one is refused plainly. */
function notYet(name: string, short: TextKey, flags: readonly string[], aliases: readonly string[] = []): Phase {
  return phase({ name, aliases, short, needs: [], flags, roles: ['control-plane'], unavailable: true, *steps(): Steps {} });
}

export const downloadCerts = notYet('control-plane-prepare/download-certs', 'PHASE_DOWNLOAD_CERTS', PHASE_FLAGS['download-certs']);
export const certs = notYet('control-plane-prepare/certs', 'PHASE_CERTS', PHASE_FLAGS.certs);
export const kubeconfig = notYet('control-plane-prepare/kubeconfig', 'PHASE_KUBECONFIG', PHASE_FLAGS.kubeconfig);
export const controlPlane = notYet('control-plane-prepare/control-plane', 'PHASE_CONTROL_PLANE', PHASE_FLAGS['control-plane']);
export const checkEtcd = notYet('check-etcd', 'PHASE_CHECK_ETCD', PHASE_FLAGS['check-etcd']);
export const etcd = notYet('control-plane-join/etcd', 'PHASE_ETCD', PHASE_FLAGS['etcd-join'], ['etcd-join']);
export const updateStatus = notYet('control-plane-join/update-status', 'PHASE_UPDATE_STATUS', PHASE_FLAGS['update-status']);
export const markControlPlane = notYet(
  'control-plane-join/mark-control-plane',
  'PHASE_MARK_CONTROL_PLANE',
  PHASE_FLAGS['mark-control-plane'],
);
export const waitControlPlane = notYet('wait-control-plane', 'PHASE_WAIT_CONTROL_PLANE', PHASE_FLAGS['wait-control-plane']);
