import type { ClusterConfiguration, ControlPlaneComponent, LocalEndpoint } from '../../config/types/cluster.ts';
import { argumentValue } from '../../config/values/arguments.ts';
import { manifestPath } from '../../manifests/paths.ts';
import type { Check, CheckInput, PreflightInput } from './check.ts';
import { directoryAvailable } from './checks/directory-available.ts';
import { externalEtcdFiles, externalEtcdVersion } from './checks/external-etcd.ts';
import { fileAvailable } from './checks/file-available.ts';
import { firewalld } from './checks/firewalld.ts';
import { kubernetesVersion } from './checks/kubernetes-version.ts';
import { memory, processors } from './checks/machine-size.ts';
import { etcdPorts, portAvailable } from './checks/port-available.ts';
import { httpProxyToSelf, httpProxyToSubnets } from './checks/proxied-addresses.ts';
import { KUBELET_PORT } from './common-checks.ts';

/** What a joining control plane has to know of the cluster before its checks. */
export interface ControlPlaneCluster {
  cluster: ClusterConfiguration;
  endpoint: LocalEndpoint;
  /** PEM, of the cluster that has been found and is trusted. */
  caBundle: string;
}

const API_SERVER_PORT = 6443;
const SCHEDULER_PORT = 10259;
const CONTROLLER_MANAGER_PORT = 10257;

/**
 * Of kubeadm's checks for a further control plane those that need nothing of the cluster: they fail before it is even
 * found.
 */
export function controlPlaneHostChecks(input: PreflightInput): Check[] {
  const { configuration, host } = input;
  const bindPort = configuration.controlPlane?.localAPIEndpoint.bindPort ?? API_SERVER_PORT;
  return [processors(host), memory(host), firewalld([bindPort, KUBELET_PORT], host), ...manifestsAvailable(input)];
}

/** The rest of kubeadm's checks for a further control plane, in its order. */
export function controlPlaneClusterChecks(input: PreflightInput, { cluster, endpoint }: ControlPlaneCluster): Check[] {
  const { networking } = cluster;
  return [
    kubernetesVersion(cluster.kubernetesVersion),
    ...componentPorts(input, { cluster, endpoint }),
    httpProxyToSelf(endpoint, input.host),
    ...httpProxyToSubnets(networking.serviceSubnet, input.host),
    ...httpProxyToSubnets(networking.podSubnet, input.host),
    ...etcdChecks(input, { cluster, endpoint }),
  ];
}

type Placed = Omit<ControlPlaneCluster, 'caBundle'>;

/** The components can listen. */
export function componentPorts(input: CheckInput, { cluster, endpoint }: Placed): Check[] {
  return [
    portAvailable(endpoint.bindPort, input, argument(cluster.apiServer, 'bind-address')),
    portAvailable(SCHEDULER_PORT, input, argument(cluster.scheduler, 'bind-address')),
    portAvailable(CONTROLLER_MANAGER_PORT, input, argument(cluster.controllerManager, 'bind-address')),
  ];
}

/** No static Pods of a control plane are there. */
export function manifestsAvailable(input: CheckInput): Check[] {
  const components = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'] as const;
  return components.map((component) => fileAvailable(manifestPath(component), input));
}

/** Of a member of a local etcd; none with an external one. */
export function localEtcdChecks(input: CheckInput, { cluster: { etcd, apiServer }, endpoint }: Placed): Check[] {
  if (etcd.type === 'external') return [];
  const address = argument(apiServer, 'advertise-address') ?? endpoint.advertiseAddress;
  return [...etcdPorts(address, input), directoryAvailable(etcd.local.dataDir, input, manifestPath('etcd'))];
}

function etcdChecks(input: PreflightInput, { cluster, endpoint }: Placed): Check[] {
  const { etcd } = cluster;
  if (etcd.type === 'local') return localEtcdChecks(input, { cluster, endpoint });
  // With a certificate key its files are downloaded, after these checks.
  if (input.configuration.controlPlane?.certificateKey !== undefined) return [];
  return [externalEtcdFiles(etcd.external, input), externalEtcdVersion(etcd.external, input)];
}

/** The value of the last argument of that name; kubeadm does not look at how it is merged either. */
function argument({ extraArgs }: ControlPlaneComponent, name: string): string | undefined {
  return argumentValue(extraArgs, name) || undefined;
}
