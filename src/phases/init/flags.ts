import type { INIT, INIT_PHASE } from '../../config/options/init.ts';
import type { FlagName } from '../../config/options/option.ts';

/** Flags of single phases (`init phase X`), as in kubeadm, without dashes. */
const CERTIFICATE = ['cert-dir', 'config', 'kubernetes-version', 'dry-run'] as const;

const SERVING = [
  'apiserver-advertise-address',
  'control-plane-endpoint',
  'apiserver-cert-extra-sans',
  'service-dns-domain',
  'service-cidr',
] as const;

const KUBECONFIG = [
  'apiserver-advertise-address',
  'control-plane-endpoint',
  'apiserver-bind-port',
  'cert-dir',
  'config',
  'kubeconfig-dir',
  'kubernetes-version',
  'dry-run',
] as const;

const MANIFEST = ['config', 'cert-dir', 'kubernetes-version', 'image-repository', 'patches', 'dry-run'] as const;

const UPLOAD = ['config', 'cri-socket', 'kubeconfig', 'dry-run'] as const;

const ADDON = ['config', 'kubeconfig', 'kubernetes-version', 'image-repository', 'dry-run', 'print-manifest'] as const;

export const INIT_PHASE_FLAGS = {
  preflight: ['config', 'image-repository', 'cri-socket', 'ignore-preflight-errors', 'dry-run'],
  certificate: CERTIFICATE,
  'serving-certificate': [...CERTIFICATE, ...SERVING],
  kubeconfig: KUBECONFIG,
  'kubelet-kubeconfig': [...KUBECONFIG, 'node-name'],
  etcd: ['cert-dir', 'config', 'image-repository', 'patches', 'dry-run'],
  apiserver: [
    ...MANIFEST,
    'apiserver-advertise-address',
    'control-plane-endpoint',
    'apiserver-bind-port',
    'apiserver-extra-args',
    'feature-gates',
    'service-cidr',
  ],
  'controller-manager': [...MANIFEST, 'controller-manager-extra-args', 'pod-network-cidr'],
  scheduler: [...MANIFEST, 'scheduler-extra-args'],
  'kubelet-start': ['config', 'image-repository', 'cri-socket', 'node-name', 'patches', 'dry-run'],
  'wait-control-plane': [],
  'upload-config': UPLOAD,
  'upload-certs': ['config', 'kubeconfig', 'upload-certs', 'certificate-key', 'skip-certificate-key-print', 'dry-run'],
  'mark-control-plane': ['node-name', 'config', 'dry-run'],
  'bootstrap-token': ['config', 'kubeconfig', 'skip-token-print', 'dry-run'],
  'kubelet-finalize': ['config', 'cert-dir', 'dry-run'],
  coredns: [...ADDON, 'feature-gates', 'service-dns-domain', 'service-cidr'],
  'kube-proxy': [
    ...ADDON,
    'apiserver-advertise-address',
    'control-plane-endpoint',
    'apiserver-bind-port',
    'pod-network-cidr',
  ],
  'show-join-command': [],
} as const satisfies Record<string, readonly (FlagName<typeof INIT> | FlagName<typeof INIT_PHASE>)[]>;
