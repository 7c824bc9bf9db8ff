import { configurationFile } from '../../../config/options/shared.ts';
import { flagsOf } from '../../flags/flag.ts';

/** Location of the configuration and certificates, for commands that need no running control plane. */
export const certificateFlags = flagsOf({
  certDir: { name: 'cert-dir', type: 'string', help: 'FLAG_CERTS_CERT_DIR' },
  ...configurationFile('FLAG_CERTS_CONFIG'),
  kubeconfig: {
    name: 'kubeconfig',
    type: 'string',
    help: 'FLAG_CERTS_KUBECONFIG',
    default: '/etc/kubernetes/admin.conf',
  },
});
