import ipaddr from 'ipaddr.js';
import type { LocalEndpoint } from '../../config/cluster-types.ts';
import { addressText } from '../../config/values/address.ts';
import { Failure } from '../../failure.ts';
import type { HostReader } from '../../host/ports.ts';
import { hostPort } from '../../net/endpoint.ts';
import { proxyFromEnvironment } from '../../net/proxy-environment.ts';
import { type Check, found, nothingFound } from '../check.ts';

/** kubeadm's choice of a port for addresses that have none yet. */
const ANY_PORT = 1234;

/** The API server of this machine is not reached through a proxy. A warning. */
export function httpProxyToSelf({ advertiseAddress, bindPort }: LocalEndpoint, { system }: HostReader): Check {
  return {
    name: 'HTTPProxy',
    async run() {
      const endpoint = { host: advertiseAddress, port: bindPort };
      const proxy = proxyFromEnvironment(system.env, endpoint);
      if (proxy === undefined) return nothingFound;
      return found({ key: 'PROXY_USED', params: { endpoint: hostPort(endpoint), proxy: hostPort(proxy.endpoint) } });
    },
  };
}

/** The API server, which gets the environment's proxies too, reaches Services and Pods without one. A warning; `subnets` is one or two CIDR with a comma. */
export function httpProxyToSubnets(subnets: string, { system }: HostReader): Check[] {
  return subnets
    .split(',')
    .filter((subnet) => subnet !== '')
    .map((subnet) => ({
      name: 'HTTPProxyCIDR',
      async run() {
        const host = firstAddress(subnet.trim());
        if (host === undefined) return found(new Failure('SUBNET_INVALID', { subnet }));
        const proxy = proxyFromEnvironment(system.env, { host, port: ANY_PORT });
        if (proxy === undefined) return nothingFound;
        return found({ key: 'PROXY_USED_FOR_SUBNET', params: { subnet, proxy: hostPort(proxy.endpoint) } });
      },
    }));
}

/** The address behind the network's own; undefined where the text is no CIDR, or one of a single address. */
function firstAddress(cidr: string): string | undefined {
  if (!ipaddr.isValidCIDR(cidr)) return undefined;
  const [address, length] = ipaddr.parseCIDR(cidr);
  const bytes = address.toByteArray();
  if (length >= bytes.length * 8) return undefined;
  const network = bytes.map((byte, index) => byte & (0xff << Math.max(0, Math.min(8, 8 * (index + 1) - length))) & 0xff);
  network[network.length - 1] = (network.at(-1) ?? 0) + 1; // its last bit is zero
  return addressText(ipaddr.fromByteArray(network));
}
