import ipaddr from 'ipaddr.js';
import type { ClusterConfiguration, LocalEndpoint } from '../../config/types/cluster.ts';
import type { InitConfiguration } from '../../config/types/init.ts';
import type { KubeletConfiguration } from '../../manifests/kubelet-configuration.ts';
import { KUBELET_PORT } from '../../wire/endpoint.ts';
import type { Check, CheckInput } from './check.ts';
import { firewalld, kubernetesVersion, memory, processors } from './checks/control-plane.ts';
import { resolvConf } from './checks/files/resolv-conf.ts';
import { controlPlaneWrites } from './checks/files/writable.ts';
import { kubeletNotNewer, kubeletVersion } from './checks/kubelet-version.ts';
import { swap } from './checks/machine.ts';
import { externalEtcdFiles, externalEtcdVersion } from './checks/network/external-etcd.ts';
import { type AddressFamily, ipForwarding } from './checks/network/ip-forwarding.ts';
import { healthPortAvailable } from './checks/network/port-available.ts';
import { SWAP_ON } from './checks/preflight-checks-sentences.ts';
import { swapRefused } from './checks/swap-refused.ts';
import { nodeChecks, runAsRoot } from './common-checks.ts';
import { componentPorts, localEtcdChecks, manifestsAvailable, proxyChecks } from './control-plane-checks.ts';
import type { CheckReport } from './report.ts';

export interface InitCheckInput extends CheckInput {
  configuration: InitConfiguration;
  cluster: ClusterConfiguration;
  endpoint: LocalEndpoint;
  /** KubeletConfiguration as this machine's kubelet will read it. */
  kubelet: KubeletConfiguration;
}

/** kubeadm 1.37's checks before it makes a cluster, in its order, without the check for root that precedes them. */
function initChecks(input: InitCheckInput): Check[] {
  const { host, cluster, endpoint } = input;
  const external = cluster.etcd.type === 'external' ? cluster.etcd.external : undefined;
  return [
    processors(host),
    memory(host),
    kubernetesVersion(cluster.kubernetesVersion),
    firewalld([endpoint.bindPort, KUBELET_PORT], host),
    ...componentPorts(input, input),
    ...manifestsAvailable(input),
    ...proxyChecks(input, input),
    ...nodeChecks(input, [kubeletVersion(host), kubeletNotNewer(host, cluster.kubernetesVersion, 'error')], {
      writes: controlPlaneWrites(cluster),
      // An error or kubeadm's warning; a join learns of the kubelet's configuration only from the cluster.
      swapCheck: swap(host, async (areas) => (await swapRefused(areas, input.kubelet, input)) ?? SWAP_ON({ areas })),
    }),
    resolvConf(input, input.kubelet, input.configuration.nodeRegistration),
    ...healthPortAvailable(input.kubelet, input),
    ...familiesOf(cluster, endpoint).map((family) => ipForwarding(family, host)),
    ...(external ? [externalEtcdVersion(external, input, 'error')] : []),
    ...localEtcdChecks(input, input),
    ...(external ? [externalEtcdFiles(external, input, 'init')] : []),
  ];
}

export function runInitChecks(input: InitCheckInput): Promise<CheckReport> {
  return runAsRoot(() => initChecks(input), input);
}

/** Families of the advertised address and of the subnets of Services and Pods; IPv4 first. */
function familiesOf({ networking }: ClusterConfiguration, { advertiseAddress }: LocalEndpoint): AddressFamily[] {
  const subnets = [networking.serviceSubnet, networking.podSubnet]
    .flatMap((list) => list.split(','))
    .filter(ipaddr.isValidCIDR);
  const families = new Set(subnets.map((subnet) => ipaddr.parseCIDR(subnet)[0].kind()));
  if (ipaddr.isValid(advertiseAddress)) families.add(ipaddr.parse(advertiseAddress).kind());
  return (['ipv4', 'ipv6'] as const).filter((family) => families.has(family));
}
