import { text } from '../../../base/text.ts';

export const PHASE_PREFLIGHT = text('PHASE_PREFLIGHT', () => 'Check that this machine can join');

export const PHASE_CONTROL_PLANE_PREPARE = text(
  'PHASE_CONTROL_PLANE_PREPARE',
  () => 'Prepare this machine for the control plane',
);

export const PHASE_DOWNLOAD_CERTS = text(
  'PHASE_DOWNLOAD_CERTS',
  () => 'Download the certificates shared by control-plane nodes from the Secret kubeadm-certs',
);

export const PHASE_CERTS = text('PHASE_CERTS', () => 'Issue certificates for the new control-plane components');

export const PHASE_KUBECONFIG = text(
  'PHASE_KUBECONFIG',
  () => 'Write kubeconfig files for the new control-plane components',
);

export const PHASE_CONTROL_PLANE = text(
  'PHASE_CONTROL_PLANE',
  () => 'Write manifests for the new control-plane components',
);

export const PHASE_CHECK_ETCD = text('PHASE_CHECK_ETCD', () => 'Check that the etcd cluster is healthy');

export const PHASE_KUBELET_START = text(
  'PHASE_KUBELET_START',
  () =>
    "Write the kubelet's configuration and certificates, and start or restart the kubelet; on a worker, wait until the node is registered",
);

export const PHASE_CONTROL_PLANE_JOIN = text(
  'PHASE_CONTROL_PLANE_JOIN',
  () => 'Make this machine a control-plane node',
);

export const PHASE_ETCD = text('PHASE_ETCD', () => 'Join the etcd cluster');

export const PHASE_KUBELET_WAIT_BOOTSTRAP = text(
  'PHASE_KUBELET_WAIT_BOOTSTRAP',
  () => 'Wait until the kubelet has its certificate and the node is registered',
);

export const PHASE_UPDATE_STATUS = text('PHASE_UPDATE_STATUS', () => 'No longer does anything (DEPRECATED)');

export const PHASE_MARK_CONTROL_PLANE = text('PHASE_MARK_CONTROL_PLANE', () => 'Mark the node as a control-plane node');

export const PHASE_WAIT_CONTROL_PLANE = text(
  'PHASE_WAIT_CONTROL_PLANE',
  () => 'Wait until the control plane is healthy',
);
