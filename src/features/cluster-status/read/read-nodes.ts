import { record } from '../../../base/record.ts';
import { getList, type ReadOptions } from '../../../cluster/api/get.ts';
import { nodeAddresses } from '../../../cluster/api/node-condition.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import { isReady, objectName } from '../../../manifests/objects/kubernetes-object.ts';
import type { ControlPlanePod, NodeStatus } from '../facts.ts';

const ROLE = 'node-role.kubernetes.io/';
const STATIC_PODS = `/api/v1/namespaces/kube-system/pods?labelSelector=${encodeURIComponent('tier=control-plane')}`;
const ENDPOINT = 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint';
/** Nodes that are read before anything else may run: each may have thousands of addresses. */
const A_TURN = 10;
/** Far above what a machine has. */
const MOST_ADDRESSES = 64;
/** Far above a host and a port. */
const LONGEST_ENDPOINT = 300;

/** Every Node, in alphabetical order. */
export async function readNodes(admin: TrustedCluster, reading: ReadOptions): Promise<NodeStatus[]> {
  const found = await getList(admin, '/api/v1/nodes', { ...reading, pick: nodeStatus, aTurn: A_TURN });
  return [...found].sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function nodeStatus(node: unknown): NodeStatus {
  const { metadata, status } = record(node);
  const labels = Object.keys(record(record(metadata).labels));
  const { kubeletVersion } = record(record(status).nodeInfo);
  return {
    name: objectName(node),
    roles: labels.flatMap((label) => (label.startsWith(ROLE) ? [label.slice(ROLE.length)] : [])).sort(),
    ready: isReady(node),
    kubeletVersion: typeof kubeletVersion === 'string' ? kubeletVersion : '',
    addresses: nodeAddresses(node).slice(0, MOST_ADDRESSES),
  };
}

/** The static Pods of the control plane. Any kubelet can publish such a Pod of its own node. */
export function readPods(admin: TrustedCluster, reading: ReadOptions): Promise<readonly ControlPlanePod[]> {
  return getList(admin, STATIC_PODS, { ...reading, pick: controlPlanePod });
}

export function controlPlanePod(pod: unknown): ControlPlanePod {
  const { metadata, spec } = record(pod);
  const { labels, annotations, creationTimestamp } = record(metadata);
  const created = Date.parse(String(creationTimestamp));
  const endpoint = record(annotations)[ENDPOINT];
  return {
    node: String(record(spec).nodeName ?? ''),
    component: String(record(labels).component ?? ''),
    created: Number.isNaN(created) ? undefined : created,
    endpoint: typeof endpoint === 'string' && endpoint.length <= LONGEST_ENDPOINT ? endpoint : undefined,
  };
}
