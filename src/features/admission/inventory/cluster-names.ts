import ipaddr from 'ipaddr.js';
import { listOf, record } from '../../../base/record.ts';
import { isControlPlane } from '../../../cluster/api/kubelet-serving.ts';
import type { UnversionedCluster } from '../../../config/types/cluster.ts';
import { canonicalName, parseAddress } from '../../../config/values/address.ts';
import { checkEndpoint } from '../../../config/values/endpoint.ts';
import { objectName } from '../../../manifests/objects/kubernetes-object.ts';

/** Owners of names and addresses in the cluster. All names are in their canonical form (`canonicalName`). */
export interface ClusterNames {
  /** The Nodes with a name or an address: a Node's own name and what its kubelet wrote (status.addresses). */
  nodes: ReadonlyMap<string, readonly string[]>;
  /** The Service, namespace/name, with a name or an address. */
  services: ReadonlyMap<string, string>;
  /** Addresses of Services, also of later ones (networking.serviceSubnet). */
  serviceSubnets: readonly string[];
  /** DNS domains of Services and Pods. */
  domains: readonly string[];
  /** The address that all use for the API servers (controlPlaneEndpoint). */
  endpoint: string | undefined;
  /** Each API server's own addresses (EndpointSlice kubernetes), and further names in their certificates (certSANs). */
  apiServers: ReadonlySet<string>;
  /** Names and addresses in the certificates of all API servers, whatever kubeadm-config says. */
  presented: ReadonlySet<string>;
  /** Nodes with the label of control planes, which a kubelet cannot give to itself (NodeRestriction). */
  controlPlanes: ReadonlySet<string>;
}

/** The fields of a core/v1 Node that count. */
export interface NamedNode {
  name: string;
  /** Its name, and what its kubelet wrote (status.addresses). */
  names: readonly string[];
  isControlPlane: boolean;
}

/** The fields of a core/v1 Service that count. */
export interface NamedService {
  /** namespace/name */
  title: string;
  names: readonly string[];
}

export interface ClusterObjects {
  nodes: readonly NamedNode[];
  services: readonly NamedService[];
  /** The EndpointSlice kubernetes in the namespace default. */
  slice: unknown;
  /** Names and addresses in the certificates of the API servers. */
  presented: readonly string[];
  configuration: Pick<UnversionedCluster, 'controlPlaneEndpoint' | 'networking' | 'apiServer'>;
}

/**
 * Far above those of a node or a Service. Whoever writes one can write forty thousand, each of which is parsed; what is
 * left out is a claim of that object alone.
 */
const MOST_ADDRESSES = 1_024;

/** Names of every cluster, whatever its configuration is. */
const DEFAULT_DOMAIN = 'cluster.local';
/** The API servers' name below the domain of Services, which kubeadm puts into their certificates. */
const OWN_SERVICE = /^kubernetes\.default\.(svc\..+)$/;

export function clusterNames({ nodes, services, slice, configuration, ...others }: ClusterObjects): ClusterNames {
  const { controlPlaneEndpoint, networking, apiServer } = configuration;
  const endpoint = checkEndpoint(controlPlaneEndpoint).value?.host;
  const presented = others.presented.map(canonicalName);
  const ofNodes = new Map<string, string[]>();
  for (const node of nodes)
    for (const name of node.names) {
      const owners = ofNodes.get(name);
      if (owners) owners.push(node.name);
      else ofNodes.set(name, [node.name]);
    }
  return {
    nodes: ofNodes,
    services: new Map(services.flatMap(({ title, names }) => names.map((name) => [name, title]))),
    serviceSubnets: networking.serviceSubnet.split(',').filter((subnet) => subnet !== ''),
    domains: [DEFAULT_DOMAIN, networking.dnsDomain.toLowerCase(), ...serviceDomains(presented)],
    endpoint: endpoint === undefined ? undefined : canonicalName(endpoint),
    apiServers: new Set([...addressesOfSlice(slice), ...apiServer.certSANs].map(canonicalName)),
    presented: new Set(presented),
    controlPlanes: new Set(nodes.filter(({ isControlPlane }) => isControlPlane).map(({ name }) => name)),
  };
}

/** True for an address in one of these networks, in CIDR notation. */
export function inNetworks(name: string, networks: readonly string[]): boolean {
  const address = parseAddress(name);
  return networks.some((network) => {
    if (address === undefined || !ipaddr.isValidCIDR(network)) return false;
    const [base, bits] = ipaddr.parseCIDR(network);
    return base.kind() === address.kind() && address.match(base, bits);
  });
}

export function namedNode(node: unknown): NamedNode {
  const addresses = listOf(record(record(node).status).addresses).map((one) => record(one).address);
  const names = new Set([objectName(node), ...textsOf(addresses.slice(0, MOST_ADDRESSES))].map(canonicalName));
  return { name: objectName(node), names: [...names], isControlPlane: isControlPlane(node) };
}

/** The names end before `svc`: everything after it is refused anyway (`domains`). */
export function namedService(service: unknown): NamedService {
  const { clusterIP, clusterIPs, externalIPs, loadBalancerIP } = record(record(service).spec);
  const ingress = listOf(record(record(record(service).status).loadBalancer).ingress).map(record);
  const addresses = [
    ...[clusterIP, ...listOf(clusterIPs)].filter((address) => address !== 'None'),
    ...[...listOf(externalIPs), loadBalancerIP],
    ...ingress.flatMap(({ ip, hostname }) => [ip, hostname]),
  ];
  const title = titleOf(service);
  const [namespace = '', name = ''] = title.split('/');
  const own = textsOf(addresses.slice(0, MOST_ADDRESSES)).map(canonicalName);
  return { title, names: [name, `${name}.${namespace}`, ...own] };
}

function addressesOfSlice(slice: unknown): string[] {
  return textsOf(listOf(record(slice).endpoints).flatMap((endpoint) => listOf(record(endpoint).addresses)));
}

function serviceDomains(presented: readonly string[]): string[] {
  return presented.flatMap((name) => OWN_SERVICE.exec(name)?.[1] ?? []);
}

function titleOf(object: unknown): string {
  return `${String(record(record(object).metadata).namespace)}/${objectName(object)}`;
}

function textsOf(values: readonly unknown[]): string[] {
  return values.filter((value): value is string => typeof value === 'string' && value !== '');
}
