import ipaddr from 'ipaddr.js';
import type { ClusterConfiguration, LocalEndpoint } from '../../config/types/cluster.ts';
import type { InitConfiguration } from '../../config/types/init.ts';
import type { Check, CheckInput } from './check.ts';
import { externalEtcdFiles, externalEtcdVersion } from './checks/external-etcd.ts';
import { firewalld } from './checks/firewalld.ts';
import { type AddressFamily, forwardingOn } from './checks/ip-forwarding.ts';
import { kubeletNotNewer, kubeletVersion } from './checks/kubelet-version.ts';
import { kubernetesVersion } from './checks/kubernetes-version.ts';
import { memory, processors } from './checks/machine-size.ts';
import { httpProxyToSelf, httpProxyToSubnets } from './checks/proxied-addresses.ts';
import { KUBELET_PORT, nodeChecks, runAsRoot } from './common-checks.ts';
import { componentPorts, localEtcdChecks, manifestsAvailable } from './control-plane-checks.ts';
import type { CheckReport } from './report.ts';

export interface InitCheckInput extends CheckInput {
  configuration: InitConfiguration;
  cluster: ClusterConfiguration;
  endpoint: LocalEndpoint;
}

/**
 * What kubeadm 1.37 checks before it makes a cluster, in its order, without the check for root that comes before them.
 */
export function initChecks(input: InitCheckInput): Check[] {
  const { host, cluster, endpoint } = input;
  const { networking, etcd } = cluster;
  const external = etcd.type === 'external' ? etcd.external : undefined;
  return [
    processors(host),
    memory(host),
    kubernetesVersion(cluster.kubernetesVersion),
    firewalld([endpoint.bindPort, KUBELET_PORT], host),
    ...componentPorts(input, { cluster, endpoint }),
    ...manifestsAvailable(input),
    httpProxyToSelf(endpoint, host),
    ...httpProxyToSubnets(networking.serviceSubnet, host),
    ...httpProxyToSubnets(networking.podSubnet, host),
    ...nodeChecks(input, [kubeletVersion(host), kubeletNotNewer(host, cluster.kubernetesVersion, 'error')]),
    ...familiesOf(cluster, endpoint).map((family) => forwardingOn(family, host)),
    ...(external ? [externalEtcdVersion(external, input, 'error')] : []),
    ...localEtcdChecks(input, { cluster, endpoint }),
    ...(external ? [externalEtcdFiles(external, input)] : []),
  ];
}

export function runInitChecks(input: InitCheckInput): Promise<CheckReport> {
  return runAsRoot(() => initChecks(input), input);
}

/** Of the address that is advertised and of the subnets of Services and Pods; IPv4 first. */
function familiesOf({ networking }: ClusterConfiguration, { advertiseAddress }: LocalEndpoint): AddressFamily[] {
  const subnets = [networking.serviceSubnet, networking.podSubnet]
    .flatMap((list) => list.split(','))
    .filter(ipaddr.isValidCIDR);
  const families = new Set(subnets.map((subnet) => ipaddr.parseCIDR(subnet)[0].kind()));
  if (ipaddr.isValid(advertiseAddress)) families.add(ipaddr.parse(advertiseAddress).kind());
  return (['ipv4', 'ipv6'] as const).filter((family) => families.has(family));
}
