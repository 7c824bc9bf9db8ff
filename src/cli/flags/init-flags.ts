import type { Flag } from './flag.ts';

/** Every flag of `init`; first kubeadm's, spelled as there, then kubejoin's own. */
export const initFlags: readonly Flag[] = [
  { name: 'apiserver-advertise-address', type: 'string', help: 'FLAG_INIT_ADVERTISE_ADDRESS' },
  { name: 'apiserver-bind-port', type: 'int32', help: 'FLAG_INIT_BIND_PORT', default: '6443' },
  { name: 'apiserver-cert-extra-sans', type: 'list', help: 'FLAG_CERT_EXTRA_SANS' },
  { name: 'cert-dir', type: 'string', help: 'FLAG_CERT_DIR', default: '/etc/kubernetes/pki' },
  { name: 'certificate-key', type: 'string', help: 'FLAG_INIT_CERTIFICATE_KEY', secret: true },
  { name: 'config', type: 'string', help: 'FLAG_INIT_CONFIG' },
  { name: 'control-plane-endpoint', type: 'string', help: 'FLAG_CONTROL_PLANE_ENDPOINT' },
  { name: 'cri-socket', type: 'string', help: 'FLAG_CRI_SOCKET' },
  { name: 'dry-run', type: 'bool', help: 'FLAG_DRY_RUN' },
  { name: 'feature-gates', type: 'string', help: 'FLAG_FEATURE_GATES' },
  { name: 'ignore-preflight-errors', type: 'list', help: 'FLAG_IGNORE_PREFLIGHT_ERRORS' },
  { name: 'image-repository', type: 'string', help: 'FLAG_IMAGE_REPOSITORY', default: 'registry.k8s.io' },
  { name: 'kubernetes-version', type: 'string', help: 'FLAG_KUBERNETES_VERSION' },
  { name: 'node-name', type: 'string', help: 'FLAG_NODE_NAME' },
  { name: 'patches', type: 'string', help: 'FLAG_INIT_PATCHES' },
  { name: 'pod-network-cidr', type: 'string', help: 'FLAG_POD_NETWORK_CIDR' },
  { name: 'service-cidr', type: 'string', help: 'FLAG_SERVICE_CIDR', default: '10.96.0.0/12' },
  { name: 'service-dns-domain', type: 'string', help: 'FLAG_SERVICE_DNS_DOMAIN', default: 'cluster.local' },
  { name: 'skip-certificate-key-print', type: 'bool', help: 'FLAG_SKIP_CERTIFICATE_KEY_PRINT' },
  { name: 'skip-phases', type: 'list', help: 'FLAG_SKIP_PHASES' },
  { name: 'skip-token-print', type: 'bool', help: 'FLAG_SKIP_TOKEN_PRINT' },
  { name: 'token', type: 'string', help: 'FLAG_INIT_TOKEN', secret: true },
  { name: 'token-ttl', type: 'string', help: 'FLAG_TOKEN_TTL', default: '24h0m0s' },
  { name: 'upload-certs', type: 'bool', help: 'FLAG_UPLOAD_CERTS' },
  { name: 'allow-experimental-api', type: 'bool', help: 'FLAG_ALLOW_EXPERIMENTAL_API' },
  { name: 'if-needed', type: 'bool', help: 'FLAG_INIT_IF_NEEDED' },
  { name: 'token-file', type: 'string', help: 'FLAG_TOKEN_FILE' },
];

/** Flags that only single phases have. */
export const initPhaseFlags: readonly Flag[] = [
  ...initFlags,
  { name: 'apiserver-extra-args', type: 'values', help: 'FLAG_APISERVER_EXTRA_ARGS' },
  { name: 'controller-manager-extra-args', type: 'values', help: 'FLAG_CONTROLLER_MANAGER_EXTRA_ARGS' },
  { name: 'kubeconfig', type: 'string', help: 'FLAG_INIT_KUBECONFIG', default: '/etc/kubernetes/admin.conf' },
  { name: 'kubeconfig-dir', type: 'string', help: 'FLAG_KUBECONFIG_DIR', default: '/etc/kubernetes' },
  { name: 'print-manifest', type: 'bool', help: 'FLAG_PRINT_MANIFEST' },
  { name: 'scheduler-extra-args', type: 'values', help: 'FLAG_SCHEDULER_EXTRA_ARGS' },
];
