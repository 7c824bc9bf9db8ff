import { Failure, onFailure } from '../../base/failure.ts';
import { isRecord, listOf, record } from '../../base/record.ts';
import { CLUSTER_DATA_MALFORMED } from '../../config/documents/config-documents-sentences.ts';
import { objectName } from '../../manifests/objects/kubernetes-object.ts';
import { authorityInPod } from '../../manifests/static-pods/kubelet-authority.ts';
import { parseCertificateBundle } from '../../pki/reading/certificate-bundle.ts';
import type { Dialer } from '../../wire/dialer.ts';
import { type Endpoint, hostPort, KUBELET_PORT } from '../../wire/endpoint.ts';
import { presentedCertificate } from '../../wire/tls/presented-certificate.ts';
import type { TrustedCluster } from '../discovery/trusted-cluster.ts';
import { NODE_WITHOUT_ADDRESS } from './cluster-api-sentences.ts';
import { getList, getObject, type ReadOptions } from './get.ts';

const API_SERVERS = `/api/v1/namespaces/kube-system/pods?labelSelector=${encodeURIComponent('component=kube-apiserver,tier=control-plane')}`;
const CONTROL_PLANE_LABEL = 'node-role.kubernetes.io/control-plane';
const NODES = '/api/v1/nodes';
const CONTROL_PLANES = `${NODES}?labelSelector=${encodeURIComponent(CONTROL_PLANE_LABEL)}`;
/** In the order of the API server's --kubelet-preferred-address-types, as kubeadm sets it. */
const ADDRESS_TYPES = ['InternalIP', 'ExternalIP', 'Hostname'];
const CONNECT_MS = 3_000;
/** Connections at the same time. */
const PARALLEL = 32;

/** A ConfigMap of kube-system with one key that a change edits. */
export interface StoredText {
  name: string;
  key: string;
  text: string;
  data: Readonly<Record<string, unknown>>;
  resourceVersion: string;
}

/** Throws CLUSTER_DATA_MALFORMED and the failures of getObject. */
export async function readStoredText(
  cluster: TrustedCluster,
  { name, key }: Pick<StoredText, 'name' | 'key'>,
  options: ReadOptions,
): Promise<StoredText> {
  const found = record(await getObject(cluster, `/api/v1/namespaces/kube-system/configmaps/${name}`, options));
  const data = record(found.data);
  const text = data[key];
  const object = `ConfigMap kube-system/${name}`;
  if (typeof text !== 'string') throw new Failure(CLUSTER_DATA_MALFORMED, { object, key, problem: 'missing' });
  return { name, key, text, data, resourceVersion: String(record(found.metadata).resourceVersion ?? '') };
}

/** An API server of the cluster, according to its Pod on a control-plane node. */
export interface ApiServer {
  /** Node that it runs on. */
  node: string;
  /** It verifies the kubelets that it connects to. */
  verifies: boolean;
}

export async function apiServers(cluster: TrustedCluster, options: ReadOptions): Promise<ApiServer[]> {
  const [pods, nodes] = await Promise.all([
    getList(cluster, API_SERVERS, { ...options, pick: apiServerIn }),
    getList(cluster, CONTROL_PLANES, { ...options, pick: objectName }),
  ]);
  return apiServersOn(nodes, pods);
}

/** A Node and its kubelet. */
export interface Kubelet {
  /** Name of the Node. */
  node: string;
  /** NodeRestriction keeps kubelets from setting the label, while they may report any mirror Pod. */
  isControlPlane: boolean;
  /** Where the API server reaches it. */
  endpoint: Endpoint | undefined;
}

/** Every Node, and the API servers among them. */
export async function nodesAndApiServers(
  cluster: TrustedCluster,
  options: ReadOptions,
): Promise<{ nodes: readonly Kubelet[]; apiServers: ApiServer[] }> {
  const [pods, nodes] = await Promise.all([
    getList(cluster, API_SERVERS, { ...options, pick: apiServerIn }),
    getList(cluster, NODES, { ...options, pick: kubeletOf }),
  ]);
  const controlPlanes = nodes.filter(({ isControlPlane }) => isControlPlane).map(({ node }) => node);
  return { nodes, apiServers: apiServersOn(controlPlanes, pods) };
}

function kubeletOf(value: unknown): Kubelet {
  return { node: objectName(value), isControlPlane: isControlPlane(value), endpoint: kubeletEndpoint(value) };
}

/** By a label of the Node that NodeRestriction keeps kubelets from setting. */
export function isControlPlane(node: unknown): boolean {
  return Object.hasOwn(record(record(record(node).metadata).labels), CONTROL_PLANE_LABEL);
}

function apiServerIn(pod: unknown): ApiServer {
  return { node: String(record(record(pod).spec).nodeName), verifies: authorityInPod(pod) !== '' };
}

function apiServersOn(controlPlanes: readonly string[], pods: readonly ApiServer[]): ApiServer[] {
  const names = new Set(controlPlanes);
  return pods.filter(({ node }) => names.has(node)).sort((a, b) => (a.node < b.node ? -1 : 1));
}

/** A node whose kubelet does not present a certificate of the cluster's CA for its address. */
export interface UnsignedNode {
  /** Name of the Node. */
  node: string;
  /** host:port; empty if the Node has no address. */
  server: string;
  /** Why the connection failed. */
  reason: Failure;
}

/** As `signedNodes`, with every Node of the cluster. */
export async function servingCertificates(
  cluster: TrustedCluster,
  { dialer, ...options }: ReadOptions & { dialer: Dialer },
): Promise<{ signed: string[]; unsigned: UnsignedNode[] }> {
  const { signal } = options;
  const nodes = await getList(cluster, NODES, { ...options, pick: kubeletOf });
  return signedNodes(nodes, { caBundle: cluster.caBundle, dialer, signal });
}

/**
 * Connects to the kubelet of each Node, as the API server does, and verifies what it presents by the cluster's CA. A
 * kubelet that cannot be reached counts as unsigned.
 */
export async function signedNodes(
  found: readonly Kubelet[],
  { caBundle, dialer, signal }: { caBundle: string; dialer: Dialer; signal: AbortSignal },
): Promise<{ signed: string[]; unsigned: UnsignedNode[] }> {
  const authorities = parseCertificateBundle(caBundle).map(String);
  const nodes = found.values();
  const signed: string[] = [];
  const unsigned: UnsignedNode[] = [];
  const work = async () => {
    for (const { node, endpoint } of nodes) {
      const reason = endpoint
        ? await presentedCertificate(endpoint, { authorities, dialer, signal, timeoutMs: CONNECT_MS }).then(
            () => undefined,
            onFailure((failure) => failure, signal),
          )
        : new Failure(NODE_WITHOUT_ADDRESS, { node });
      if (reason === undefined) signed.push(node);
      else unsigned.push({ node, server: endpoint ? hostPort(endpoint) : '', reason });
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return { signed: signed.sort(), unsigned: unsigned.sort((a, b) => (a.node < b.node ? -1 : 1)) };
}

/** Where the API server reaches the kubelet of a Node. */
export function kubeletEndpoint(node: unknown): Endpoint | undefined {
  const { addresses, daemonEndpoints } = record(record(node).status);
  const known = listOf(addresses).filter(isRecord);
  const found = ADDRESS_TYPES.map((type) => known.find((one) => one.type === type)?.address).find(
    (address) => typeof address === 'string' && address !== '',
  );
  const port = record(record(daemonEndpoints).kubeletEndpoint).Port;
  const isPort = typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536;
  return typeof found === 'string' ? { host: found, port: isPort ? port : KUBELET_PORT } : undefined;
}
