import type { Cluster } from '../lab/support/cluster.ts';
import { Secret } from '../src/base/secret.ts';

const BOOTSTRAP_KUBECONFIG = '/etc/kubernetes/bootstrap-kubelet.conf';
export const CA_FILE = '/etc/kubernetes/pki/ca.crt';

/** The kubeconfig with which a kubelet requests its certificate, as a join writes it. JSON is YAML, too. */
function bootstrapKubeconfig({ endpoint }: Pick<Cluster, 'endpoint'>, token: string): string {
  const name = 'tls-bootstrap';
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: `https://${endpoint}`, 'certificate-authority': CA_FILE } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}

/** What a kubelet needs to become a node: path, content. */
export async function bootstrapFiles(cluster: Cluster, token: Secret | string): Promise<ReadonlyMap<string, Buffer>> {
  const settings = {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    rotateCertificates: true,
    staticPodPath: '/etc/kubernetes/manifests',
  };
  return new Map([
    [CA_FILE, await cluster.first.readBytes(CA_FILE)],
    [BOOTSTRAP_KUBECONFIG, Buffer.from(bootstrapKubeconfig(cluster, token instanceof Secret ? token.reveal() : token))],
    ['/var/lib/kubelet/config.yaml', Buffer.from(JSON.stringify(settings))],
  ]);
}
