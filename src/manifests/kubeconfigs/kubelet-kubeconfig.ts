import { toYaml } from '../yaml.ts';
import { base64 } from './client-kubeconfig.ts';

/** kubelet.conf as the kubelet writes it when it bootstraps: certificate and key are in a file that it renews. */
export function kubeletKubeconfig({ server, caBundle }: { server: string; caBundle: string }, pemPath: string): string {
  return toYaml({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'default-cluster', cluster: { 'certificate-authority-data': base64(caBundle), server } }],
    contexts: [
      {
        name: 'default-context',
        context: { cluster: 'default-cluster', namespace: 'default', user: 'default-auth' },
      },
    ],
    'current-context': 'default-context',
    users: [{ name: 'default-auth', user: { 'client-certificate': pemPath, 'client-key': pemPath } }],
  });
}
