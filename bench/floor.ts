import type { Cluster } from '../lab/cluster.ts';
import type { LabHost } from '../lab/host.ts';
import { measure } from './measure.ts';
import { TOOLS } from './tools.ts';

/** When the node is there after the start of a kubelet that finds everything in place, in milliseconds: what no join can be faster than. */
export interface Floor {
  registered: number;
  ready: number;
}

const BOOTSTRAP_KUBECONFIG = '/etc/kubernetes/bootstrap-kubelet.conf';

/** A join's own files, with the serving certificate, without what the kubelet asks the cluster for: its client certificate and its node. */
export async function floorOnce(host: LabHost, cluster: Cluster): Promise<Floor> {
  const token = await cluster.createToken();
  try {
    const flags = ['--token', token, '--discovery-token-ca-cert-hash', await cluster.caHash(), '--ignore-preflight-errors=all'];
    await host.mustExec([TOOLS.kubejoin, 'join', cluster.endpoint, ...flags]);
    await host.mustExec(['systemctl', 'stop', 'kubelet']);
    await host.mustExec(['sh', '-ec', 'rm /etc/kubernetes/kubelet.conf /var/lib/kubelet/pki/kubelet-client-*']);
    await host.mustExec(['sh', '-c', 'umask 077; cat > "$1"', 'sh', BOOTSTRAP_KUBECONFIG], { stdin: bootstrapKubeconfig(cluster, token) });
    await cluster.forget(host);
    const watch = await cluster.watchNodes();
    try {
      const run = await measure(host, ['systemctl', 'start', 'kubelet']);
      const since = { sinceMs: run.startedAt };
      const [registered, ready] = [await watch.registered(host.name, since), await watch.ready(host.name, since)];
      return { registered: registered - run.startedAt, ready: ready - run.startedAt };
    } finally {
      watch.close();
    }
  } finally {
    await cluster.forget(host);
    await host.reset();
    await cluster.deleteToken(token);
  }
}

/** As a join writes it. JSON is YAML, too. */
function bootstrapKubeconfig({ endpoint }: Cluster, token: string): string {
  const name = 'tls-bootstrap';
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: `https://${endpoint}`, 'certificate-authority': '/etc/kubernetes/pki/ca.crt' } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}
