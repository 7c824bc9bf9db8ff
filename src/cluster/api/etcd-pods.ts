import { Failure } from '../../base/failure.ts';
import { record } from '../../base/record.ts';
import { isReady } from '../../manifests/objects/kubernetes-object.ts';
import { etcdEndpoint } from '../../wire/endpoint.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import {
  ETCD_NO_PODS,
  ETCD_PODS_NOT_BELIEVED,
  ETCD_PODS_PASSED_OVER,
  type PassedOverPod,
  WAITING_ETCD_PODS,
} from './cluster-api-sentences.ts';
import { getList, type ReadOptions } from './get.ts';

const PODS = `/api/v1/namespaces/kube-system/pods?labelSelector=${encodeURIComponent('component=etcd,tier=control-plane')}`;
/** NodeRestriction keeps a kubelet from setting this label on its own Node, so it proves a control plane. */
const CONTROL_PLANES = `/api/v1/nodes?labelSelector=${encodeURIComponent('node-role.kubernetes.io/control-plane')}`;
const ADVERTISE_CLIENT_URLS = 'kubeadm.kubernetes.io/etcd.advertise-client-urls';
const RETRY_MS = 500;
/** Far above the URLs of one member. An annotation may have 256 KiB. */
const LONGEST_URLS = 2_000;
/** Limits the message, because an attacker can publish any number of Pods. */
const MOST_SHOWN = 5;

interface EtcdPod {
  name: string;
  node: string;
  urls: readonly string[];
  ready: boolean;
}

/**
 * Client URLs of the cluster's etcd members, from the annotation that kubeadm sets on their Pods; those of ready Pods
 * first. Accepts only https:// URLs of Pods on control planes, because any kubelet can publish such a Pod of its own
 * node, and emits a notice about the others. Retries while there is no URL: a new Pod may lack the annotation for a
 * moment. Throws ETCD_NO_PODS or ETCD_PODS_NOT_BELIEVED.
 */
export async function etcdClientUrls(cluster: TrustedCluster, options: ReadOptions): Promise<string[]> {
  const { clock, emit } = options;
  const until = clock.monotonic() + options.timeoutMs;
  for (;;) {
    const [pods, nodes] = await Promise.all([
      getList(cluster, PODS, { ...options, pick: read }),
      getList(cluster, CONTROL_PLANES, { ...options, pick: nameOf }),
    ]);
    const controlPlanes = new Set(nodes);
    const believed = pods.filter(({ node }) => controlPlanes.has(node));
    const inOrder = [...believed.filter(({ ready }) => ready), ...believed.filter(({ ready }) => !ready)];
    const urls = inOrder.flatMap((pod) => pod.urls.filter((url) => problemOf(url) === undefined));
    const passedOver = pods.flatMap((pod) => passedOverOf(pod, controlPlanes));
    const params = { pods: passedOver.slice(0, MOST_SHOWN), more: Math.max(0, passedOver.length - MOST_SHOWN) };
    if (urls.length > 0) {
      if (passedOver.length > 0) emit({ type: 'notice', level: 'warning', message: ETCD_PODS_PASSED_OVER(params) });
      return [...new Set(urls)];
    }
    if (clock.monotonic() + RETRY_MS > until) {
      const { server } = cluster;
      if (passedOver.length > 0) throw new Failure(ETCD_PODS_NOT_BELIEVED, { server, ...params });
      throw new Failure(ETCD_NO_PODS, { server, pods: pods.length });
    }
    emit({ type: 'waiting', message: WAITING_ETCD_PODS({ pods: pods.length }) });
    await clock.sleep(RETRY_MS, options.signal);
  }
}

function read(pod: unknown): EtcdPod {
  const { metadata, spec } = record(pod);
  const annotation = record(record(metadata).annotations)[ADVERTISE_CLIENT_URLS];
  const { nodeName } = record(spec);
  const text = typeof annotation === 'string' ? annotation : '';
  const urls = copied(text.slice(0, LONGEST_URLS)).split(',');
  // The last one may be cut into another address.
  if (text.length > LONGEST_URLS) urls.pop();
  return {
    name: nameOf(pod),
    node: typeof nodeName === 'string' ? nodeName : '',
    urls: urls.map((url) => url.trim()).filter((url) => url !== ''),
    ready: isReady(pod),
  };
}

/** The text alone: a slice would keep the whole string in memory. */
function copied(slice: string): string {
  return Buffer.from(slice).toString();
}

function nameOf(object: unknown): string {
  const { name } = record(record(object).metadata);
  return typeof name === 'string' ? name : '';
}

/** The reason for not using a URL. */
function problemOf(url: string): 'malformed' | 'without-tls' | undefined {
  const endpoint = etcdEndpoint(url);
  if (endpoint === undefined) return 'malformed';
  return endpoint.tls ? undefined : 'without-tls';
}

function passedOverOf({ name, node, urls }: EtcdPod, controlPlanes: ReadonlySet<string>): PassedOverPod[] {
  if (!controlPlanes.has(node))
    return urls.length === 0 ? [] : [{ pod: name, node, problem: 'no-control-plane', url: shown(urls[0]) }];
  return urls.flatMap((url) => {
    const problem = problemOf(url);
    return problem === undefined ? [] : [{ pod: name, node, problem, url: shown(url) }];
  });
}

function shown(url = ''): string {
  return JSON.stringify(url.slice(0, 200)).slice(1, -1);
}
