import type { JOIN } from '../../config/options/join.ts';
import type { FlagName } from '../../config/options/option.ts';

/** Flags of single phases (`join phase X`), as in kubeadm, without dashes. */
const DISCOVERY = [
  'discovery-file',
  'discovery-token',
  'discovery-token-ca-cert-hash',
  'discovery-token-unsafe-skip-ca-verification',
  'tls-bootstrap-token',
  'token',
  'token-file',
] as const;
const ADDRESS = 'apiserver-advertise-address';
const LOCAL_API = [ADDRESS, 'apiserver-bind-port'] as const;
const COMMON = ['config', 'dry-run'] as const;

export const JOIN_PHASE_FLAGS = {
  preflight: [
    ...COMMON,
    ...DISCOVERY,
    ...LOCAL_API,
    'certificate-key',
    'control-plane',
    'cri-socket',
    'ignore-preflight-errors',
    'node-name',
  ],
  'download-certs': [...COMMON, ...DISCOVERY, 'certificate-key', 'control-plane'],
  certs: [...COMMON, ...DISCOVERY, ADDRESS, 'control-plane', 'node-name'],
  kubeconfig: [...COMMON, ...DISCOVERY, 'certificate-key', 'control-plane'],
  'control-plane': [...COMMON, ...LOCAL_API, 'control-plane', 'patches'],
  'check-etcd': [...COMMON, 'control-plane'],
  'kubelet-start': [...COMMON, ...DISCOVERY, 'cri-socket', 'node-name', 'patches'],
  'etcd-join': [...COMMON, ADDRESS, 'control-plane', 'node-name', 'patches'],
  'kubelet-wait-bootstrap': [...COMMON, 'cri-socket'],
  'update-status': ['config', ADDRESS, 'control-plane', 'node-name'],
  'mark-control-plane': [...COMMON, 'control-plane', 'node-name'],
  'wait-control-plane': [],
} as const satisfies Record<string, readonly FlagName<typeof JOIN>[]>;

/** Defined here because an earlier phase checks whether this one will run. */
export const ETCD_PHASE = 'control-plane-join/etcd';
