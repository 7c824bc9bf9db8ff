import { Failure } from '../../../../base/failure.ts';
import { subnetAddress } from '../../../../config/values/subnet.ts';
import type { HostReader } from '../../../../host/ports.ts';
import { type Endpoint, hostPort } from '../../../../wire/endpoint.ts';
import { proxyFromEnvironment } from '../../../../wire/proxy/proxy-environment.ts';
import type { Check } from '../../check.ts';
import { PROXY_USED, PROXY_USED_FOR_SUBNET, SUBNET_INVALID } from './checks-network-sentences.ts';

type SubnetField = 'serviceSubnet' | 'podSubnet';

/** kubeadm's port for addresses that have none yet. */
const ANY_PORT = 1234;

/** Warns when the environment sends connections to this endpoint through a proxy. */
export function httpProxy(endpoint: Endpoint, { system }: HostReader): Check {
  return {
    name: 'HTTPProxy',
    async run() {
      const proxy = proxyFromEnvironment(system.env, endpoint);
      return proxy && PROXY_USED({ endpoint: hostPort(endpoint), proxy: hostPort(proxy.endpoint) });
    },
  };
}

/**
 * Warns when Services or Pods would be reached through a proxy: the API server gets the environment's proxies too.
 * `networking` is the cluster's; the field is one CIDR, or two separated by a comma.
 */
export function httpProxyToSubnets(
  networking: Readonly<Record<SubnetField, string>>,
  field: SubnetField,
  { system }: HostReader,
): Check[] {
  return networking[field]
    .split(',')
    .filter((subnet) => subnet !== '')
    .map((subnet) => ({
      name: 'HTTPProxyCIDR',
      async run() {
        const host = subnetAddress(subnet, 1);
        if (host === undefined) return new Failure(SUBNET_INVALID, { field: `networking.${field}`, subnet });
        const proxy = proxyFromEnvironment(system.env, { host, port: ANY_PORT });
        return proxy && PROXY_USED_FOR_SUBNET({ subnet, proxy: hostPort(proxy.endpoint) });
      },
    }));
}
