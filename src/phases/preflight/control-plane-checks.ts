import type { ClusterConfiguration, ControlPlaneComponent, LocalEndpoint } from '../../config/types/cluster.ts';
import { argumentValue } from '../../config/values/arguments.ts';
import { manifestPath } from '../../manifests/paths.ts';
import { KUBELET_PORT } from '../../wire/endpoint.ts';
import type { Check, CheckInput, PreflightInput } from './check.ts';
import { directoryAvailable, firewalld, kubernetesVersion, memory, processors } from './checks/control-plane.ts';
import { fileAvailable } from './checks/file-available.ts';
import { controlPlaneWrites, writable } from './checks/files/writable.ts';
import { externalEtcdFiles, externalEtcdVersion } from './checks/network/external-etcd.ts';
import { httpProxy, httpProxyToSubnets } from './checks/network/http-proxy.ts';
import { etcdPorts, portAvailable } from './checks/network/port-available.ts';

/** Facts about the cluster for the checks of a control plane. */
export interface ControlPlaneCluster {
  cluster: ClusterConfiguration;
  endpoint: LocalEndpoint;
  /** PEM; the CAs of the trusted cluster. */
  caBundle: string;
}

export const API_SERVER_PORT = 6443;
const SCHEDULER_PORT = 10259;
const CONTROLLER_MANAGER_PORT = 10257;

/** kubeadm's checks for an additional control plane that do not need the cluster: they fail before discovery. */
export function controlPlaneHostChecks(input: PreflightInput): Check[] {
  const { configuration, host } = input;
  const bindPort = configuration.controlPlane?.localAPIEndpoint.bindPort ?? API_SERVER_PORT;
  return [processors(host), memory(host), firewalld([bindPort, KUBELET_PORT], host), ...manifestsAvailable(input)];
}

/** The rest of kubeadm's checks for an additional control plane, in its order. */
export function controlPlaneClusterChecks(input: PreflightInput, known: ControlPlaneCluster): Check[] {
  return [
    kubernetesVersion(known.cluster.kubernetesVersion),
    ...componentPorts(input, known),
    ...proxyChecks(input, known),
    ...etcdChecks(input, known),
    writable(input.host, controlPlaneWrites(known.cluster)),
  ];
}

type Placed = Omit<ControlPlaneCluster, 'caBundle'>;

/** This machine's API server, the Services and the Pods are reached without a proxy. */
export function proxyChecks({ host }: CheckInput, { cluster: { networking }, endpoint }: Placed): Check[] {
  return [
    httpProxy({ host: endpoint.advertiseAddress, port: endpoint.bindPort }, host),
    ...httpProxyToSubnets(networking, 'serviceSubnet', host),
    ...httpProxyToSubnets(networking, 'podSubnet', host),
  ];
}

/** The ports of the components are free. */
export function componentPorts(input: CheckInput, { cluster, endpoint }: Placed): Check[] {
  return [
    portAvailable(endpoint.bindPort, input, argument(cluster.apiServer, 'bind-address')),
    portAvailable(SCHEDULER_PORT, input, argument(cluster.scheduler, 'bind-address')),
    portAvailable(CONTROLLER_MANAGER_PORT, input, argument(cluster.controllerManager, 'bind-address')),
  ];
}

/** There are no manifests of a control plane. */
export function manifestsAvailable(input: CheckInput): Check[] {
  const components = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'] as const;
  return components.map((component) => fileAvailable(manifestPath(component), input));
}

/** Checks for a member of a local etcd; none with an external etcd. */
export function localEtcdChecks(input: CheckInput, { cluster: { etcd, apiServer }, endpoint }: Placed): Check[] {
  if (etcd.type === 'external') return [];
  const address = argument(apiServer, 'advertise-address') ?? endpoint.advertiseAddress;
  return [...etcdPorts(address, input), directoryAvailable(etcd.local.dataDir, input, manifestPath('etcd'))];
}

function etcdChecks(input: PreflightInput, { cluster, endpoint }: Placed): Check[] {
  const { etcd } = cluster;
  if (etcd.type === 'local') return localEtcdChecks(input, { cluster, endpoint });
  // With a certificate key the files are downloaded after these checks.
  if (input.configuration.controlPlane?.certificateKey !== undefined) return [];
  return [externalEtcdFiles(etcd.external, input), externalEtcdVersion(etcd.external, input)];
}

/** The last argument of that name; its merge method is ignored, as in kubeadm. */
function argument({ extraArgs }: ControlPlaneComponent, name: string): string | undefined {
  return argumentValue(extraArgs, name) || undefined;
}
