import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { Failure } from '../failure.ts';
import { record } from '../record.ts';
import { getList } from './get-list.ts';
import type { ReadOptions } from './get-object.ts';

const LABELS = 'component=etcd,tier=control-plane';
const ADVERTISE_CLIENT_URLS = 'kubeadm.kubernetes.io/etcd.advertise-client-urls';
const RETRY_MS = 500;

/**
 * Client URLs of the cluster's etcd members, from the annotation that kubeadm gives their Pods; those of ready Pods first. A Pod that has
 * just been made may lack it for a moment: with none at all it is asked again. Throws ETCD_NO_PODS when that goes on.
 */
export async function etcdClientUrls(cluster: TrustedCluster, options: ReadOptions): Promise<string[]> {
  const path = `/api/v1/namespaces/kube-system/pods?labelSelector=${encodeURIComponent(LABELS)}`;
  const until = options.clock.monotonic() + options.timeoutMs;
  for (;;) {
    const pods = (await getList(cluster, path, options)).map(read);
    const urls = [...pods.filter(({ ready }) => ready), ...pods.filter(({ ready }) => !ready)].flatMap((pod) => pod.urls);
    if (urls.length > 0) return [...new Set(urls)];
    if (options.clock.monotonic() + RETRY_MS > until) throw new Failure('ETCD_NO_PODS', { server: cluster.server, pods: pods.length });
    options.emit({ type: 'waiting', message: { key: 'WAITING_ETCD_PODS', params: { pods: pods.length } } });
    await options.clock.sleep(RETRY_MS, options.signal);
  }
}

function read(pod: unknown): { urls: string[]; ready: boolean } {
  const { metadata, status } = record(pod);
  const annotation = record(record(metadata).annotations)[ADVERTISE_CLIENT_URLS];
  const conditions = record(status).conditions;
  const ready = Array.isArray(conditions) && conditions.some((one) => record(one).type === 'Ready' && record(one).status === 'True');
  const urls = typeof annotation === 'string' ? annotation.split(',').map((url) => url.trim()) : [];
  return { urls: urls.filter((url) => url !== ''), ready };
}
