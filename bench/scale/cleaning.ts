/** A cluster as it was before a herd joined it. */
import type { KubeObject } from '../../lab/support/api.ts';
import type { Cluster } from '../../lab/support/cluster.ts';

const AT_ONCE = 20;
const SIGNER = 'kubernetes.io/kube-apiserver-client-kubelet';
const CSRS = `/apis/certificates.k8s.io/v1/certificatesigningrequests?fieldSelector=${encodeURIComponent(`spec.signerName=${SIGNER}`)}`;
const NOW = { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0 };

/**
 * Nodes and leases of these names, the Pods that the cluster has bound to them, and every kubelet's request for a
 * certificate.
 */
export async function removeHerd(cluster: Cluster, names: readonly string[]): Promise<void> {
  const gone = new Set(names);
  await eachOf(names, (name) => remove(cluster, `/api/v1/nodes/${name}`));
  await eachOf(names, (name) =>
    remove(cluster, `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${name}`),
  );
  const { body } = await cluster.api('GET', '/api/v1/pods');
  const bound = ((body.items as KubeObject[] | undefined) ?? []).filter((pod) =>
    gone.has((pod.spec as { nodeName?: string }).nodeName ?? ''),
  );
  await eachOf(bound, ({ metadata }) =>
    remove(cluster, `/api/v1/namespaces/${metadata?.namespace}/pods/${metadata?.name}`, NOW),
  );
  await remove(cluster, CSRS);
}

async function remove(cluster: Cluster, path: string, options?: object): Promise<void> {
  const { status, body } = await cluster.api('DELETE', path, options);
  if (status !== 200 && status !== 202 && status !== 404)
    throw new Error(`deleting ${path}: ${status} ${String(body.message)}`);
}

/** Works on each, some at a time. */
export async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
