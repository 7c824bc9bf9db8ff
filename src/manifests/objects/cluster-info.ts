import { toYaml } from '../yaml.ts';
import { configMap } from './config-map.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { KUBE_PUBLIC, readable } from './rbac.ts';

/** Without it anonymous clients cannot read cluster-info, and nobody can join by token. */
const CLUSTER_INFO_BINDING = 'kubeadm:bootstrap-signer-clusterinfo';

/**
 * ConfigMap cluster-info in kube-public, which token discovery reads without credentials, with its RBAC objects.
 * `server`: https://host:port; `caBundle`: PEM. The cluster adds a signature for each token.
 */
export function clusterInfoObjects({ server, caBundle }: { server: string; caBundle: string }): KubernetesObject[] {
  const cluster = { server, 'certificate-authority-data': Buffer.from(caBundle).toString('base64') };
  const kubeconfig = toYaml({
    ...{ apiVersion: 'v1', kind: 'Config' },
    clusters: [{ name: '', cluster }],
    contexts: null,
    'current-context': '',
    users: null,
  });
  const published = configMap(KUBE_PUBLIC, 'cluster-info', { kubeconfig });
  return [
    published,
    ...readable(published, { role: CLUSTER_INFO_BINDING, subjects: [{ kind: 'User', name: 'system:anonymous' }] }),
  ];
}
