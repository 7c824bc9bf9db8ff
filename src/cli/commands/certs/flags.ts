import type { Flag } from '../../flags/flag.ts';

/** Where the configuration and the certificates are, for commands that need no running control plane. */
export const certificateFlags: readonly Flag[] = [
  { name: 'cert-dir', type: 'string', help: 'FLAG_CERTS_CERT_DIR' },
  { name: 'config', type: 'string', help: 'FLAG_CERTS_CONFIG' },
  { name: 'kubeconfig', type: 'string', help: 'FLAG_CERTS_KUBECONFIG', default: '/etc/kubernetes/admin.conf' },
  { name: 'allow-experimental-api', type: 'bool', help: 'FLAG_ALLOW_EXPERIMENTAL_API' },
];
